/** A set of cells, one bit for each 8 bytes of the bins: cells begin at multiples of that. */
export class CellSet {
  #words: Uint32Array;

  constructor(binsBytes: number) {
    this.#words = new Uint32Array(wordsFor(binsBytes));
  }

  has(cell: number): boolean {
    return cell % 8 === 0 && ((this.#words[cell >>> 8] ?? 0) & bitOf(cell)) !== 0;
  }

  add(cell: number): void {
    this.#words[cell >>> 8] = (this.#words[cell >>> 8] ?? 0) | bitOf(cell);
  }

  delete(cell: number): void {
    this.#words[cell >>> 8] = (this.#words[cell >>> 8] ?? 0) & ~bitOf(cell);
  }

  /** The last cell of the set before this one; null where there is none. */
  before(cell: number): number | null {
    let word = cell >>> 8;
    let bits = (this.#words[word] ?? 0) & (bitOf(cell) - 1);
    while (bits === 0 && word > 0) bits = this.#words[--word] ?? 0;
    return bits === 0 ? null : ((word << 5) + 31 - Math.clz32(bits)) * 8;
  }

  /** Makes room for cells of so many bytes. */
  growTo(binsBytes: number): void {
    if (this.#words.length >= wordsFor(binsBytes)) return;
    const words = new Uint32Array(wordsFor(binsBytes));
    words.set(this.#words);
    this.#words = words;
  }
}

function bitOf(cell: number): number {
  return 1 << ((cell >>> 3) & 31);
}

function wordsFor(binsBytes: number): number {
  return Math.ceil(binsBytes / 256);
}
