/** Compares every byte of a file with what it must be, and says where it differs. */
import type { Chunk } from '../../api/chunk-list.ts';
import { ChunkHasher, type HashedFile } from './chunk-hasher.ts';
import { DIRECT_PIECE_BYTES, type DirectFile } from './direct-read.ts';
import { isDiskFailure } from './store-error.ts';

export interface Place {
  readonly offset: number;
  readonly length: number;
}

export type Finding =
  | { readonly kind: 'right' }
  /** Ascending, apart from one another; never empty. */
  | { readonly kind: 'unreadable' | 'wrong-bytes'; readonly places: readonly Place[] };

export interface Expected {
  readonly sha256: string;
  readonly bytes: number;
  /** null: not known, so damage cannot be located. */
  readonly chunks: readonly Chunk[] | null;
}

export interface InspectOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
  /** Called after each piece with the milliseconds that it took. */
  readonly rest: (milliseconds: number) => Promise<void>;
}

/** A dying disk may take seconds for each error: after so many, what is left of the file counts as unreadable. */
const MOST_ERRORS = 64;

export async function inspectFile(file: DirectFile, expected: Expected, options: InspectOptions): Promise<Finding> {
  const hasher = new ChunkHasher((expected.chunks ?? []).map(({ length }) => length));
  const unreadable: Place[] = [];
  const bytes = Math.max(file.bytes, expected.bytes);
  for (let offset = 0; offset < bytes && unreadable.length < MOST_ERRORS; ) {
    options.signal.throwIfAborted();
    const begun = performance.now();
    const piece = await readPiece(file, offset);
    if (piece?.length === 0) break;
    const length = piece?.length ?? Math.min(DIRECT_PIECE_BYTES, bytes - offset);
    if (piece === null) unreadable.push({ offset, length });
    // Something of that length, so that the chunks behind it are compared all the same.
    hasher.update(piece ?? Buffer.alloc(length));
    offset += length;
    options.onBytes(length);
    await options.rest(performance.now() - begun);
  }
  return judge(hasher.finish(), unreadable, expected);
}

/** null: the disk gives an error. */
async function readPiece(file: DirectFile, offset: number): Promise<Buffer | null> {
  try {
    return await file.read(offset);
  } catch (error) {
    if (isDiskFailure(error)) return null;
    throw error;
  }
}

/** What was read, beside what it must be. */
export function judge(read: HashedFile, unreadable: readonly Place[], expected: Expected): Finding {
  if (read.sha256 === expected.sha256 && unreadable.length === 0) return { kind: 'right' };
  const kind = unreadable.length > 0 ? 'unreadable' : 'wrong-bytes';
  const wrong = expected.chunks === null ? [] : wrongChunks(read, unreadable, expected.chunks);
  if (read.bytes > expected.bytes) wrong.push({ offset: expected.bytes, length: read.bytes - expected.bytes });
  if (wrong.length > 0) return { kind, places: joined(wrong) };
  return { kind, places: [{ offset: 0, length: Math.max(read.bytes, expected.bytes) }] };
}

function wrongChunks(read: HashedFile, unreadable: readonly Place[], chunks: readonly Chunk[]): Place[] {
  const wrong: Place[] = [];
  let offset = 0;
  for (const [index, { length, sha256 }] of chunks.entries()) {
    const found = read.chunks[index];
    const place = { offset, length };
    const isRight = found?.length === length && Buffer.compare(found.sha256, sha256) === 0;
    if (!isRight || unreadable.some((each) => overlap(each, place))) wrong.push(place);
    offset += length;
  }
  return wrong;
}

function overlap(a: Place, b: Place): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}

/** Neighbours become one place. */
function joined(places: readonly Place[]): Place[] {
  const result: Place[] = [];
  for (const place of places) {
    const last = result.at(-1);
    if (last !== undefined && last.offset + last.length === place.offset)
      result[result.length - 1] = { offset: last.offset, length: last.length + place.length };
    else result.push(place);
  }
  return result;
}
