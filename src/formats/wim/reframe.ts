import { Buffer } from 'node:buffer';
import { WimError } from './errors.ts';
import type { ByteRange } from './header.ts';
import { chunkEntryBytes, type PipablePlan, type PlannedResource } from './pipable-plan.ts';

/**
 * Reads `length` bytes of the source from `offset`: buffers of any size, exactly that many bytes in all. A buffer must
 * not be written again once given: large ones are passed on without a copy.
 */
export type ReadRange = (offset: number, length: number) => AsyncIterable<Buffer>;

const BLOCK_BYTES = 256 * 1024;
/** From here on a buffer is passed on as it is; below, copying is cheaper than one more write to the pipe. */
const PASS_ON_BYTES = 64 * 1024;

/**
 * Yields the planned stream. Each of `plan.sourceRanges` is asked for once, in order, when the one before is used up: a
 * `readRange` that goes on by itself after an interruption is never asked again. Pulls only what is pulled from it; besides
 * one source buffer and one block it holds one chunk table. Ends `readRange` early when the consumer stops.
 * @throws WimError `damaged` for a chunk table that cannot be; `source` when `readRange` gives too few or too many bytes
 */
export async function* reframe(plan: PipablePlan, readRange: ReadRange): AsyncGenerator<Buffer, void, void> {
  if (plan.kind === 'as-is') {
    for (const range of plan.sourceRanges) yield* exactly(range, readRange);
    return;
  }
  const source = new Source();
  const blocks = new Blocks();
  blocks.write(plan.head);
  const work = writeResources(plan, source, blocks);
  work.next();
  for (const range of plan.sourceRanges) {
    for await (const bytes of exactly(range, readRange)) {
      source.feed(bytes);
      work.next();
      yield* blocks.takeFull();
    }
  }
  yield* blocks.takeRest();
}

async function* exactly(range: ByteRange, readRange: ReadRange): AsyncGenerator<Buffer, void, void> {
  let left = range.length;
  for await (const bytes of readRange(range.offset, range.length)) {
    left -= bytes.length;
    if (left < 0) throw sourceError(range, `${-left} bytes too many`);
    if (bytes.length > 0) yield bytes;
  }
  if (left > 0) throw sourceError(range, `${left} bytes too few`);
}

/** What of the current source buffer is not used yet. */
class Source {
  #bytes: Buffer = Buffer.alloc(0);

  feed(bytes: Buffer): void {
    this.#bytes = bytes;
  }

  /** At most `most` bytes; none when the buffer is used up. */
  take(most: number): Buffer {
    const taken = this.#bytes.subarray(0, most);
    this.#bytes = this.#bytes.subarray(taken.length);
    return taken;
  }
}

/** Gathers small writes into blocks. No byte handed out is written again: the consumer may keep what it was given. */
class Blocks {
  #full: Buffer[] = [];
  #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #used = 0;

  write(bytes: Buffer): void {
    if (bytes.length >= PASS_ON_BYTES) {
      this.#handOut();
      this.#full.push(bytes);
      return;
    }
    this.#makeRoom(bytes.length);
    bytes.copy(this.#block, this.#used);
    this.#used += bytes.length;
  }

  writeUInt32(value: number): void {
    this.#makeRoom(4);
    this.#used = this.#block.writeUInt32LE(value, this.#used);
  }

  takeFull(): Buffer[] {
    const full = this.#full;
    this.#full = [];
    return full;
  }

  takeRest(): Buffer[] {
    this.#handOut();
    return this.takeFull();
  }

  #makeRoom(length: number): void {
    if (this.#used + length <= this.#block.length) return;
    this.#handOut();
    if (length > this.#block.length) this.#block = Buffer.allocUnsafe(BLOCK_BYTES);
  }

  /** What is left of the block is used on. */
  #handOut(): void {
    if (this.#used === 0) return;
    this.#full.push(this.#block.subarray(0, this.#used));
    this.#block = this.#block.subarray(this.#used);
    this.#used = 0;
  }
}

/** Runs until the source buffer is used up, then yields; goes on, when called again, in the middle of whatever it was at. */
type Work<T> = Generator<undefined, T, undefined>;

function* writeResources(plan: PipablePlan, source: Source, blocks: Blocks): Work<void> {
  for (const resource of plan.resources) {
    blocks.write(resource.blobHeader);
    if (resource.blob.compressed) yield* writeChunks(resource, plan.chunkSize, source, blocks);
    else yield* copy(resource.blob.sizeInWim, source, blocks);
  }
}

/** The source has the chunk table before the chunks; a pipable WIM has it behind them, and each chunk behind its size. */
function* writeChunks(resource: PlannedResource, chunkSize: number, source: Source, blocks: Blocks): Work<void> {
  const table = yield* collect(resource.chunkTableBytes, source);
  for (let chunk = 0; chunk < resource.chunkCount; chunk += 1) {
    const size = chunkBytes(resource, table, chunk, chunkSize);
    blocks.writeUInt32(size);
    yield* copy(size, source, blocks);
  }
  blocks.write(table);
}

function* copy(length: number, source: Source, blocks: Blocks): Work<void> {
  for (let left = length; left > 0; ) {
    const bytes = source.take(left);
    if (bytes.length === 0) yield;
    else blocks.write(bytes);
    left -= bytes.length;
  }
}

function* collect(length: number, source: Source): Work<Buffer> {
  const parts: Buffer[] = [];
  for (let left = length; left > 0; ) {
    const bytes = source.take(left);
    if (bytes.length === 0) yield;
    else parts.push(bytes);
    left -= bytes.length;
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

/** Bytes of one compressed chunk, from the offsets of this one and the next. Stored raw where it is as large as unpacked. */
function chunkBytes(
  { blob, chunkCount, chunkTableBytes }: PlannedResource,
  table: Buffer,
  chunk: number,
  chunkSize: number,
) {
  const width = chunkEntryBytes(blob.size);
  const start = chunkOffset(table, chunk, width);
  const isLast = chunk === chunkCount - 1;
  const end = isLast ? blob.sizeInWim - chunkTableBytes : chunkOffset(table, chunk + 1, width);
  const unpacked = Math.min(chunkSize, blob.size - chunk * chunkSize);
  const size = end - start;
  if (size >= 1 && size <= unpacked) return size;
  throw new WimError(
    'damaged',
    `The WIM is damaged: chunk ${chunk + 1} of ${chunkCount} of blob ${blob.sha1} at byte ${blob.offset} ` +
      `would have ${size} bytes for ${unpacked} unpacked ones. Import the image again from an intact copy.`,
  );
}

/** The table leaves the first chunk out: its offset is 0. */
function chunkOffset(table: Buffer, chunk: number, width: 4 | 8): number {
  if (chunk === 0) return 0;
  const at = (chunk - 1) * width;
  return table.readUInt32LE(at) + (width === 8 ? table.readUInt32LE(at + 4) * 2 ** 32 : 0);
}

function sourceError(range: ByteRange, what: string): WimError {
  return new WimError('source', `Reading ${range.length} bytes at ${range.offset} of the WIM gave ${what}.`);
}
