/** Transaction logs as Windows would have written them between two states of a hive, for the tests. */
import { BASE_BLOCK_BYTES, BASE_BLOCK_SECTOR, changeBaseBlock, FILE_TYPES, readBaseBlock } from './base-block.ts';
import { marvin32 } from './marvin32.ts';

/** An entry with the pages of 4096 bytes that differ. */
export function logEntry(before: Buffer, after: Buffer, sequence: number): Buffer {
  const pages = changedPages(before, after, 4096);
  const references = pages.map((page) => words(page.offset, page.bytes.length));
  const content = Buffer.concat([...references, ...pages.map(({ bytes }) => bytes)]);
  const entry = Buffer.alloc(Math.ceil((40 + content.length) / 512) * 512);
  words(0x454c_7648, entry.length, 0, sequence, after.length - BASE_BLOCK_BYTES, pages.length).copy(entry);
  content.copy(entry, 40);
  return hashEntry(entry);
}

/** Makes an entry's hashes right. */
export function hashEntry(entry: Buffer): Buffer {
  entry.writeBigUInt64LE(marvin32(entry.subarray(40)), 24);
  entry.writeBigUInt64LE(marvin32(entry.subarray(0, 32)), 32);
  return entry;
}

/** A log of Windows 8.1 and later. @param of a state of its hive, whose header it has */
export function entriesLog(of: Buffer, entries: readonly Buffer[]): Buffer {
  return Buffer.concat([logHeader(of, FILE_TYPES.newLog), ...entries]);
}

/** A log before Windows 8.1, with a bit for each 512 bytes. */
export function pagesLog(before: Buffer, after: Buffer): Buffer {
  const binsBytes = after.length - BASE_BLOCK_BYTES;
  const map = Buffer.alloc(Math.ceil((4 + binsBytes / 4096) / 512) * 512);
  map.write('DIRT', 'latin1');
  const pages = changedPages(before, after, 512);
  for (const { offset } of pages) {
    const page = offset / 512;
    map.writeUInt8(map.readUInt8(4 + (page >>> 3)) | (1 << (page & 7)), 4 + (page >>> 3));
  }
  return Buffer.concat([logHeader(after, FILE_TYPES.oldLog), map, ...pages.map(({ bytes }) => bytes)]);
}

function logHeader(of: Buffer, fileType: number): Buffer {
  const header = Buffer.from(of.subarray(0, BASE_BLOCK_SECTOR));
  changeBaseBlock(header, { fileType });
  return header;
}

/** A hive of which nothing but the beginning of a write came to the disk: the first of its numbers is one ahead. */
export function begunWrite(bytes: Buffer): Buffer {
  const begun = Buffer.from(bytes);
  const { secondarySequence } = readBaseBlock(begun);
  begun.writeUInt32LE(secondarySequence + 1, 4);
  changeBaseBlock(begun, {});
  return begun;
}

function changedPages(before: Buffer, after: Buffer, size: number): { offset: number; bytes: Buffer }[] {
  const pages: { offset: number; bytes: Buffer }[] = [];
  for (let at = BASE_BLOCK_BYTES; at < after.length; at += size) {
    const bytes = after.subarray(at, at + size);
    if (!bytes.equals(before.subarray(at, at + size))) pages.push({ offset: at - BASE_BLOCK_BYTES, bytes });
  }
  return pages;
}

function words(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, at) => {
    bytes.writeUInt32LE(number, at * 4);
  });
  return bytes;
}
