/** The cell of a key (`nk`): where its fields are, and its name. */
import { type Cells, type NamedCell, NO_CELL, namedContent } from './cells.ts';
import type { StoredName } from './names.ts';

/** Where fields are in a key node's content (the specification's "Key node"). */
export const NK = {
  flags: 2,
  lastWritten: 4,
  parent: 16,
  subkeyCount: 20,
  volatileCount: 24,
  subkeyList: 28,
  volatileList: 32,
  valueCount: 36,
  valueList: 40,
  security: 44,
  className: 48,
  /** 16 bits: since Windows Vista the upper half of the word has flags of its own. */
  longestSubkeyName: 52,
  longestValueName: 60,
  largestValueData: 64,
  nameBytes: 72,
  classBytes: 74,
  name: 76,
} as const;

export const NK_FLAGS = { root: 0x04, noDelete: 0x08, compressedName: 0x20, predefinedHandle: 0x40 } as const;

/** The smallest cell that can hold a key node. */
export const SMALLEST_KEY_BYTES = 80;
export const NK_SIGNATURE = 0x6b6e;

const KEY_CELL: NamedCell = { what: 'key', signature: NK_SIGNATURE, nameBytes: NK.nameBytes, name: NK.name };

/** Where the content of a key's node begins. @throws HiveError where there is none */
export function keyNode(cells: Cells, cell: number): number {
  return namedContent(cells, cell, KEY_CELL);
}

export function keyName(cells: Cells, node: number): StoredName {
  return {
    at: node + NK.name,
    bytes: cells.u16(node + NK.nameBytes),
    compressed: (cells.u16(node + NK.flags) & NK_FLAGS.compressedName) !== 0,
  };
}

/** How many values a key has. What stands there in a key with a predefined handle (Perflib's) is the handle. */
export function valueCount(cells: Cells, node: number): number {
  return (cells.u16(node + NK.flags) & NK_FLAGS.predefinedHandle) === 0 ? cells.u32(node + NK.valueCount) : 0;
}

/** The list of subkeys; what stands there in a key without any may be anything. */
export function subkeyList(cells: Cells, node: number): number {
  return cells.u32(node + NK.subkeyCount) === 0 ? NO_CELL : cells.u32(node + NK.subkeyList);
}
