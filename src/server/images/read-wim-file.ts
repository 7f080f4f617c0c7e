import type { FileHandle } from 'node:fs/promises';
import { WimError } from '../../formats/wim/errors.ts';
import { readWim, type Wim } from '../../formats/wim/wim.ts';
import type { ByteRange } from '../content/copy-hashed.ts';
import { wimProblem } from './wim-problem.ts';

/**
 * Header, blob table and images of a WIM, or of one part of it. Throws SLIP-3001 for every other file.
 * @param range where the WIM lies in the file; default: it is all of it
 */
export async function readWimFile(handle: FileHandle, name: string, range?: ByteRange): Promise<Wim> {
  const { start, bytes } = range ?? { start: 0, bytes: (await handle.stat()).size };
  try {
    const wim = await readWim(async ({ offset, length }) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start + offset);
      return buffer.subarray(0, bytesRead);
    }, bytes);
    if (wim.images.length === 0) throw new WimError('unsupported', 'The WIM holds no image.');
    return wim;
  } catch (error) {
    throw error instanceof WimError ? wimProblem(name, error) : error;
  }
}

export function isSolid(wim: Wim): boolean {
  return wim.blobs.some((blob) => blob.kind === 'solid-run');
}

/** Throws SLIP-3001 when an image needs a blob that is in no table of this file: a delta WIM. */
export function refuseMissingBlobs(wim: Wim, needed: readonly string[], index: number, name: string): void {
  const here = new Set(wim.blobs.filter((blob) => blob.kind !== 'elsewhere').map((blob) => blob.sha1));
  const missing = needed.filter((sha1) => !here.has(sha1));
  if (missing.length === 0) return;
  const error = new WimError(
    'missing-blobs',
    `Image ${index} needs ${missing.length} file contents that are not in this file (the first is ${missing[0]}).`,
  );
  throw wimProblem(name, error);
}
