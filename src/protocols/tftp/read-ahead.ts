/** Reads a source in larger pieces than TFTP blocks, holding one piece at a time. */
import { Buffer } from 'node:buffer';

/** Where a transfer's bytes come from. */
export interface TftpSource {
  /** Bytes in all; must not change while it is open. */
  readonly size: number;
  /** Up to `length` bytes from `offset`; fewer only at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Large enough that a 1468-byte lock-step transfer reads once in 89 blocks, small beside hundreds of transfers. */
const PIECE_BYTES = 128 * 1024;

export class ReadAhead {
  readonly #source: TftpSource;
  #piece: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(source: TftpSource) {
    this.#source = source;
  }

  /** The range when it is at hand without waiting, else undefined. */
  held(offset: number, length: number): Buffer | undefined {
    const from = offset - this.#start;
    if (from < 0 || from + length > this.#piece.length) return undefined;
    return this.#piece.subarray(from, from + length);
  }

  /**
   * Reads the range and what follows it.
   * @throws Error when the source ends before its stated size
   */
  async load(offset: number, length: number): Promise<Buffer> {
    const wanted = Math.min(Math.max(length, PIECE_BYTES), this.#source.size - offset);
    const pieces: Uint8Array[] = [];
    let got = 0;
    while (got < wanted) {
      const bytes = await this.#source.read(offset + got, wanted - got);
      if (bytes.length === 0) throw new Error(`The file ends at byte ${offset + got} of ${this.#source.size}.`);
      pieces.push(bytes);
      got += bytes.length;
    }
    // A fresh buffer each time: datagrams of the former piece may still be queued in the socket.
    this.#piece = Buffer.concat(pieces);
    this.#start = offset;
    return this.#piece.subarray(0, length);
  }
}
