/**
 * Which drivers the two file systems of the boot image carry; how a pattern reads says selectModules (kernel-modules.ts). A
 * pattern with `?` names what only one of the supported kernels has (6.12 of Debian 13, 6.1 of Debian 12).
 */

/** What mounts the initrd's own drivers and the root file system. */
export const mountModules: readonly string[] = ['drivers/block/loop', 'fs/squashfs/', 'fs/overlayfs/'];

/** What a computer needs until the root file system has come over the network, its usual disks and keyboards: all this is in the initrd. */
export const initrdModules: readonly string[] = [
  // Wired network adapters: all of them, on the mainboard, as a card, virtual or at USB.
  'drivers/net/ethernet/',
  'drivers/net/phy/',
  'drivers/net/mdio/',
  'drivers/net/pcs/',
  'drivers/net/usb/',
  'drivers/net/hyperv/',
  'drivers/net/vmxnet3/',
  'drivers/net/virtio_net',
  'drivers/net/xen-netfront',
  // Adapters inside docking stations at Thunderbolt.
  'drivers/thunderbolt/',
  // Mobile broadband and phones: nothing that a computer is deployed over.
  '!drivers/net/usb/hso',
  '!drivers/net/usb/sierra_net',
  '!drivers/net/usb/cdc-phonet',
  '!drivers/net/usb/qmi_wwan',
  '!drivers/net/usb/ipheth',
  // PCMCIA: the one bus that no computer of the last fifteen years has; its socket drivers are not here either.
  '!drivers/net/ethernet/8390/pcnet_cs?',
  '!drivers/net/ethernet/8390/axnet_cs?',
  '!drivers/net/ethernet/smsc/smc91c92_cs?',
  '!drivers/net/ethernet/3com/3c574_cs?',
  '!drivers/net/ethernet/3com/3c589_cs?',
  '!drivers/net/ethernet/amd/nmclan_cs?',
  '!drivers/net/ethernet/fujitsu/fmvj18x_cs?',
  '!drivers/net/ethernet/xircom/xirc2ps_cs?',
  // Virtual machines.
  'drivers/hv/',
  'drivers/virtio/',
  'drivers/pci/controller/',
  'drivers/input/serio/hyperv-keyboard',
  'drivers/hid/hid-hyperv',
  // USB: host controllers, keyboards, sticks.
  'drivers/usb/host/',
  'drivers/usb/storage/',
  'drivers/hid/usbhid/',
  'drivers/hid/hid-generic',
  // The disks that nearly every computer has; the others come with the root file system.
  'drivers/nvme/host/',
  'drivers/ata/ahci',
  'drivers/ata/ata_piix',
  'drivers/block/virtio_blk',
  'drivers/block/xen-blkfront',
  'drivers/scsi/sd_mod',
  'drivers/scsi/virtio_scsi',
  'drivers/scsi/vmw_pvscsi',
  'drivers/scsi/hv_storvsc',
  // The FAT volume that a PE was staged on (kernel: fs/fat/Kconfig, the defaults of FAT_DEFAULT_CODEPAGE and _IOCHARSET).
  'fs/fat/fat',
  'fs/fat/vfat',
  'fs/nls/nls_cp437',
  'fs/nls/nls_ascii',
];

/** What the root file system adds: further disks, file systems, and what an inventory reads. */
export const rootModules: readonly string[] = [
  // Disks.
  'drivers/ata/',
  'drivers/cdrom/',
  'drivers/message/fusion/',
  'drivers/scsi/',
  '!drivers/scsi/scsi_debug',
  '!drivers/scsi/pcmcia/?',
  'drivers/mmc/',
  'drivers/ufs/?',
  'drivers/md/',
  '!drivers/md/dm-vdo/?',
  'drivers/block/brd',
  'drivers/block/nbd',
  'drivers/block/zram/',
  'fs/ext4/',
  'fs/fat/',
  'fs/exfat/',
  'fs/ntfs3/?',
  'fs/xfs/',
  'fs/btrfs/',
  'fs/isofs/',
  'fs/udf/',
  'fs/fuse/fuse?',
  'fs/efivarfs/',
  'fs/nls/',
  // ext4, xfs and btrfs ask for checksums by the algorithm's name, which modules.dep does not show.
  'crypto/crc32c_generic',
  'crypto/xxhash_generic',
  'crypto/blake2b_generic',
  'arch/x86/crypto/crc32c-intel',
  // Disk encryption.
  'crypto/xts',
  'crypto/essiv',
  'arch/x86/crypto/aesni-intel',
  // Keyboards of tablets and some notebooks hang on I2C.
  'drivers/hid/i2c-hid/',
  'drivers/hid/surface-hid/',
  'drivers/platform/surface/',
  'drivers/mfd/intel-lpss-acpi',
  'drivers/mfd/intel-lpss-pci',
  'drivers/i2c/busses/i2c-designware-pci',
  'drivers/i2c/busses/i2c-i801',
  'drivers/pinctrl/intel/',
  'drivers/hid/hid-multitouch',
  // Power supply, TPM, baseboard management, SMBIOS: what an inventory and the readiness check ask for.
  'drivers/acpi/ac',
  'drivers/acpi/battery',
  'drivers/acpi/button',
  'drivers/char/tpm/',
  'drivers/char/ipmi/ipmi_si',
  'drivers/char/ipmi/ipmi_devintf',
  'drivers/char/hw_random/virtio-rng',
  'drivers/firmware/qemu_fw_cfg',
  'drivers/net/bonding/',
  'net/8021q/',
];
