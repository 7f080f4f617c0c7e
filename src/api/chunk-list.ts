/**
 * The chunk list of a file: a content object of its own, at most 1 % of the file (docs/content.md). Layout, little-endian: `SLCL`, u16 version 1, u16 0,
 * u32 count, then for each chunk u32 length and 32 bytes SHA-256. The chunks follow one another from byte 0 to the end of the file.
 */
import { SlipwayError } from './errors.ts';

export interface Chunk {
  length: number;
  sha256: Uint8Array;
}

const MAGIC = [0x53, 0x4c, 0x43, 0x4c];
const VERSION = 1;
const HEADER = 12;
const HASH = 32;
const ENTRY = 4 + HASH;
/** Chunks are cut to 1 MiB and a little; a reader holds a whole one in memory, so there is a limit to what it takes. */
const LARGEST_CHUNK = 2 << 20;

export function encodeChunkList(chunks: readonly Chunk[]): Uint8Array {
  const bytes = new Uint8Array(HEADER + chunks.length * ENTRY);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint16(4, VERSION, true);
  view.setUint32(8, chunks.length, true);
  chunks.forEach((chunk, index) => {
    view.setUint32(HEADER + index * ENTRY, chunk.length, true);
    bytes.set(chunk.sha256, HEADER + index * ENTRY + 4);
  });
  return bytes;
}

/** The chunks, or SLIP-3002 when the bytes are no chunk list that this version can read. */
export function decodeChunkList(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER || MAGIC.some((byte, index) => bytes[index] !== byte))
    throw bad('it does not begin as one');
  if (view.getUint16(4, true) !== VERSION) throw bad(`its version is ${view.getUint16(4, true)}, not ${VERSION}`);
  const count = view.getUint32(8, true);
  if (bytes.length !== HEADER + count * ENTRY) throw bad(`${count} chunks do not take ${bytes.length} bytes`);
  return Array.from({ length: count }, (_, index) => {
    const at = HEADER + index * ENTRY;
    const length = view.getUint32(at, true);
    if (length === 0 || length > LARGEST_CHUNK) throw bad(`chunk ${index} has ${length} bytes`);
    return { length, sha256: bytes.slice(at + 4, at + ENTRY) };
  });
}

function bad(why: string): SlipwayError {
  return new SlipwayError(
    'SLIP-3002',
    `The chunk list is damaged or of another version: ${why}. Import the package again.`,
  );
}
