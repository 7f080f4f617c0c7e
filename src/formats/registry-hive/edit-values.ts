/** Values set and deleted. */
import { NO_CELL } from './cells.ts';
import type { Editing } from './edit-subkeys.ts';
import { HiveError } from './errors.ts';
import { keyNode, NK } from './key-node.ts';
import { encodeName } from './names.ts';
import {
  DATA_INLINE,
  DB_BYTES,
  DB_SIGNATURE,
  dataCells,
  findValue,
  type HiveValue,
  PIECE_BYTES,
  VK,
  VK_COMPRESSED_NAME,
  VK_SIGNATURE,
  valueListOf,
  valueNode,
} from './values.ts';

/** Windows' limit, in UTF-16 units. */
const LONGEST_VALUE_NAME = 16_383;
/** hivex (1.3.23) takes all but the last eight bytes of a piece's cell for data, four of them unused: so it is in Windows' full pieces. */
const PIECE_SLACK = 4;
/** A list of values that is made larger gets so much more room, so that a key with very many is not copied for each. */
const SPARE_SHARE = 8;

/** Sets a key's value, in the place of the one of that name where there is one. @param key its cell */
export function setValue(editing: Editing, key: number, value: HiveValue): void {
  const { cells } = editing;
  if (value.name.length > LONGEST_VALUE_NAME) {
    throw new HiveError('refused', `A value's name has at most ${LONGEST_VALUE_NAME} characters.`);
  }
  if (value.data.length >= DATA_INLINE) throw new HiveError('too-large', 'A value has at most 2 GiB.');
  const found = findValue(cells, keyNode(cells, key), value.name);
  const cell = found?.cell ?? appendValue(editing, key, value.name);
  writeData(editing, cell, value);
  const node = keyNode(cells, key);
  raise(editing, node + NK.longestValueName, value.name.length * 2);
  raise(editing, node + NK.largestValueData, value.data.length);
}

function raise({ cells }: Editing, at: number, value: number): void {
  if (cells.u32(at) < value) cells.setU32(at, value);
}

function appendValue(editing: Editing, key: number, name: string): number {
  const { cells, allocation } = editing;
  const { bytes, compressed } = encodeName(name);
  const cell = allocation.take(VK.name + bytes.length);
  const at = cells.content(cell, VK.name, 'a value');
  cells.setU16(at, VK_SIGNATURE);
  cells.setU16(at + VK.nameBytes, bytes.length);
  cells.setU32(at + VK.dataBytes, DATA_INLINE);
  cells.setU16(at + VK.flags, compressed && bytes.length > 0 ? VK_COMPRESSED_NAME : 0);
  bytes.copy(cells.bytes, at + VK.name);
  appendToList(editing, key, cell);
  return cell;
}

function appendToList({ cells, allocation }: Editing, key: number, value: number): void {
  const list = valueListOf(cells, keyNode(cells, key));
  const used = list.count * 4;
  const fits = list.cell !== NO_CELL && used + 4 <= cells.contentBytes(list.cell);
  const cell = fits ? list.cell : allocation.take(used + 4 + Math.floor(list.count / SPARE_SHARE) * 4);
  const at = cells.content(cell, used + 4, 'a list of values');
  if (!fits && list.cell !== NO_CELL) {
    cells.bytes.copy(cells.bytes, at, list.at, list.at + used);
    allocation.giveBack(list.cell);
  }
  cells.setU32(at + used, value);
  const node = keyNode(cells, key);
  cells.setU32(node + NK.valueList, cell);
  cells.setU32(node + NK.valueCount, list.count + 1);
}

function writeData(editing: Editing, value: number, { type, data }: HiveValue): void {
  const { cells } = editing;
  giveDataBack(editing, value);
  const place = data.length <= 4 ? 0 : storeData(editing, data);
  const at = valueNode(cells, value);
  cells.setU32(at + VK.type, type);
  cells.setU32(at + VK.data, place);
  cells.setU32(at + VK.dataBytes, data.length > 4 ? data.length : data.length + DATA_INLINE);
  if (data.length <= 4) data.copy(cells.bytes, at + VK.data);
}

/** Afterwards the value has no data, whatever comes next. */
function giveDataBack({ cells, allocation }: Editing, value: number): void {
  const at = valueNode(cells, value);
  const { index, pieces } = dataCells(cells, at);
  for (const { cell } of pieces) allocation.giveBack(cell);
  for (const cell of index) allocation.giveBack(cell);
  cells.setU32(at + VK.dataBytes, DATA_INLINE);
}

function storeData(editing: Editing, data: Buffer): number {
  const { cells, allocation, minorVersion } = editing;
  if (data.length <= PIECE_BYTES || minorVersion < 4) return storeIn(editing, data, data.length);
  const count = Math.ceil(data.length / PIECE_BYTES);
  if (count > 0xffff) {
    throw new HiveError('too-large', `A value has at most ${0xffff * PIECE_BYTES} bytes; this one has ${data.length}.`);
  }
  const pieces = Array.from({ length: count }, (_, at) => data.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES)).map(
    (piece) => storeIn(editing, piece, piece.length + PIECE_SLACK),
  );
  const list = allocation.take(count * 4);
  const listAt = cells.content(list, count * 4, 'the list of the pieces of a value');
  pieces.forEach((piece, at) => {
    cells.setU32(listAt + at * 4, piece);
  });
  const cell = allocation.take(DB_BYTES);
  const at = cells.content(cell, DB_BYTES, 'the pieces of a value');
  cells.setU16(at, DB_SIGNATURE);
  cells.setU16(at + 2, count);
  cells.setU32(at + 4, list);
  return cell;
}

function storeIn({ cells, allocation }: Editing, data: Buffer, bytes: number): number {
  const cell = allocation.take(bytes);
  data.copy(cells.bytes, cells.content(cell, data.length, 'the data of a value'));
  return cell;
}

/** Gives all values of a key back, with their list. The key itself, which goes next, still names it. */
export function giveValuesBack({ cells, allocation, ...others }: Editing, key: number): void {
  const { cell: list, at, count } = valueListOf(cells, keyNode(cells, key));
  for (let index = 0; index < count; index++) {
    const cell = cells.u32(at + index * 4);
    giveDataBack({ cells, allocation, ...others }, cell);
    allocation.giveBack(cell);
  }
  if (count > 0) allocation.giveBack(list);
}

/** Deletes a key's value; false where it has none of this name. */
export function deleteValue(editing: Editing, key: number, name: string): boolean {
  const { cells, allocation } = editing;
  const node = keyNode(cells, key);
  const found = findValue(cells, node, name);
  if (found === null) return false;
  const { cell, at, count } = valueListOf(cells, node);
  cells.bytes.copyWithin(at + found.index * 4, at + found.index * 4 + 4, at + count * 4);
  cells.setU32(at + (count - 1) * 4, 0);
  cells.setU32(node + NK.valueCount, count - 1);
  if (count === 1) {
    cells.setU32(node + NK.valueList, NO_CELL);
    allocation.giveBack(cell);
  }
  giveDataBack(editing, found.cell);
  allocation.giveBack(found.cell);
  return true;
}
