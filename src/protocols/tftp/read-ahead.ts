/** Reads a source in larger pieces than TFTP blocks, the next one while the blocks of one are sent: a transfer holds two. */
import { Buffer } from 'node:buffer';

/** Where a transfer's bytes come from. */
export interface TftpSource {
  /** Bytes in all; must not change while it is open. */
  readonly size: number;
  /** Up to `length` bytes from `offset`; fewer only at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Large enough that a 1468-byte lock-step transfer reads once in 44 blocks, two of them small beside hundreds of transfers. */
const PIECE_BYTES = 64 * 1024;

interface Piece {
  readonly start: number;
  readonly bytes: Buffer;
}

const NOTHING: Piece = { start: 0, bytes: Buffer.alloc(0) };

export class ReadAhead {
  readonly #source: TftpSource;
  #piece = NOTHING;
  /** What follows the piece, once it is read. */
  #next = NOTHING;

  constructor(source: TftpSource) {
    this.#source = source;
  }

  /** The range when it is at hand without waiting, else undefined. */
  held(offset: number, length: number): Buffer | undefined {
    const range = within(this.#piece, offset, length);
    if (range !== undefined) return range;
    const following = within(this.#next, offset, length);
    if (following !== undefined) this.#take(this.#next, length);
    return following;
  }

  /**
   * Reads the range and what follows it.
   * @throws Error when the source ends before its stated size
   */
  async load(offset: number, length: number): Promise<Buffer> {
    const piece = await this.#read(offset, length);
    this.#take(piece, length);
    return piece.bytes.subarray(0, length);
  }

  /** From now on this is the piece, and what is behind it is read meanwhile, for windows of `length` bytes. */
  #take(piece: Piece, length: number): void {
    this.#piece = piece;
    this.#next = NOTHING;
    const start = piece.start + piece.bytes.length;
    if (start >= this.#source.size) return;
    this.#read(start, length).then(
      (next) => {
        if (this.#piece === piece) this.#next = next;
      },
      // Whoever needs it reads it again, and is told.
      () => undefined,
    );
  }

  async #read(offset: number, length: number): Promise<Piece> {
    // Whole windows: one that began in this piece would end in the next.
    const windows = Math.max(1, Math.floor(PIECE_BYTES / length));
    const wanted = Math.min(windows * length, this.#source.size - offset);
    const parts: Uint8Array[] = [];
    let got = 0;
    while (got < wanted) {
      const bytes = await this.#source.read(offset + got, wanted - got);
      if (bytes.length === 0) throw new Error(`The file ends at byte ${offset + got} of ${this.#source.size}.`);
      parts.push(bytes);
      got += bytes.length;
    }
    const [whole = new Uint8Array()] = parts;
    const bytes = parts.length === 1 ? Buffer.from(whole.buffer, whole.byteOffset, got) : Buffer.concat(parts);
    return { start: offset, bytes };
  }
}

function within({ start, bytes }: Piece, offset: number, length: number): Buffer | undefined {
  const from = offset - start;
  return from < 0 || from + length > bytes.length ? undefined : bytes.subarray(from, from + length);
}
