import type { WimBlob } from './blob-table.ts';
import { type ByteRange, HEADER_BYTES, type WimHeader } from './header.ts';

export const MIN_CHUNK_BYTES = 16 * 1024;
export const MAX_CHUNK_BYTES = 1024 * 1024;

/**
 * A resource above this gives only its first 16 KiB to the chunk of its small neighbours: when one of them changes, the rest is
 * shared all the same. (129 MB of node_modules, LZX, 2 % of files changed: moves 4.0 % in place of 5.4 %.)
 */
const LARGE_BYTES = 8 * MIN_CHUNK_BYTES;

/**
 * Cuts the whole file into chunks of 16 KiB to 1 MiB for hashing; only the last may be smaller. Cuts fall on the borders of
 * resources, small ones are grouped, and large ones are cut at fixed places counted from their own start: a blob that two
 * versions of an image share yields the same chunks wherever it lies. Every byte (header, gaps, tables, XML) is in exactly one.
 */
export function cutChunks(header: WimHeader, blobs: readonly WimBlob[], fileSize: number): ByteRange[] {
  const chunks: ByteRange[] = [];
  let start = 0;
  let regionStart = 0;
  for (const regionEnd of borders(header, blobs, fileSize)) {
    let piece = regionEnd - regionStart > LARGE_BYTES ? MIN_CHUNK_BYTES : LARGE_BYTES;
    for (let at = regionStart; at < regionEnd; piece = MAX_CHUNK_BYTES) {
      at = Math.min(at + piece, regionEnd);
      if (at - start < MIN_CHUNK_BYTES) continue;
      chunks.push({ offset: start, length: at - start });
      start = at;
    }
    regionStart = regionEnd;
  }
  if (start < fileSize) chunks.push({ offset: start, length: fileSize - start });
  return chunks;
}

/** All places where a resource begins or ends, ascending, each once; the last is the end of the file. */
function borders(header: WimHeader, blobs: readonly WimBlob[], fileSize: number): number[] {
  const found = new Set<number>([HEADER_BYTES, fileSize]);
  const own = blobs.filter((blob) => blob.kind !== 'elsewhere' && blob.kind !== 'in-solid');
  for (const { offset, sizeInWim } of [...own, header.blobTable, header.xml, header.integrity]) {
    found.add(offset);
    found.add(offset + sizeInWim);
  }
  return [...found].filter((border) => border > 0 && border <= fileSize).sort((a, b) => a - b);
}
