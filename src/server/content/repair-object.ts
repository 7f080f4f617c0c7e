/** Makes one object whole again: each chunk from what the store still has of it where that is right, from a copy where it is not. */
import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Chunk } from '../../api/chunk-list.ts';
import { copyHashed, isReadError } from './copy-hashed.ts';
import type { Expected, Place } from './inspect-file.ts';

export interface RepairSources {
  /** What the store has, damaged; null: nothing. */
  readonly own: FileHandle | null;
  readonly copies: readonly FileHandle[];
}

export interface RepairOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

export type Repair =
  | { readonly kind: 'repaired'; readonly bytesFromCopy: number }
  /** No copy has the right bytes there. */
  | { readonly kind: 'not-repaired'; readonly place: Place };

/** Writes the object to a new file and forces it to the disk. It is right when this says `repaired`. */
export function repairObject(
  sources: RepairSources,
  target: string,
  expected: Expected,
  options: RepairOptions,
): Promise<Repair> {
  const { chunks } = expected;
  return chunks === null ? copyWhole(sources, target, expected, options) : joinChunks(sources, target, chunks, options);
}

async function joinChunks(
  sources: RepairSources,
  target: string,
  chunks: readonly Chunk[],
  { signal, onBytes }: RepairOptions,
): Promise<Repair> {
  const handle = await open(target, 'wx', 0o644);
  try {
    let offset = 0;
    let bytesFromCopy = 0;
    for (const { length, sha256 } of chunks) {
      signal.throwIfAborted();
      const found = await rightBytes(sources, { offset, length }, sha256);
      if (found === null) return { kind: 'not-repaired', place: { offset, length } };
      await handle.writeFile(found.bytes);
      if (!found.own) bytesFromCopy += length;
      offset += length;
      onBytes(length);
    }
    await handle.sync();
    return { kind: 'repaired', bytesFromCopy };
  } finally {
    await handle.close();
  }
}

/** Manifests and chunk lists have no chunk list of their own; and that of a file may be lost. */
async function copyWhole(
  { own, copies }: RepairSources,
  target: string,
  { sha256, bytes }: Expected,
  { signal, onBytes }: RepairOptions,
): Promise<Repair> {
  for (const source of own === null ? copies : [own, ...copies]) {
    if ((await source.stat()).size !== bytes) continue;
    const options = { chunkLengths: [], signal, onBytes: () => {} };
    const copied = await copyHashed(source, target, options).catch((error: unknown) => {
      if (isReadError(error)) return null;
      throw error;
    });
    if (copied?.sha256 === sha256) {
      onBytes(bytes);
      return { kind: 'repaired', bytesFromCopy: source === own ? 0 : bytes };
    }
    await rm(target);
  }
  return { kind: 'not-repaired', place: { offset: 0, length: bytes } };
}

async function rightBytes(
  { own, copies }: RepairSources,
  place: Place,
  sha256: Uint8Array,
): Promise<{ bytes: Buffer; own: boolean } | null> {
  for (const source of own === null ? copies : [own, ...copies]) {
    const bytes = await readPlace(source, place);
    if (bytes !== null && createHash('sha256').update(bytes).digest().equals(sha256))
      return { bytes, own: source === own };
  }
  return null;
}

/** null: it ends before that, or its disk gives an error there, which another source may not. */
async function readPlace(source: FileHandle, { offset, length }: Place): Promise<Buffer | null> {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const read = await source.read(bytes, at, length - at, offset + at).catch(() => null);
    if (read === null || read.bytesRead === 0) return null;
    at += read.bytesRead;
  }
  return bytes;
}
