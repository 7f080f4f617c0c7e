/** The computer's disks, as the inventory and the target disk rule see them. */
import type { Disk } from '../../api/inventory.ts';
import { type BlockDevice, withDescendants } from './block-devices.ts';

export interface DiskFacts {
  readonly isBootMedium: (disk: BlockDevice) => boolean;
  /** Where a device hangs, `/sys/devices/pci0000:00/…/sda`, by its name. */
  readonly places: ReadonlyMap<string, string>;
  /** Cards, by device name: `SD` can be taken out, `MMC` is soldered in. */
  readonly cardTypes: ReadonlyMap<string, string>;
}

// TYPE is `disk` for these too: memory (zram, ram), network block devices, and an eMMC's hardware partitions.
const NO_DISKS = /^(zram|ram|loop|fd|nbd|mtdblock)\d|^mmcblk\d+(boot\d+|rpmb|gp\d+)$/;
const VIRTUAL_MODEL = /qemu|vbox|virtualbox|vmware|virtual disk|msft|xen|google persistentdisk|amazon elastic block/i;
const PCI_ADDRESS = /^(pci)?[0-9a-f]{4,}:[0-9a-f]{2}(:[0-9a-f]{2}\.[0-7])?$/;
const EXTERNAL_TRANSPORTS = new Set(['usb', 'ieee1394', 'sbp']);

/**
 * Numbered from 0 by where they hang, fixed disks first: the kernel gives out names in the order in which disks answer, so `sda`
 * may be another disk after each start, and a stick would move the numbers of all.
 */
export function disksOf(devices: readonly BlockDevice[], facts: DiskFacts): Disk[] {
  const disks = devices
    .filter(({ name, type, bytes }) => type === 'disk' && bytes > 0 && !NO_DISKS.test(name))
    .map((device) => ({ device, removable: isRemovable(device, facts) }));
  const place = ({ name }: BlockDevice) => facts.places.get(name) ?? name;
  disks.sort((a, b) => Number(a.removable) - Number(b.removable) || comparePlaces(place(a.device), place(b.device)));
  return disks.map(({ device, removable }, number) => ({
    number,
    path: device.path,
    model: modelOf(device),
    serial: device.serial,
    bytes: device.bytes,
    type: typeOf(device),
    transport: device.transport,
    removable,
    readOnly: device.readOnly,
    bootMedium: facts.isBootMedium(device),
    partitions: contentOf(device),
  }));
}

/** Folder by folder: PCI addresses (hexadecimal, of one width) as text, others with their numbers as numbers. */
function comparePlaces(a: string, b: string): number {
  const others = b.split('/');
  for (const [at, part] of a.split('/').entries()) {
    const other = others[at] ?? '';
    if (part === other) continue;
    if (PCI_ADDRESS.test(part) && PCI_ADDRESS.test(other)) return part < other ? -1 : 1;
    return part.localeCompare(other, 'en', { numeric: true });
  }
  return a.length - b.length;
}

function isRemovable(device: BlockDevice, { cardTypes }: DiskFacts): boolean {
  return (
    device.removable ||
    // A disk in a USB case does not call itself removable; it is for us.
    EXTERNAL_TRANSPORTS.has(device.transport ?? '') ||
    cardTypes.get(device.name) === 'SD'
  );
}

function typeOf(device: BlockDevice): Disk['type'] {
  if (device.transport === 'nvme' || /^nvme\d/.test(device.name)) return 'nvme';
  const text = `${device.vendor ?? ''} ${device.model ?? ''}`;
  if (/^(vd|xvd)[a-z]/.test(device.name) || VIRTUAL_MODEL.test(text)) return 'virtual';
  return device.rotational ? 'hdd' : 'ssd';
}

/** `ATA` says only which translation the kernel used. */
function modelOf({ vendor, model }: BlockDevice): string | null {
  if (vendor === null || vendor === 'ATA' || vendor.startsWith('0x') || model?.startsWith(vendor) === true)
    return model;
  return model === null ? vendor : `${vendor} ${model}`;
}

/** Partitions and what is built on them; of a disk without partitions its own file system. */
function contentOf(disk: BlockDevice): Disk['partitions'] {
  const [, ...inside] = withDescendants(disk);
  const shown = inside.length === 0 && disk.fileSystem !== null ? [disk] : inside;
  return shown.map(({ path, bytes, fileSystem, label, partitionLabel }) => ({
    path,
    bytes,
    fileSystem,
    label: label ?? partitionLabel,
  }));
}
