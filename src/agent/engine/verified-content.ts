/**
 * Content objects whose every byte was compared with a hash from the policy before it is handed out. Where the bytes come from (site, folder) is an
 * ObjectReader's matter; it may fail at any byte, and what was half received is asked for again from the last verified chunk on.
 */
import { createHash } from 'node:crypto';
import type { BootFile } from '../../api/boot-images.ts';
import { decodeChunkList } from '../../api/chunk-list.ts';
import { SlipwayError } from '../../api/errors.ts';
import { type ContentFile, type Manifest, ManifestSchema } from '../../api/policy.ts';
import { readAhead } from './read-ahead.ts';
import type { ContentSource, PinnedContent } from './step-context.ts';

export interface ObjectReader {
  /**
   * Bytes `start` to `end` (exclusive) of an object; `end` may be absent for "to its end". A piece is the reader's until it asks for the next one. Throws when it
   * cannot, or can no more.
   */
  open(sha256: string, start: number, end?: number): AsyncIterable<Buffer>;
  /** Whether trying again may help: a network comes back, a missing file does not. */
  isPassing(error: unknown): boolean;
}

export interface VerifiedContentOptions {
  readonly reader: ObjectReader;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onConnection: (state: 'lost' | 'back', reason: string) => void;
}

const SMALL_OBJECT_LIMIT = 64 * 1024 * 1024;
/** Of a package with as many files as the site takes (server/packages/source-folder.ts). */
const MANIFEST_LIMIT = SMALL_OBJECT_LIMIT;
const SHORTEST_WAIT = 250;
const LONGEST_WAIT = 10_000;
/** A chunk that is wrong so often in a row is wrong where it lies. */
const WRONG_LIMIT = 4;
/** Fetched and compared while one is worked at: else whoever takes it waits, each time, as long as the next one takes. */
const CHUNKS_AHEAD = 1;

interface Chunk {
  start: number;
  length: number;
  sha256: Uint8Array;
}

export function verifiedContent(options: VerifiedContentOptions): ContentSource {
  const objects = new SmallObjects(options);
  const chunkLists = new ChunkLists(objects);
  return {
    manifest: async (pkg) => parseManifest(await objects.read(pkg.contentRoot, MANIFEST_LIMIT), pkg),
    readObject: (sha256, bytes) => objects.read(sha256, Math.min(bytes, SMALL_OBJECT_LIMIT)),
    readRange: (file, offset, length) => readRange(options, chunkLists, { file, offset, length }),
    readWhole: (file) => readWhole(options, file),
  };
}

/** Objects that are compared as a whole, in memory. */
class SmallObjects {
  readonly #options: VerifiedContentOptions;

  constructor(options: VerifiedContentOptions) {
    this.#options = options;
  }

  async read(sha256: string, limit: number): Promise<Buffer> {
    const retry = new Retry(this.#options);
    for (;;) {
      try {
        const bytes = await collect(this.#options.reader.open(sha256, 0), limit, sha256);
        const actual = createHash('sha256').update(bytes).digest('hex');
        if (actual === sha256) return bytes;
        await retry.wrong(`the object ${sha256} has the hash ${actual}`);
      } catch (error) {
        await retry.failed(error);
      }
    }
  }
}

/** Each is fetched once; one that could not be is fetched again. */
class ChunkLists {
  readonly #objects: SmallObjects;
  readonly #known = new Map<string, Promise<Chunk[]>>();

  constructor(objects: SmallObjects) {
    this.#objects = objects;
  }

  of(file: ContentFile): Promise<Chunk[]> {
    const known = this.#known.get(file.sha256);
    if (known !== undefined) return known;
    const chunks = loadChunks(file, this.#objects);
    this.#known.set(file.sha256, chunks);
    chunks.catch(() => this.#known.delete(file.sha256));
    return chunks;
  }
}

interface Range {
  readonly file: ContentFile;
  readonly offset: number;
  readonly length: number;
}

async function* readRange(
  options: VerifiedContentOptions,
  chunkLists: ChunkLists,
  { file, offset, length }: Range,
): AsyncGenerator<Buffer> {
  if (length === 0) return;
  const end = offset + length;
  if (offset < 0 || end > file.bytes) throw new RangeError(`${file.path} has ${file.bytes} bytes, not ${end}`);
  const chunks = await chunkLists.of(file);
  const retry = new Retry(options);
  let at = firstChunk(chunks, offset);
  const last = firstChunk(chunks, end - 1);
  while (at <= last) {
    try {
      const verified = verifiedChunks(options.reader, file, chunks.slice(at, last + 1));
      for await (const bytes of readAhead(verified, CHUNKS_AHEAD)) {
        const chunk = chunks[at] ?? { start: 0 };
        at += 1;
        retry.progress();
        yield bytes.subarray(Math.max(0, offset - chunk.start), Math.min(bytes.length, end - chunk.start));
      }
    } catch (error) {
      if (error instanceof WrongChunk) await retry.wrong(error.message);
      else await retry.failed(error);
    }
  }
}

async function* readWhole(options: VerifiedContentOptions, file: BootFile): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const retry = new Retry(options);
  for (let at = 0; at < file.bytes; ) {
    try {
      for await (const bytes of options.reader.open(file.sha256, at, file.bytes)) {
        at += bytes.length;
        if (at > file.bytes) throw wrongFile(file);
        hash.update(bytes);
        retry.progress();
        yield bytes;
      }
      if (at < file.bytes) throw new Error(`${file.name} ended after ${at} of ${file.bytes} bytes`);
    } catch (error) {
      await retry.failed(error);
    }
  }
  if (hash.digest('hex') !== file.sha256) throw wrongFile(file);
}

function wrongFile({ name, bytes }: BootFile): SlipwayError {
  return new SlipwayError(
    'SLIP-3002',
    `${name} (${bytes} bytes) differs from its hash. The copy on the site is damaged, or something on the way changes it: add the boot image again, or look for a proxy between this computer and the site.`,
  );
}

class WrongChunk extends Error {}

/** Back-off between tries, and the end of patience with bytes that stay wrong. */
class Retry {
  readonly #options: VerifiedContentOptions;
  #wait = SHORTEST_WAIT;
  #wrongInARow = 0;
  #lost = false;

  constructor(options: VerifiedContentOptions) {
    this.#options = options;
  }

  progress(): void {
    this.#wait = SHORTEST_WAIT;
    this.#wrongInARow = 0;
    if (!this.#lost) return;
    this.#lost = false;
    this.#options.onConnection('back', 'the content flows again');
  }

  async failed(error: unknown): Promise<void> {
    if (this.#options.signal.aborted || !this.#options.reader.isPassing(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    if (!this.#lost) this.#options.onConnection('lost', reason);
    this.#lost = true;
    await this.#options.sleep(this.#wait);
    if (this.#options.signal.aborted) throw error;
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  async wrong(what: string): Promise<void> {
    this.#wrongInARow += 1;
    if (this.#wrongInARow < WRONG_LIMIT) return this.#options.sleep(this.#wait);
    throw new SlipwayError(
      'SLIP-3002',
      `Bytes differ from their hash, ${WRONG_LIMIT} times in a row: ${what}. The copy in the content store is damaged, or something on the way changes it: import the package again, or look for a proxy between this computer and the site.`,
    );
  }
}

/** A chunk's memory is used again for the one that comes `CHUNKS_AHEAD + 1` after it. */
async function* verifiedChunks(
  reader: ObjectReader,
  file: ContentFile,
  chunks: readonly Chunk[],
): AsyncGenerator<Buffer> {
  const [first] = chunks;
  const end = chunks.at(-1);
  if (first === undefined || end === undefined) return;
  const memory = new RepeatedMemory(CHUNKS_AHEAD + 1);
  let next = 0;
  let filled = 0;
  let buffer = memory.next(first.length);
  for await (const piece of reader.open(file.sha256, first.start, end.start + end.length)) {
    let used = 0;
    while (used < piece.length) {
      const chunk = chunks[next];
      if (chunk === undefined) throw new Error(`${file.path}: more bytes came than were asked for`);
      const copied = piece.copy(buffer, filled, used);
      used += copied;
      filled += copied;
      if (filled < chunk.length) continue;
      check(file, chunk, buffer);
      yield buffer;
      next += 1;
      filled = 0;
      buffer = memory.next(chunks[next]?.length ?? 0);
    }
  }
  // Not earlier: a stream that is left before its end costs its connection.
  if (next < chunks.length) throw new Error(`${file.path}: the stream ended after ${next} of ${chunks.length} chunks`);
}

/** Buffers that are used in turn: new ones for each chunk cost more CPU time than comparing them (decision 0057). */
class RepeatedMemory {
  readonly #buffers: Buffer[];
  #turn = 0;

  constructor(count: number) {
    this.#buffers = Array.from({ length: count }, () => Buffer.alloc(0));
  }

  next(bytes: number): Buffer {
    this.#turn = (this.#turn + 1) % this.#buffers.length;
    const had = this.#buffers[this.#turn];
    const buffer = had !== undefined && had.length >= bytes ? had : Buffer.allocUnsafeSlow(bytes);
    this.#buffers[this.#turn] = buffer;
    return buffer.subarray(0, bytes);
  }
}

function check(file: ContentFile, chunk: Chunk, bytes: Buffer): void {
  const actual = createHash('sha256').update(bytes).digest();
  if (!actual.equals(chunk.sha256))
    throw new WrongChunk(`${file.path}, bytes ${chunk.start} to ${chunk.start + chunk.length}`);
}

async function loadChunks(file: ContentFile, objects: SmallObjects): Promise<Chunk[]> {
  const list = decodeChunkList(await objects.read(file.chunkList.sha256, file.chunkList.bytes));
  let start = 0;
  const chunks = list.map((chunk) => {
    const placed = { ...chunk, start };
    start += chunk.length;
    return placed;
  });
  if (start !== file.bytes)
    throw new SlipwayError(
      'SLIP-3002',
      `The chunk list of ${file.path} covers ${start} bytes, the file has ${file.bytes}. Import the package again.`,
    );
  return chunks;
}

/** Index of the chunk that holds the byte. */
function firstChunk(chunks: readonly Chunk[], byte: number): number {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((chunks[middle]?.start ?? 0) <= byte) low = middle;
    else high = middle - 1;
  }
  return low;
}

async function collect(source: AsyncIterable<Buffer>, limit: number, sha256: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > limit)
      throw new SlipwayError('SLIP-3002', `The object ${sha256} is longer than the ${limit} bytes it should have.`);
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}

function parseManifest(bytes: Buffer, pkg: PinnedContent): Manifest {
  try {
    return ManifestSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new SlipwayError(
      'SLIP-4007',
      `The manifest of "${pkg.name}" is right but not understood: site and boot image are of different versions.`,
      { cause },
    );
  }
}
