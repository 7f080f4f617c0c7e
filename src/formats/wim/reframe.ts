import { Buffer } from 'node:buffer';
import { WimError } from './errors.ts';
import type { ByteRange } from './header.ts';
import { chunkEntryBytes, type PipablePlan, type PlannedResource } from './pipable-plan.ts';

/**
 * Reads `length` bytes of the source from `offset`: buffers of any size, exactly that many bytes in all. A buffer must
 * stay as it is until the next one is asked for: large ones are passed on without a copy.
 */
export type ReadRange = (offset: number, length: number) => AsyncIterable<Buffer>;

const BLOCK_BYTES = 256 * 1024;
/** From here on a buffer is passed on as it is; below, copying is cheaper than one more write to the pipe. */
const PASS_ON_BYTES = 64 * 1024;

/**
 * Yields the planned stream. A buffer is the consumer's until it asks for the next one; its memory is used again then. Each of `plan.sourceRanges` is asked for once, in order, when the one before is used up: a
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
      yield* blocks.handOut();
    }
  }
  blocks.end();
  yield* blocks.handOut();
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

/** The current source buffer, and how much of it is used. */
class Source {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  feed(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#at = 0;
  }

  /** Moves at most `most` bytes to `to`; tells how many: none when the buffer is used up. */
  move(most: number, to: { write(bytes: Buffer, start: number, end: number): void }): number {
    const start = this.#at;
    this.#at = Math.min(this.#bytes.length, start + most);
    if (this.#at > start) to.write(this.#bytes, start, this.#at);
    return this.#at - start;
  }
}

/** Gathers small writes into blocks. What was handed out is written again: new ones each time would cost as much as all the rest, since V8 collects them. */
class Blocks {
  /** Ready to be handed out, in order; `mine`: the block to use again afterwards. */
  #full: { bytes: Buffer; mine: Buffer | null }[] = [];
  #free: Buffer[] = [];
  #block: Buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  #used = 0;

  write(bytes: Buffer, start = 0, end = bytes.length): void {
    if (end - start >= PASS_ON_BYTES) {
      this.end();
      this.#full.push({ bytes: bytes.subarray(start, end), mine: null });
      return;
    }
    if (this.#used + end - start > BLOCK_BYTES) this.end();
    this.#used += bytes.copy(this.#block, this.#used, start, end);
  }

  writeUInt32(value: number): void {
    if (this.#used + 4 > BLOCK_BYTES) this.end();
    this.#used = this.#block.writeUInt32LE(value, this.#used);
  }

  /** Whoever asks for the next one has done with the last. */
  *handOut(): Generator<Buffer, void, void> {
    for (const { bytes, mine } of this.#full) {
      yield bytes;
      if (mine !== null) this.#free.push(mine);
    }
    this.#full = [];
  }

  /** What has been written so far is a block. */
  end(): void {
    if (this.#used === 0) return;
    this.#full.push({ bytes: this.#block.subarray(0, this.#used), mine: this.#block });
    this.#block = this.#free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
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

function* copy(length: number, source: Source, to: Pick<Blocks, 'write'>): Work<void> {
  for (let left = length; left > 0; ) {
    const moved = source.move(left, to);
    if (moved === 0) yield;
    left -= moved;
  }
}

function* collect(length: number, source: Source): Work<Buffer> {
  const collected = Buffer.alloc(length);
  let at = 0;
  const write = (bytes: Buffer, start: number, end: number) => {
    at += bytes.copy(collected, at, start, end);
  };
  yield* copy(length, source, { write });
  return collected;
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
