/** Cells taken and given back: free ones are used again, their neighbours joined, and bins appended where none is large enough. */
import { BASE_BLOCK_BYTES, LARGEST_BINS_BYTES } from './base-block.ts';
import { BIN_HEADER_BYTES, BIN_UNIT, type Cells, viewOf } from './cells.ts';
import { HiveError } from './errors.ts';

/** Cells below this size have a list for each size, larger ones a list for each power of two. */
const EXACT_BELOW = 4096;
const EXACT_LISTS = EXACT_BELOW / 8;
/** How many of a list of mixed sizes are looked at: the next list has none that is too small. */
const LOOKED_AT = 32;

export class Allocation {
  readonly #cells: Cells;
  /** Free cells by size; one that was joined with another since stays listed until it is met. */
  readonly #free: number[][] = Array.from({ length: EXACT_LISTS + 32 }, () => []);

  constructor(cells: Cells) {
    this.#cells = cells;
    cells.forEach((cell, size) => {
      if (size > 0) this.#list(cell, size);
    });
  }

  /** A cell for that many bytes, which are zero. @throws HiveError `too-large` where the hive would exceed 2 GiB */
  take(contentBytes: number): number {
    const size = cellSize(contentBytes);
    const cell = this.#findFree(size) ?? this.#appendBin(size);
    const rest = this.#cells.sizeOf(cell) - size;
    if (rest > 0) this.#markFree(cell + size, rest);
    const at = BASE_BLOCK_BYTES + cell;
    this.#cells.view.setInt32(at, -size, true);
    this.#cells.bytes.fill(0, at + 4, at + size);
    return cell;
  }

  /** Gives a cell back. What was in it is overwritten: a deleted password is not left behind. */
  giveBack(cell: number): void {
    const cells = this.#cells;
    let size = -cells.sizeOf(cell);
    const at = BASE_BLOCK_BYTES + cell;
    cells.bytes.fill(0, at + 4, at + size);
    const next = cell + size;
    // A bin's end is no cell's beginning: headers of bins are between.
    if (cells.beginsCell(next) && cells.sizeOf(next) > 0) {
      size += cells.sizeOf(next);
      this.#unmark(next);
    }
    const before = this.#cellBefore(cell);
    if (before === null || cells.sizeOf(before) < 0) {
      this.#markFree(cell, size);
      return;
    }
    this.#unmark(cell);
    this.#markFree(before, cells.sizeOf(before) + size);
  }

  #cellBefore(cell: number): number | null {
    const before = this.#cells.starts.before(cell);
    // The one before may be the last of another bin.
    return before !== null && before + Math.abs(this.#cells.sizeOf(before)) === cell ? before : null;
  }

  #markFree(cell: number, size: number): void {
    this.#cells.view.setInt32(BASE_BLOCK_BYTES + cell, size, true);
    this.#cells.starts.add(cell);
    this.#list(cell, size);
  }

  #unmark(cell: number): void {
    this.#cells.starts.delete(cell);
    this.#cells.setU32(BASE_BLOCK_BYTES + cell, 0);
  }

  #list(cell: number, size: number): void {
    this.#free[listOf(size)]?.push(cell);
  }

  #isFree(cell: number, list: number): boolean {
    if (!this.#cells.beginsCell(cell)) return false;
    const size = this.#cells.sizeOf(cell);
    return size > 0 && listOf(size) === list;
  }

  #findFree(size: number): number | null {
    for (let list = listOf(size); list < this.#free.length; list++) {
      const found = this.#findIn(this.#free[list] ?? [], list, size);
      if (found !== null) return found;
    }
    return null;
  }

  #findIn(free: number[], list: number, size: number): number | null {
    for (let at = free.length - 1, looked = 0; at >= 0 && looked < LOOKED_AT; at--) {
      const cell = free[at] ?? 0;
      const usable = this.#isFree(cell, list);
      if (usable && this.#cells.sizeOf(cell) < size) {
        looked += 1;
        continue;
      }
      free[at] = free[free.length - 1] ?? 0;
      free.pop();
      if (usable) return cell;
    }
    return null;
  }

  /** A bin with one free cell of at least `size` bytes, which is not listed. */
  #appendBin(size: number): number {
    const cells = this.#cells;
    const bin = cells.binsBytes;
    const binBytes = Math.ceil((size + BIN_HEADER_BYTES) / BIN_UNIT) * BIN_UNIT;
    if (bin + binBytes > LARGEST_BINS_BYTES) {
      throw new HiveError('too-large', 'The hive has no room for this: none may exceed 2 GiB.');
    }
    this.#makeRoom(bin + binBytes);
    const at = BASE_BLOCK_BYTES + bin;
    cells.bytes.fill(0, at, at + binBytes);
    cells.bytes.write('hbin', at, 'latin1');
    cells.setU32(at + 4, bin);
    cells.setU32(at + 8, binBytes);
    cells.binsBytes = bin + binBytes;
    const cell = bin + BIN_HEADER_BYTES;
    cells.view.setInt32(BASE_BLOCK_BYTES + cell, binBytes - BIN_HEADER_BYTES, true);
    cells.starts.add(cell);
    return cell;
  }

  #makeRoom(binsBytes: number): void {
    const cells = this.#cells;
    const needed = BASE_BLOCK_BYTES + binsBytes;
    if (cells.bytes.length < needed) {
      // An eighth more than asked for, so that a hive that grows bin by bin is not copied each time.
      const larger = Buffer.allocUnsafeSlow(needed + Math.ceil(needed / 8 / BIN_UNIT) * BIN_UNIT + 64 * BIN_UNIT);
      cells.bytes.copy(larger, 0, 0, BASE_BLOCK_BYTES + cells.binsBytes);
      cells.bytes = larger;
      cells.view = viewOf(larger);
    }
    cells.starts.growTo(cells.bytes.length - BASE_BLOCK_BYTES);
  }
}

/** A cell's size for that many bytes: with its own four, in steps of eight. */
function cellSize(contentBytes: number): number {
  return Math.ceil((contentBytes + 4) / 8) * 8;
}

function listOf(size: number): number {
  return size < EXACT_BELOW ? size >>> 3 : EXACT_LISTS + 31 - Math.clz32(size >>> 12);
}
