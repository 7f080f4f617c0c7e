/** Values of a key: the list of their cells (`vk`), their names, their data in the value itself, in a cell, or in the pieces of a `db`. */
import { type Cells, type NamedCell, NO_CELL, namedContent } from './cells.ts';
import { damaged } from './errors.ts';
import { NK, valueCount } from './key-node.ts';
import { compareName, foldName, nameText, type StoredName } from './names.ts';

/** Where fields are in a value's content (the specification's "Key value"). */
export const VK = { nameBytes: 2, dataBytes: 4, data: 8, type: 12, flags: 16, name: 20 } as const;
export const VK_SIGNATURE = 0x6b76;
export const VK_COMPRESSED_NAME = 1;
/** In the size: the data, at most four bytes, stand where its offset would. */
export const DATA_INLINE = 0x8000_0000;
/** Data beyond this are in pieces of this size, since version 1.4. */
export const PIECE_BYTES = 16_344;
export const DB_SIGNATURE = 0x6264;
export const DB_BYTES = 8;

/** A value as it is in the hive. The default value has the empty name. */
export interface HiveValue {
  readonly name: string;
  /** REG_SZ and so on, see `REG` in value-data.ts; a hive may have any number here. */
  readonly type: number;
  readonly data: Buffer;
}

/** Where the list of a key's values begins, and how many it has. */
export function valueListOf(
  cells: Cells,
  node: number,
): { readonly cell: number; readonly at: number; readonly count: number } {
  const count = valueCount(cells, node);
  if (count === 0) return { cell: NO_CELL, at: 0, count };
  const cell = cells.u32(node + NK.valueList);
  return { cell, at: cells.content(cell, count * 4, 'a list of values'), count };
}

export function* valueCells(cells: Cells, node: number): Generator<number> {
  const { at, count } = valueListOf(cells, node);
  for (let index = 0; index < count; index++) yield cells.u32(at + index * 4);
}

const VALUE_CELL: NamedCell = { what: 'value', signature: VK_SIGNATURE, nameBytes: VK.nameBytes, name: VK.name };

/** Where the content of a value's cell begins. @throws HiveError where there is none */
export function valueNode(cells: Cells, cell: number): number {
  return namedContent(cells, cell, VALUE_CELL);
}

export function valueName(cells: Cells, node: number): StoredName {
  return {
    at: node + VK.name,
    bytes: cells.u16(node + VK.nameBytes),
    compressed: (cells.u16(node + VK.flags) & VK_COMPRESSED_NAME) !== 0,
  };
}

/** The place of a value among those of a key and its cell; null where there is none of this name. */
export function findValue(
  cells: Cells,
  node: number,
  name: string,
): { readonly index: number; readonly cell: number } | null {
  const folded = foldName(name);
  let index = 0;
  for (const cell of valueCells(cells, node)) {
    if (compareName(cells, valueName(cells, valueNode(cells, cell)), folded) === 0) return { index, cell };
    index += 1;
  }
  return null;
}

export function readValue(cells: Cells, cell: number): HiveValue {
  const at = valueNode(cells, cell);
  return { name: nameText(cells, valueName(cells, at)), type: cells.u32(at + VK.type), data: readData(cells, at) };
}

/** How a value's data are kept: the cells that they fill, in order, and how many bytes of each. */
export interface DataCells {
  /** The `db` and the list of its pieces, where there is one. */
  readonly index: readonly number[];
  readonly pieces: readonly { readonly cell: number; readonly bytes: number }[];
}

const NO_DATA_CELLS: DataCells = { index: [], pieces: [] };

/** The cells of a value's data; none where they are in the value itself. @param node the content of a value's cell */
export function dataCells(cells: Cells, node: number): DataCells {
  const size = cells.u32(node + VK.dataBytes);
  if (size === 0 || size >= DATA_INLINE) return NO_DATA_CELLS;
  const cell = cells.u32(node + VK.data);
  const at = cells.content(cell, 0, 'the data of a value');
  // Large data in one cell: version 1.3 has them so, and hivex writes them so into any.
  if (cells.contentBytes(cell) >= size) return { index: [], pieces: [{ cell, bytes: size }] };
  if (cells.contentBytes(cell) < DB_BYTES || cells.u16(at) !== DB_SIGNATURE || size <= PIECE_BYTES) {
    throw damaged(`the data of a value at ${cell} are shorter than it says`);
  }
  return pieceCells(cells, cell, size);
}

function pieceCells(cells: Cells, cell: number, size: number): DataCells {
  const at = cells.content(cell, DB_BYTES, 'the pieces of a value');
  const count = cells.u16(at + 2);
  // One piece may be named again and again: a value is no larger than its hive.
  if (size > cells.binsBytes) throw damaged(`the value at ${cell} is larger than the hive`);
  if (count !== Math.ceil(size / PIECE_BYTES))
    throw damaged(`the value at ${cell} has ${count} pieces for ${size} bytes`);
  const list = cells.u32(at + 4);
  const listAt = cells.content(list, count * 4, 'the list of the pieces of a value');
  const pieces = Array.from({ length: count }, (_, index) => {
    const bytes = Math.min(PIECE_BYTES, size - index * PIECE_BYTES);
    const piece = cells.u32(listAt + index * 4);
    cells.content(piece, bytes, 'a piece of a value');
    return { cell: piece, bytes };
  });
  return { index: [cell, list], pieces };
}

function readData(cells: Cells, node: number): Buffer {
  const size = cells.u32(node + VK.dataBytes);
  if (size >= DATA_INLINE) {
    if (size > DATA_INLINE + 4) throw damaged('a value has more than four bytes in place of an offset');
    return Buffer.from(cells.bytes.subarray(node + VK.data, node + VK.data + (size - DATA_INLINE)));
  }
  const { pieces } = dataCells(cells, node);
  return Buffer.concat(
    pieces.map(({ cell, bytes }) => {
      const at = cells.content(cell, bytes, 'the data of a value');
      return cells.bytes.subarray(at, at + bytes);
    }),
  );
}
