/** Transaction logs before Windows 8.1: a map of pages (`DIRT`), a bit for each 512 bytes of the bins, and the pages that one write changed. */
import { BASE_BLOCK_BYTES, BASE_BLOCK_SECTOR, type BaseBlock, changeBaseBlock, FILE_TYPES } from './base-block.ts';
import { copyWithRoom, type Log } from './log.ts';

const DIRT = 0x5452_4944;
const PAGE_BYTES = 512;
/** Where the first bin has the time of the last write, a copy of the header's. */
const BIN_TIME_AT = BASE_BLOCK_BYTES + 20;
/** Sectors have at most 4096 bytes. */
const LARGEST_CLUSTERING = 8;

/** The hive with the pages of the log that belongs to its last write; null where there is none. */
export function recoverFromDirtyPages(bytes: Buffer, base: BaseBlock, logs: readonly Log[]): Buffer | null {
  const log = logs.find((each) => belongsTo(each, bytes, base));
  if (log === undefined) return null;
  const { binsBytes } = log.base;
  const places = pagePlaces(log);
  if (places === null) return null;
  const copy = copyWithRoom(bytes, binsBytes, logs);
  for (const { page, at } of places) {
    log.bytes.copy(copy, BASE_BLOCK_BYTES + page * PAGE_BYTES, at, at + PAGE_BYTES);
  }
  log.bytes.copy(copy, 0, 0, BASE_BLOCK_SECTOR);
  changeBaseBlock(copy, { fileType: FILE_TYPES.primary });
  return copy;
}

/** Whether a log was written to its end, before the same write of the hive. */
function belongsTo({ base }: Log, hive: Buffer, of: BaseBlock): boolean {
  if (base.primarySequence !== base.secondarySequence || base.binsBytes % 4096 !== 0) return false;
  if (of.checksumRight) return base.lastWritten === of.lastWritten;
  return hive.length >= BIN_TIME_AT + 8 && base.lastWritten === hive.readBigUInt64LE(BIN_TIME_AT);
}

/** Which pages a log has, and where; null where it lacks some. */
function pagePlaces({ bytes, base }: Log): { page: number; at: number }[] | null {
  const sector = Math.min(Math.max(base.clustering, 1), LARGEST_CLUSTERING) * BASE_BLOCK_SECTOR;
  const mapAt = sector + 4;
  const mapBytes = base.binsBytes / PAGE_BYTES / 8;
  if (mapAt + mapBytes > bytes.length || bytes.readUInt32LE(sector) !== DIRT) return null;
  let at = Math.ceil((mapAt + mapBytes) / sector) * sector;
  const places: { page: number; at: number }[] = [];
  for (let page = 0; page < mapBytes * 8; page++) {
    if ((bytes.readUInt8(mapAt + (page >>> 3)) & (1 << (page & 7))) === 0) continue;
    places.push({ page, at });
    at += PAGE_BYTES;
  }
  return at > bytes.length ? null : places;
}
