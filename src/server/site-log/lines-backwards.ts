/** The lines of a file from its last to its first, read in pieces: whoever wants the newest hundred reads no megabytes. */
import type { FileHandle } from 'node:fs/promises';

const PIECE = 64 * 1024;
const LINE_FEED = 0x0a;

export interface FileLine {
  readonly text: string;
  /** Where it begins. */
  readonly offset: number;
  /** Without its line feed. */
  readonly bytes: number;
}

/** What follows the last line feed is no line yet. */
export async function* linesBackwards(handle: FileHandle, size: number, piece = PIECE): AsyncGenerator<FileLine> {
  // Read and not yet told; but for what follows the file's last line feed it ends with one.
  let untold = Buffer.alloc(0);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - piece);
    untold = Buffer.concat([await readAt(handle, start, end - start), untold]);
    end = start;
    // What stands before the first line feed began in an earlier piece.
    const begin = start === 0 ? 0 : untold.indexOf(LINE_FEED) + 1;
    if (start > 0 && begin === 0) continue;
    yield* linesIn(untold.subarray(begin), start + begin).reverse();
    untold = untold.subarray(0, begin);
  }
}

/** Of bytes that begin at this offset of their file. */
export function linesIn(bytes: Buffer, offset: number): FileLine[] {
  const lines: FileLine[] = [];
  for (let at = 0; ; ) {
    const feed = bytes.indexOf(LINE_FEED, at);
    if (feed === -1) return lines;
    lines.push({ text: bytes.toString('utf8', at, feed), offset: offset + at, bytes: feed - at });
    at = feed + 1;
  }
}

export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
