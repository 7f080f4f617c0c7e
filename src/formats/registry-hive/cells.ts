/**
 * A hive's bins and the cells in them. Nothing is made of them: whoever reads asks for the place of a cell's content and reads there. Before a cell is
 * read its offset is looked up among the places where cells begin, so that no offset leads into the middle of another.
 */
import { BASE_BLOCK_BYTES } from './base-block.ts';
import { CellSet } from './cell-set.ts';
import { damaged } from './errors.ts';

/** Where an offset would stand and there is no cell. */
export const NO_CELL = 0xffff_ffff;
export const BIN_HEADER_BYTES = 32;
export const BIN_UNIT = 4096;

/** A cell is named by its offset from the first bin on; its first four bytes are its size, negative while it is in use. */
export class Cells {
  /** The whole file, and what there is room for behind it. */
  bytes: Buffer;
  view: DataView;
  binsBytes: number;
  /** Where cells begin, used or free. */
  readonly starts: CellSet;

  /** @throws HiveError where bins and cells do not fill each other */
  constructor(bytes: Buffer, binsBytes: number) {
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.binsBytes = binsBytes;
    this.starts = new CellSet(binsBytes);
    let bin = 0;
    while (bin < binsBytes) bin = this.#scanBin(bin);
  }

  #scanBin(bin: number): number {
    const at = BASE_BLOCK_BYTES + bin;
    const size = this.view.getUint32(at + 8, true);
    if (this.view.getUint32(at, true) !== HBIN || this.view.getUint32(at + 4, true) !== bin) {
      throw damaged(`no bin begins at ${bin}`);
    }
    const end = bin + size;
    if (size === 0 || size % BIN_UNIT !== 0 || end > this.binsBytes)
      throw damaged(`the bin at ${bin} has no whole size`);
    let cell = bin + BIN_HEADER_BYTES;
    while (cell < end) {
      const cellBytes = Math.abs(this.view.getInt32(BASE_BLOCK_BYTES + cell, true));
      if (cellBytes === 0 || cellBytes % 8 !== 0 || cell + cellBytes > end)
        throw damaged(`the cell at ${cell} has no size`);
      this.starts.add(cell);
      cell += cellBytes;
    }
    return end;
  }

  beginsCell(cell: number): boolean {
    return cell < this.binsBytes && this.starts.has(cell);
  }

  /** Calls back for each cell, used (its size is negative) or free. */
  forEach(callback: (cell: number, size: number) => void): void {
    for (let bin = 0; bin < this.binsBytes; ) {
      const end = bin + this.u32(BASE_BLOCK_BYTES + bin + 8);
      for (let cell = bin + BIN_HEADER_BYTES; cell < end; ) {
        const size = this.sizeOf(cell);
        callback(cell, size);
        cell += Math.abs(size);
      }
      bin = end;
    }
  }

  /** In bytes with its own four; negative: in use. */
  sizeOf(cell: number): number {
    return this.view.getInt32(BASE_BLOCK_BYTES + cell, true);
  }

  /**
   * Where in `bytes` the content of a cell in use begins.
   * @param least how many bytes it must have
   * @param what for the error: `a key node`
   */
  content(cell: number, least: number, what: string): number {
    if (!this.beginsCell(cell) || -this.sizeOf(cell) - 4 < least) throw damaged(`${what} at ${cell} is none`);
    return BASE_BLOCK_BYTES + cell + 4;
  }

  /** How many bytes a cell in use holds, which may be more than were asked for. */
  contentBytes(cell: number): number {
    return -this.sizeOf(cell) - 4;
  }

  u8(at: number): number {
    return this.view.getUint8(at);
  }

  u16(at: number): number {
    return this.view.getUint16(at, true);
  }

  u32(at: number): number {
    return this.view.getUint32(at, true);
  }

  setU16(at: number, value: number): void {
    this.view.setUint16(at, value, true);
  }

  setU32(at: number, value: number): void {
    this.view.setUint32(at, value, true);
  }
}

/** A kind of cell that begins with a signature and ends with a name. */
export interface NamedCell {
  /** For errors: `key`. */
  readonly what: string;
  readonly signature: number;
  /** Where in the content the length of the name is, and where the name. */
  readonly nameBytes: number;
  readonly name: number;
}

/** Where the content of a cell of this kind begins. @throws HiveError where the cell is none, or too small for its name */
export function namedContent(cells: Cells, cell: number, { what, signature, nameBytes, name }: NamedCell): number {
  const at = cells.content(cell, name, `a ${what}`);
  if (cells.u16(at) !== signature) throw damaged(`the cell at ${cell} is no ${what}`);
  if (name + cells.u16(at + nameBytes) > cells.contentBytes(cell)) {
    throw damaged(`the name of the ${what} at ${cell} is longer than its cell`);
  }
  return at;
}

const HBIN = 0x6e69_6268;

/** The cell whose content begins there in the file. */
export function cellOf(content: number): number {
  return content - BASE_BLOCK_BYTES - 4;
}

export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
