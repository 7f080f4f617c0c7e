/**
 * The chunk list of a file: a content object of its own, at most 1 % of the file (architecture, section 7).
 * Layout, little-endian: `SLCL`, u16 version 1, u16 0, u32 count, then per chunk u32 length and 32 bytes SHA-256.
 */
export interface Chunk {
  length: number;
  sha256: Buffer;
}

const HEADER = 12;
const ENTRY = 36;

export function encodeChunkList(chunks: readonly Chunk[]): Buffer {
  const bytes = Buffer.alloc(HEADER + chunks.length * ENTRY);
  bytes.write('SLCL', 0, 'latin1');
  bytes.writeUInt16LE(1, 4);
  bytes.writeUInt32LE(chunks.length, 8);
  chunks.forEach((chunk, i) => {
    bytes.writeUInt32LE(chunk.length, HEADER + i * ENTRY);
    chunk.sha256.copy(bytes, HEADER + i * ENTRY + 4);
  });
  return bytes;
}
