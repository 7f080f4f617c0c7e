import { createHash, type Hash } from 'node:crypto';
import type { Chunk } from '../../api/chunk-list.ts';

/** Chunks of a file that no format says how to cut. */
export const PLAIN_CHUNK_BYTES = 1 << 20;

export interface HashedFile {
  readonly sha256: string;
  readonly bytes: number;
  readonly chunks: Chunk[];
}

/**
 * Hashes a stream as a whole and in chunks, at once, holding no more of it than the piece it is given.
 * `lengths` are the chunks' lengths in bytes; what comes behind the last is cut in pieces of 1 MiB.
 */
export class ChunkHasher {
  readonly #whole = createHash('sha256');
  readonly #chunks: Chunk[] = [];
  readonly #lengths: Iterator<number>;
  #bytes = 0;
  #chunk: Hash | null = null;
  #length = 0;
  #left = 0;

  constructor(lengths: Iterable<number>) {
    this.#lengths = lengths[Symbol.iterator]();
  }

  update(piece: Uint8Array): void {
    this.#whole.update(piece);
    this.#bytes += piece.length;
    for (let at = 0; at < piece.length; ) {
      const chunk = this.#chunk ?? this.#begin();
      const part = piece.subarray(at, at + this.#left);
      chunk.update(part);
      at += part.length;
      this.#left -= part.length;
      if (this.#left === 0) this.#end(chunk);
    }
  }

  finish(): HashedFile {
    if (this.#chunk !== null) this.#end(this.#chunk);
    return { sha256: this.#whole.digest('hex'), bytes: this.#bytes, chunks: this.#chunks };
  }

  #begin(): Hash {
    const next = this.#lengths.next();
    this.#length = next.done === true ? PLAIN_CHUNK_BYTES : next.value;
    this.#left = this.#length;
    this.#chunk = createHash('sha256');
    return this.#chunk;
  }

  #end(chunk: Hash): void {
    this.#chunks.push({ length: this.#length - this.#left, sha256: chunk.digest() });
    this.#chunk = null;
  }
}

export function hashBytes(bytes: Uint8Array): HashedFile {
  const hasher = new ChunkHasher([]);
  hasher.update(bytes);
  return hasher.finish();
}
