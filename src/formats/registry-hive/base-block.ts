/**
 * The first 4096 bytes of a hive, and the first 512 of its transaction logs. Fields and what they mean: Maxim Suhanov, "Windows registry
 * file format specification", section "Base block".
 */
import { damaged, HiveError } from './errors.ts';

export const BASE_BLOCK_BYTES = 4096;
/** What the checksum covers, with the checksum itself; logs hold no more of it. */
export const BASE_BLOCK_SECTOR = 512;
const CHECKSUM_AT = 508;
/** Cells in the upper half of the 32 bits are the volatile ones of a running system: a hive ends below, at a whole page. */
export const LARGEST_BINS_BYTES = 0x7fff_f000;

export const FILE_TYPES = { primary: 0, oldLog: 1, newLog: 6 } as const;

const AT = {
  primarySequence: 4,
  secondarySequence: 8,
  lastWritten: 12,
  major: 20,
  minor: 24,
  fileType: 28,
  format: 32,
  rootCell: 36,
  binsBytes: 40,
  clustering: 44,
  fileName: 48,
  flags: 144,
} as const;
const FILE_NAME_BYTES = 64;

export interface BaseBlock {
  readonly primarySequence: number;
  readonly secondarySequence: number;
  /** FILETIME: 100 ns since 1601, UTC. */
  readonly lastWritten: bigint;
  readonly majorVersion: number;
  readonly minorVersion: number;
  readonly fileType: number;
  /** Of the root's key node, from the first bin on, as all offsets of cells. */
  readonly rootCell: number;
  /** Of all bins together. */
  readonly binsBytes: number;
  /** Sectors of 512 bytes that are one on the disk it was written to. */
  readonly clustering: number;
  readonly checksumRight: boolean;
}

/** Reads the first sector of a hive or of a log. Only that it is one is judged. */
export function readBaseBlock(bytes: Buffer): BaseBlock {
  if (bytes.length < 4 || bytes.toString('latin1', 0, 4) !== 'regf') {
    throw new HiveError('not-a-hive', 'This is no registry hive: it does not begin with "regf".');
  }
  if (bytes.length < BASE_BLOCK_SECTOR) {
    throw new HiveError('truncated', `The hive ends after ${bytes.length} bytes, within its header. Copy it again.`);
  }
  return {
    primarySequence: bytes.readUInt32LE(AT.primarySequence),
    secondarySequence: bytes.readUInt32LE(AT.secondarySequence),
    lastWritten: bytes.readBigUInt64LE(AT.lastWritten),
    majorVersion: bytes.readUInt32LE(AT.major),
    minorVersion: bytes.readUInt32LE(AT.minor),
    fileType: bytes.readUInt32LE(AT.fileType),
    rootCell: bytes.readUInt32LE(AT.rootCell),
    binsBytes: bytes.readUInt32LE(AT.binsBytes),
    clustering: bytes.readUInt32LE(AT.clustering),
    checksumRight: bytes.readUInt32LE(CHECKSUM_AT) === baseBlockChecksum(bytes),
  };
}

/** Whether the last write was finished. */
export function isClean(base: BaseBlock): boolean {
  return base.checksumRight && base.primarySequence === base.secondarySequence;
}

/** Refuses what is no hive of the versions 1.3 (Windows 2000) to 1.6, or does not fit into `fileBytes`. */
export function checkBaseBlock(base: BaseBlock, fileBytes: number): void {
  if (base.fileType !== FILE_TYPES.primary) {
    throw new HiveError(
      'not-a-hive',
      'This is the transaction log of a hive, not a hive. Give the file without .LOG1 or .LOG2 in its name.',
    );
  }
  if (base.majorVersion !== 1 || base.minorVersion < 3 || base.minorVersion > 6) {
    throw new HiveError(
      'unsupported-version',
      `The hive has version ${base.majorVersion}.${base.minorVersion}; versions 1.3 to 1.6 are read.`,
    );
  }
  if (base.binsBytes > LARGEST_BINS_BYTES) {
    throw new HiveError('too-large', `The hive says that it has ${base.binsBytes} bytes; none has more than 2 GiB.`);
  }
  if (base.binsBytes === 0 || base.binsBytes % 4096 !== 0) throw damaged(`its size, ${base.binsBytes}, is impossible`);
  if (BASE_BLOCK_BYTES + base.binsBytes > fileBytes) {
    const whole = BASE_BLOCK_BYTES + base.binsBytes;
    throw new HiveError(
      'truncated',
      `The hive has ${fileBytes} of its ${whole} bytes. Copy it again from where it came.`,
    );
  }
}

/** XOR of the 127 words before it, where 0 and ~0 are kept for "none". */
function baseBlockChecksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < CHECKSUM_AT; at += 4) sum ^= bytes.readUInt32LE(at);
  if (sum === -1) return 0xffff_fffe;
  return sum === 0 ? 1 : sum >>> 0;
}

/** Fields that a write changes; what is absent stays. */
export interface BaseBlockChange {
  /** Both sequence numbers. */
  readonly sequence?: number;
  readonly lastWritten?: bigint;
  readonly fileType?: number;
  readonly binsBytes?: number;
  readonly flags?: number;
}

/** Changes fields in place and makes the checksum right again. */
export function changeBaseBlock(bytes: Buffer, change: BaseBlockChange): void {
  if (change.sequence !== undefined) {
    bytes.writeUInt32LE(change.sequence, AT.primarySequence);
    bytes.writeUInt32LE(change.sequence, AT.secondarySequence);
  }
  if (change.lastWritten !== undefined) bytes.writeBigUInt64LE(change.lastWritten, AT.lastWritten);
  if (change.fileType !== undefined) bytes.writeUInt32LE(change.fileType, AT.fileType);
  if (change.binsBytes !== undefined) bytes.writeUInt32LE(change.binsBytes, AT.binsBytes);
  if (change.flags !== undefined) bytes.writeUInt32LE(change.flags, AT.flags);
  bytes.writeUInt32LE(baseBlockChecksum(bytes), CHECKSUM_AT);
}

/** The header of a hive that is clean, written over the first 4096 of `bytes`. */
export function writeBaseBlock(
  bytes: Buffer,
  base: Pick<BaseBlock, 'lastWritten' | 'minorVersion' | 'rootCell' | 'binsBytes'> & { readonly fileName: string },
): void {
  bytes.fill(0, 0, BASE_BLOCK_BYTES);
  bytes.write('regf', 0, 'latin1');
  bytes.writeUInt32LE(1, AT.major);
  bytes.writeUInt32LE(base.minorVersion, AT.minor);
  // Direct memory load: the only format there is.
  bytes.writeUInt32LE(1, AT.format);
  bytes.writeUInt32LE(base.rootCell, AT.rootCell);
  bytes.writeUInt32LE(1, AT.clustering);
  bytes.write(base.fileName.slice(-(FILE_NAME_BYTES / 2 - 1)), AT.fileName, 'utf16le');
  changeBaseBlock(bytes, { sequence: 1, lastWritten: base.lastWritten, binsBytes: base.binsBytes });
}

/** A time as FILETIME: 100 ns since 1601-01-01. */
export function toFileTime(time: Date): bigint {
  return BigInt(time.getTime()) * 10_000n + 116_444_736_000_000_000n;
}
