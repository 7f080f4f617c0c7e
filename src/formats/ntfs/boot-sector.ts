/** The first sector of an NTFS volume: where its master file table is. Names and places as in ntfs-3g's layout.h (NTFS_BOOT_SECTOR). */

export interface NtfsGeometry {
  readonly clusterBytes: number;
  /** Of a record of the master file table. */
  readonly recordBytes: number;
  /** Of a block of a folder's index. */
  readonly indexBytes: number;
  /** Where the master file table begins, in bytes. */
  readonly mftAt: number;
  readonly bytes: number;
}

export const BOOT_SECTOR_BYTES = 512;

const LARGEST = { cluster: 2 ** 21, record: 2 ** 16 };

/** Null for anything that is no NTFS, or says of itself what cannot be. */
export function parseNtfsBootSector(sector: Buffer): NtfsGeometry | null {
  if (sector.length < BOOT_SECTOR_BYTES || sector.toString('latin1', 3, 11) !== 'NTFS    ') return null;
  const sectorBytes = sector.readUInt16LE(0x0b);
  if (!isPowerOfTwo(sectorBytes, 256, 4096)) return null;
  // Above 128 it is an exponent: clusters of more than 64 KiB (Windows 10).
  const perCluster = sector.readUInt8(0x0d);
  const clusterBytes = sectorBytes * (perCluster > 128 ? 2 ** (256 - perCluster) : perCluster);
  if (!isPowerOfTwo(clusterBytes, 256, LARGEST.cluster)) return null;
  const recordBytes = sizeOf(sector.readInt8(0x40), clusterBytes);
  const indexBytes = sizeOf(sector.readInt8(0x44), clusterBytes);
  if (!isPowerOfTwo(recordBytes, 512, LARGEST.record) || !isPowerOfTwo(indexBytes, 512, LARGEST.record)) return null;
  const bytes = Number(sector.readBigUInt64LE(0x28)) * sectorBytes;
  const mftAt = Number(sector.readBigUInt64LE(0x30)) * clusterBytes;
  return mftAt > 0 && mftAt < bytes && Number.isSafeInteger(bytes)
    ? { clusterBytes, recordBytes, indexBytes, mftAt, bytes }
    : null;
}

/** In clusters, or below zero as an exponent of two. */
function sizeOf(field: number, clusterBytes: number): number {
  return field < 0 ? 2 ** -field : field * clusterBytes;
}

function isPowerOfTwo(value: number, least: number, most: number): boolean {
  return value >= least && value <= most && Number.isInteger(Math.log2(value));
}
