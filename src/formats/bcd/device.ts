/**
 * Devices: where something is started from. The bytes are a GUID of further options and the boot environment's device descriptor (type, flags, size, then the
 * device itself), as in the headers of boot environments that were written anew (ReactOS, boot/environ) and in stores that Windows wrote.
 */
import { type Guid, guidAt, guidBytes } from './guid.ts';

/** The volume that the boot manager was started from. */
export interface BootDevice {
  readonly kind: 'boot';
}

export interface GptPartition {
  readonly kind: 'gpt-partition';
  /** The disk's GUID and the partition's unique one, from the partition table. */
  readonly disk: Guid;
  readonly partition: Guid;
}

export interface MbrPartition {
  readonly kind: 'mbr-partition';
  /** The disk's signature, 32 bits at byte 440 of its first sector. */
  readonly signature: number;
  /** Where the partition begins, in bytes. */
  readonly offset: number;
}

export type VolumeDevice = BootDevice | GptPartition | MbrPartition;

/** An image that is read into memory and started from there. */
export interface RamdiskDevice {
  readonly kind: 'ramdisk';
  /** The object with the ramdisk's options. */
  readonly options: Guid;
  readonly volume: VolumeDevice;
  /** Of the image on that volume: `\Recovery\WindowsRE\Winre.wim`. */
  readonly path: string;
}

export type BcdDevice = VolumeDevice | RamdiskDevice;

const OPTIONS_BYTES = 16;
const DESCRIPTOR_HEADER_BYTES = 16;
const TYPES = { disk: 0, boot: 5, partition: 6 } as const;
/** A descriptor of the boot device or of a partition. */
const VOLUME_BYTES = 0x48;
/** Kinds of local devices and of tables of partitions. */
const RAMDISK = 3;
const TABLES = { gpt: 0, mbr: 1 } as const;
/** Where in a volume's descriptor its fields are. */
const AT = { partition: 16, table: 36, disk: 40 } as const;
/** Where in a ramdisk's element the description of its file begins, the volume's descriptor in that, and the path. */
const FILE_AT = 0x38;
const VOLUME_AT = 0x44;
const PATH_AT = VOLUME_AT + VOLUME_BYTES;
const FILE_VERSION = 1;
/** The file's path is one on a device that is named before it. */
const FILE_PATH_KIND = 5;

export function encodeDevice(device: BcdDevice): Buffer {
  if (device.kind !== 'ramdisk') return Buffer.concat([Buffer.alloc(OPTIONS_BYTES), encodeVolume(device)]);
  const head = Buffer.alloc(VOLUME_AT);
  const path = Buffer.from(`${device.path}\0`, 'utf16le');
  const total = PATH_AT + path.length;
  guidBytes(device.options).copy(head);
  writeHeader(head, OPTIONS_BYTES, { type: TYPES.disk, flags: 1, size: total - OPTIONS_BYTES });
  head.writeUInt32LE(RAMDISK, OPTIONS_BYTES + DESCRIPTOR_HEADER_BYTES);
  head.writeUInt32LE(FILE_VERSION, FILE_AT);
  head.writeUInt32LE(total - FILE_AT, FILE_AT + 4);
  head.writeUInt32LE(FILE_PATH_KIND, FILE_AT + 8);
  return Buffer.concat([head, encodeVolume(device.volume), path]);
}

function encodeVolume(volume: VolumeDevice): Buffer {
  const bytes = Buffer.alloc(VOLUME_BYTES);
  writeHeader(bytes, 0, { type: volume.kind === 'boot' ? TYPES.boot : TYPES.partition, flags: 0, size: VOLUME_BYTES });
  if (volume.kind === 'gpt-partition') {
    guidBytes(volume.partition).copy(bytes, AT.partition);
    bytes.writeUInt32LE(TABLES.gpt, AT.table);
    guidBytes(volume.disk).copy(bytes, AT.disk);
  }
  if (volume.kind === 'mbr-partition') {
    bytes.writeBigUInt64LE(BigInt(volume.offset), AT.partition);
    bytes.writeUInt32LE(TABLES.mbr, AT.table);
    bytes.writeUInt32LE(volume.signature, AT.disk);
  }
  return bytes;
}

function writeHeader(bytes: Buffer, at: number, header: { type: number; flags: number; size: number }): void {
  bytes.writeUInt32LE(header.type, at);
  bytes.writeUInt32LE(header.flags, at + 4);
  bytes.writeUInt32LE(header.size, at + 8);
}

/** The device of an element; null for kinds that are not known, or bytes that would not be written so. */
export function decodeDevice(bytes: Buffer): BcdDevice | null {
  const device =
    bytes.length === OPTIONS_BYTES + VOLUME_BYTES ? decodeVolume(bytes, OPTIONS_BYTES) : decodeRamdisk(bytes);
  return device !== null && encodeDevice(device).equals(bytes) ? device : null;
}

function decodeRamdisk(bytes: Buffer): RamdiskDevice | null {
  if (bytes.length < PATH_AT + 2) return null;
  const volume = decodeVolume(bytes, VOLUME_AT);
  if (volume === null) return null;
  return {
    kind: 'ramdisk',
    options: guidAt(bytes, 0),
    volume,
    path: bytes.toString('utf16le', PATH_AT, bytes.length - 2),
  };
}

function decodeVolume(bytes: Buffer, at: number): VolumeDevice | null {
  const type = bytes.readUInt32LE(at);
  if (type === TYPES.boot) return { kind: 'boot' };
  if (type !== TYPES.partition) return null;
  const partition = at + AT.partition;
  const disk = at + AT.disk;
  if (bytes.readUInt32LE(at + AT.table) === TABLES.gpt) {
    return { kind: 'gpt-partition', disk: guidAt(bytes, disk), partition: guidAt(bytes, partition) };
  }
  const offset = Number(bytes.readBigUInt64LE(partition));
  return { kind: 'mbr-partition', signature: bytes.readUInt32LE(disk), offset };
}
