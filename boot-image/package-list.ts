/** What the boot image takes from which Debian package. */

interface PackageContents {
  /** Names in `bin` or `sbin`. */
  programs?: readonly string[];
  /** Paths of files or folders, without leading slash, below `usr/` or `etc/`. */
  files?: readonly string[];
}

export const kernelPackage = 'linux-image-amd64';

/** The root file system's programs. The libraries they need are found by themselves. */
export const rootPackages: Readonly<Record<string, PackageContents>> = {
  // dash, not busybox, is /bin/sh: busybox's shell prefers its own applets to the programs in PATH, umount -R among them.
  dash: { programs: ['dash'] },
  'busybox-static': { programs: ['busybox'] },
  // busybox' own leaves out what syncfs(2) says: writes that were lost.
  coreutils: { programs: ['sync'] },
  'libc-bin': { files: ['usr/lib/locale/C.utf8'] },
  kmod: { programs: ['kmod'] },
  udev: {
    programs: ['udevadm'],
    files: [
      'usr/lib/systemd/systemd-udevd',
      'usr/lib/udev/ata_id',
      'usr/lib/udev/cdrom_id',
      'usr/lib/udev/scsi_id',
      // Not 80-net-setup-link: an adapter keeps the name under which the initrd has configured it.
      ...[
        '50-udev-default',
        '60-block',
        '60-cdrom_id',
        '60-persistent-storage',
        '75-net-description',
        '80-drivers',
      ].map((rules) => `usr/lib/udev/rules.d/${rules}.rules`),
    ],
  },
  mount: { programs: ['mount', 'umount', 'losetup', 'swapon', 'swapoff'] },
  'util-linux': {
    programs: [
      ...['blkdiscard', 'blkid', 'blockdev', 'dmesg', 'findmnt', 'flock', 'fstrim', 'lsblk', 'lscpu', 'mkswap'],
      ...['mountpoint', 'partx', 'setsid', 'swaplabel', 'unshare', 'wipefs'],
    ],
  },
  fdisk: { programs: ['sfdisk'] },
  gdisk: { programs: ['sgdisk'] },
  dosfstools: { programs: ['mkfs.fat', 'fsck.fat', 'fatlabel'] },
  e2fsprogs: {
    programs: ['mke2fs', 'e2fsck', 'resize2fs', 'tune2fs', 'dumpe2fs', 'e2label'],
    files: ['etc/mke2fs.conf'],
  },
  'ntfs-3g': {
    programs: [
      ...[
        'mkntfs',
        'ntfs-3g',
        'ntfs-3g.probe',
        'ntfscat',
        'ntfscluster',
        'ntfscp',
        'ntfsfix',
        'ntfsinfo',
        'ntfslabel',
        'ntfsls',
      ],
      ...['ntfsresize', 'ntfssecaudit'],
    ],
  },
  wimtools: { programs: ['wimlib-imagex'] },
  efibootmgr: { programs: ['efibootmgr'] },
  dmidecode: { programs: ['dmidecode'] },
  ethtool: { programs: ['ethtool'] },
  iproute2: { programs: ['ip'] },
  'nvme-cli': { programs: ['nvme'] },
  pciutils: { programs: ['lspci'] },
  'pci.ids': { files: ['usr/share/misc/pci.ids'] },
  usbutils: { programs: ['lsusb'] },
  hdparm: { programs: ['hdparm'] },
  smartmontools: { programs: ['smartctl'] },
};

/** Loaded at run time by name, so no program's list of libraries shows them: udev reads module aliases with libkmod. */
export const rootLibraries: readonly string[] = ['libkmod.so.2'];

/** Other names of the programs above: link to target. */
export const rootLinks: Readonly<Record<string, string>> = {
  'usr/bin/sh': 'dash',
  'usr/sbin/mkfs.ext4': 'mke2fs',
  'usr/sbin/fsck.ext4': 'e2fsck',
  'usr/sbin/mkfs.vfat': 'mkfs.fat',
  'usr/sbin/mkfs.ntfs': 'mkntfs',
  'usr/sbin/mount.ntfs': '../bin/ntfs-3g',
  'usr/sbin/mount.ntfs-3g': '../bin/ntfs-3g',
  'usr/sbin/depmod': '../bin/kmod',
  'usr/sbin/insmod': '../bin/kmod',
  'usr/sbin/lsmod': '../bin/kmod',
  'usr/sbin/modinfo': '../bin/kmod',
  'usr/sbin/modprobe': '../bin/kmod',
  'usr/sbin/rmmod': '../bin/kmod',
  'etc/mtab': '/proc/mounts',
  // What Debian's udhcpc calls when it is told nothing else.
  'etc/udhcpc/default.script': '/usr/lib/slipway/udhcpc',
};

/** Packages with network adapters' firmware. Debian divides it differently from release to release: what there is, is used. */
export const firmwarePackages: readonly string[] = [
  'firmware-bnx2',
  'firmware-bnx2x',
  'firmware-cavium',
  'firmware-intel-misc',
  'firmware-linux-free',
  'firmware-misc-nonfree',
  'firmware-myricom',
  'firmware-netronome',
  'firmware-netxen',
  'firmware-qlogic',
  'firmware-realtek',
];

/** Boot loaders: name in the boot image's folder to where they come from. */
export const loaders: Readonly<Record<string, { package: string; path: string }>> = {
  'shimx64.efi': { package: 'shim-signed', path: 'usr/lib/shim/shimx64.efi.signed' },
  'grubx64.efi': { package: 'grub-efi-amd64-signed', path: 'usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed' },
  'undionly.kpxe': { package: 'ipxe', path: 'usr/lib/ipxe/undionly.kpxe' },
};

/** What `grubbios.img` is made of, and with: one version of both. */
export const grubForBios = { modules: 'grub-pc-bin', tool: 'grub-common' } as const;

/** Everything apt is asked for; the second list may be absent from a suite. */
export const wantedPackages: readonly string[] = [
  kernelPackage,
  ...Object.keys(rootPackages),
  ...Object.values(loaders).map((loader) => loader.package),
  ...Object.values(grubForBios),
];
