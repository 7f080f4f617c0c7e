/** Files of other people, read to a limit: one that was given by mistake, grows meanwhile or is a device without an end fills no memory. */
import { Buffer } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 1 << 20;

/** The bytes; how many there are, or more than which, where they are beyond the limit. */
export async function readAtMost(file: FileHandle, most: number): Promise<Buffer | { readonly tooLarge: string }> {
  const { size } = await file.stat();
  if (size > most) return { tooLarge: `it has ${size} bytes` };
  const chunks: Buffer[] = [];
  let total = 0;
  // A pipe and a device have the size 0.
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES);
    if (bytesRead === 0) return Buffer.concat(chunks);
    total += bytesRead;
    if (total > most) return { tooLarge: `it has more than ${most} bytes` };
    chunks.push(buffer.subarray(0, bytesRead));
  }
}
