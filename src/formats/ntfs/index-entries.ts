/** Names in a folder: the entries of one node of its index (ntfs-3g, layout.h: INDEX_HEADER, INDEX_ENTRY, FILE_NAME_ATTR). */
import { NtfsError } from './errors.ts';

export interface IndexEntry {
  readonly name: string;
  /** Number in the master file table, and how often that record was used for another file before. */
  readonly file: number;
  readonly sequence: number;
}

const LAST = 2;
/** Of an entry before its key, and of a key before its name. */
const HEAD_BYTES = 16;
const NAME_AT = HEAD_BYTES + 66;

/** @param node the value of the index root, or an index block with its fixups; @param header where its header begins */
export function* entriesOf(node: Buffer, header: number): Generator<IndexEntry> {
  if (header + 8 > node.length) throw new NtfsError('a node of an index without a header');
  const end = header + node.readUInt32LE(header + 4);
  for (let at = header + node.readUInt32LE(header); ; ) {
    if (at + HEAD_BYTES > Math.min(end, node.length)) throw new NtfsError('the entries of an index have no end');
    const length = node.readUInt16LE(at + 8);
    if ((node.readUInt16LE(at + 12) & LAST) !== 0) return;
    if (length < HEAD_BYTES || at + length > node.length) throw new NtfsError('an entry of an index is too long');
    if (length > NAME_AT) yield entryAt(node.subarray(at, at + length));
    at += length;
  }
}

function entryAt(entry: Buffer): IndexEntry {
  const characters = entry.readUInt8(HEAD_BYTES + 64);
  return {
    name: entry.toString('utf16le', NAME_AT, Math.min(NAME_AT + 2 * characters, entry.length)),
    file: entry.readUIntLE(0, 6),
    sequence: entry.readUInt16LE(6),
  };
}
