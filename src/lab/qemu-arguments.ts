/**
 * What a virtual computer is, as QEMU's command line. Always emulated (TCG): a /dev/kvm that opens says nothing about
 * whether guests run on it, and Secure Boot's SMM needs more than some KVM hosts give.
 */

import type { JsonObject } from './qmp.ts';

/** The firmware inside, and for 'direct' a kernel handed over by QEMU in place of a network boot. */
export type ComputerFirmware = 'bios' | 'uefi' | 'secure-boot' | 'http-boot' | 'direct';
export type DiskFirmware = 'bios' | 'uefi' | 'secure-boot';
export type DiskInterface = 'virtio' | 'nvme' | 'sata';
export type NicModel = 'virtio-net-pci' | 'e1000' | 'e1000e' | 'rtl8139' | 'vmxnet3';

export interface QemuDisk {
  path: string;
  interface: DiskInterface;
  serialNumber: string;
  readOnly: boolean;
}

/** One start of a computer. */
export interface QemuMachine {
  firmware: DiskFirmware;
  /** 'network': the NIC first, then the disks. 'network-http' besides turns OVMF's PXE off, which otherwise comes first. */
  bootOrder: 'disk' | 'network' | 'network-http';
  kernel: { kernel: string; initrd: string | undefined; commandLine: string; exitOnReboot: boolean } | undefined;
  memoryMiB: number;
  disks: readonly QemuDisk[];
  nicModel: NicModel;
  mac: string;
  tap: string;
  uuid: string;
  manufacturer: string;
  product: string;
  serialNumber: string;
  /** A copy of the firmware's variable store, unused by 'bios'. */
  variablesPath: string;
  qmpPath: string;
}

export const firmwareFiles = {
  uefi: { code: '/usr/share/OVMF/OVMF_CODE_4M.fd', variables: '/usr/share/OVMF/OVMF_VARS_4M.fd' },
  'secure-boot': { code: '/usr/share/OVMF/OVMF_CODE_4M.ms.fd', variables: '/usr/share/OVMF/OVMF_VARS_4M.ms.fd' },
} as const;

/**
 * A write to a page that once held translated code costs QEMU 7.2 a walk through that code, for each store: copying a large file into memory
 * that programs had used took 150 s in place of 4. A small translation cache (128 MiB, not 1 GiB) is emptied before much of it is stale.
 */
const ACCELERATOR = 'tcg,thread=multi,tb-size=128';
/** Without "enhanced rep movsb": the kernel then copies 8 bytes a store, not one, and TCG does store by store. */
const PROCESSOR = 'max,-erms';

/** The whole command line of qemu-system-x86_64. QEMU waits for QMP's `cont`, so that no event is missed. */
export function qemuArguments(machine: QemuMachine): string[] {
  return [
    ...['-accel', ACCELERATOR, '-cpu', PROCESSOR, '-smp', '1', '-m', String(machine.memoryMiB)],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-vga', 'std', '-S'],
    ...['-qmp', `unix:${escapeComma(machine.qmpPath)},server=on,wait=off`],
    ...['-chardev', 'stdio,id=serial0,signal=off', '-serial', 'chardev:serial0'],
    ...smbiosArguments(machine),
    ...firmwareArguments(machine.firmware, machine.variablesPath),
    ...['-device', 'virtio-rng-pci'],
    ...nicArguments(machine),
    ...(machine.bootOrder === 'network-http' ? withoutPxe : []),
    ...qemuDiskArguments(machine.disks, machine.bootOrder === 'disk' ? 1 : 2),
    ...kernelArguments(machine.kernel),
  ];
}

const withoutPxe = ['IPv4PXESupport', 'IPv6PXESupport'].flatMap((name) => [
  '-fw_cfg',
  `name=opt/org.tianocore/${name},string=n`,
]);

/** QEMU's option lists separate with commas; a comma in a value is written twice. */
function escapeComma(value: string): string {
  return value.replaceAll(',', ',,');
}

function smbiosArguments(machine: QemuMachine): string[] {
  const fields = { manufacturer: machine.manufacturer, product: machine.product, serial: machine.serialNumber };
  const list = Object.entries(fields).map(([name, value]) => `${name}=${escapeComma(value)}`);
  return ['-uuid', machine.uuid, '-smbios', ['type=1', ...list].join(',')];
}

function firmwareArguments(firmware: DiskFirmware, variablesPath: string): string[] {
  if (firmware === 'bios') return ['-M', 'pc'];
  const code = firmwareFiles[firmware].code;
  const flash = [
    ...['-drive', `if=pflash,unit=0,format=raw,readonly=on,file=${code}`],
    ...['-drive', `if=pflash,unit=1,format=raw,file=${escapeComma(variablesPath)}`],
  ];
  if (firmware === 'uefi') return ['-M', 'q35', ...flash];
  // Without SMM and the secure flash an operating system could write the keys itself, and OVMF's .ms build does not start.
  const smm = [
    '-M',
    'q35,smm=on',
    '-global',
    'driver=cfi.pflash01,property=secure,value=on',
    '-global',
    'ICH9-LPC.disable_s3=1',
  ];
  return [...smm, ...flash];
}

function nicArguments(machine: QemuMachine): string[] {
  const fromNetwork = machine.bootOrder !== 'disk';
  // An option ROM is QEMU's iPXE. BIOS needs it; OVMF drives virtio by itself and then shows what real firmware sends.
  const ownDriver = machine.firmware !== 'bios' && machine.nicModel === 'virtio-net-pci';
  const device = [
    `${machine.nicModel},netdev=net0,mac=${machine.mac}`,
    ...(ownDriver || !fromNetwork ? ['romfile='] : []),
    ...(fromNetwork ? ['bootindex=1'] : []),
  ];
  return ['-netdev', `tap,id=net0,ifname=${machine.tap},script=no,downscript=no`, '-device', device.join(',')];
}

/** The first of the disks has `firstBootIndex` in the boot order, the others follow. */
export function qemuDiskArguments(disks: readonly QemuDisk[], firstBootIndex: number): string[] {
  const controller = disks.some((disk) => disk.interface === 'sata') ? ['-device', 'ich9-ahci,id=sata'] : [];
  const drives = disks.flatMap((disk, index) => [
    ...['-blockdev', diskFile(disk, index), '-blockdev', JSON.stringify(diskNode(disk, index))],
    '-device',
    `${diskDevice(disk.interface, index)},drive=${diskNodeName(index)},serial=${escapeComma(disk.serialNumber)},bootindex=${firstBootIndex + index}`,
  ]);
  return [...controller, ...drives];
}

/** The node that a disk's device looks at. What is below it can be exchanged while the computer runs (disk-fault.ts). */
export function diskNodeName(index: number): string {
  return `disk${index}`;
}

export function diskFileName(index: number): string {
  return `${diskNodeName(index)}-file`;
}

export function diskNode(
  { readOnly }: Pick<QemuDisk, 'readOnly'>,
  index: number,
  file = diskFileName(index),
): JsonObject {
  return { driver: 'raw', 'node-name': diskNodeName(index), file, discard: 'unmap', 'read-only': readOnly };
}

/** As `cache=unsafe`: the host's cache is enough for a disk that lives as long as a test. */
function diskFile({ path, readOnly }: QemuDisk, index: number): string {
  const cache = { direct: false, 'no-flush': true };
  const node = { driver: 'file', 'node-name': diskFileName(index), filename: path, discard: 'unmap' };
  return JSON.stringify({ ...node, cache, 'read-only': readOnly });
}

function diskDevice(kind: DiskInterface, index: number): string {
  // The guest hears of errors; QEMU would otherwise stop it where a disk is full.
  const errors = 'werror=report,rerror=report';
  if (kind === 'virtio') return `virtio-blk-pci,${errors}`;
  return kind === 'nvme' ? 'nvme' : `ide-hd,bus=sata.${index},${errors}`;
}

function kernelArguments(kernel: QemuMachine['kernel']): string[] {
  if (!kernel) return [];
  return [
    ...['-kernel', kernel.kernel],
    ...(kernel.initrd ? ['-initrd', kernel.initrd] : []),
    ...['-append', kernel.commandLine],
    ...(kernel.exitOnReboot ? ['-no-reboot'] : []),
  ];
}
