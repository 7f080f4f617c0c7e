/** Transaction logs since Windows 8.1: entries (`HvLE`) with sequence numbers, each with the pages of one write and two hashes. */
import { BASE_BLOCK_BYTES, BASE_BLOCK_SECTOR, type BaseBlock, changeBaseBlock, FILE_TYPES } from './base-block.ts';
import { copyWithRoom, type Log } from './log.ts';
import { marvin32 } from './marvin32.ts';

const HVLE = 0x454c_7648;
const ENTRY_UNIT = 512;
const ENTRY_HEADER_BYTES = 40;
const HASHED_HEADER_BYTES = 32;
const PAGE_REFERENCE_BYTES = 8;

interface LogEntry {
  readonly log: Log;
  readonly sequence: number;
  readonly flags: number;
  readonly binsBytes: number;
  readonly pages: readonly Page[];
}

interface Page {
  /** In the bins. */
  readonly offset: number;
  /** In the log. */
  readonly at: number;
  readonly bytes: number;
}

/** The hive with all entries that follow on its last whole write; null where there is none. */
export function recoverFromEntries(bytes: Buffer, base: BaseBlock, logs: readonly Log[]): Buffer | null {
  const entries = logs.flatMap(readEntries).sort((first, second) => first.sequence - second.sequence);
  const row = base.checksumRight ? rowFrom(entries, base.secondarySequence) : lastRow(entries);
  const last = row.at(-1);
  if (last === undefined) return null;
  const copy = copyWithRoom(bytes, Math.max(...row.map(({ binsBytes }) => binsBytes)), logs);
  // A header that was torn is taken from the log.
  if (!base.checksumRight) last.log.bytes.copy(copy, 0, 0, BASE_BLOCK_SECTOR);
  for (const { log, pages } of row) {
    for (const page of pages) log.bytes.copy(copy, BASE_BLOCK_BYTES + page.offset, page.at, page.at + page.bytes);
  }
  const { sequence, flags, binsBytes } = last;
  changeBaseBlock(copy, { sequence, flags, binsBytes, fileType: FILE_TYPES.primary });
  return copy.subarray(0, BASE_BLOCK_BYTES + binsBytes);
}

/** Entries with the numbers `sequence`, `sequence` + 1 and so on. Older ones were applied before. */
function rowFrom(entries: readonly LogEntry[], sequence: number): LogEntry[] {
  const row: LogEntry[] = [];
  for (const entry of entries) if (entry.sequence === sequence + row.length) row.push(entry);
  return row;
}

/** Where the hive does not say how far it was written: the newest entries without a gap. To apply one that was applied before does no harm. */
function lastRow(entries: readonly LogEntry[]): LogEntry[] {
  let first = Number.NaN;
  let last = Number.NaN;
  for (const { sequence } of entries) {
    if (sequence !== last && sequence !== last + 1) first = sequence;
    last = sequence;
  }
  return rowFrom(entries, first);
}

/** Entries up to the first that is none or is damaged. Remnants of older ones may come behind: their numbers tell. */
function readEntries(log: Log): LogEntry[] {
  const entries: LogEntry[] = [];
  let at = ENTRY_UNIT;
  for (;;) {
    const entry = readEntry(log, at);
    if (entry === null) return entries;
    entries.push(entry);
    at += log.bytes.readUInt32LE(at + 4);
  }
}

function readEntry(log: Log, at: number): LogEntry | null {
  const { bytes } = log;
  if (at + ENTRY_HEADER_BYTES > bytes.length || bytes.readUInt32LE(at) !== HVLE) return null;
  const size = bytes.readUInt32LE(at + 4);
  if (size < ENTRY_HEADER_BYTES || size % ENTRY_UNIT !== 0 || at + size > bytes.length) return null;
  const content = bytes.subarray(at + ENTRY_HEADER_BYTES, at + size);
  if (bytes.readBigUInt64LE(at + 24) !== marvin32(content)) return null;
  if (bytes.readBigUInt64LE(at + 32) !== marvin32(bytes.subarray(at, at + HASHED_HEADER_BYTES))) return null;
  const binsBytes = bytes.readUInt32LE(at + 16);
  const pages = readPages(bytes, { at, size, binsBytes });
  if (pages === null || binsBytes === 0 || binsBytes % 4096 !== 0) return null;
  return { log, sequence: bytes.readUInt32LE(at + 12), flags: bytes.readUInt32LE(at + 8), binsBytes, pages };
}

/** An entry's pages; null where one of them is not within it or not within the bins. */
function readPages(bytes: Buffer, entry: { at: number; size: number; binsBytes: number }): Page[] | null {
  const count = bytes.readUInt32LE(entry.at + 20);
  let at = entry.at + ENTRY_HEADER_BYTES + count * PAGE_REFERENCE_BYTES;
  const end = entry.at + entry.size;
  if (at > end) return null;
  const pages: Page[] = [];
  for (let index = 0; index < count; index++) {
    const reference = entry.at + ENTRY_HEADER_BYTES + index * PAGE_REFERENCE_BYTES;
    const page = { offset: bytes.readUInt32LE(reference), at, bytes: bytes.readUInt32LE(reference + 4) };
    at += page.bytes;
    if (at > end || page.offset + page.bytes > entry.binsBytes) return null;
    pages.push(page);
  }
  return pages;
}
