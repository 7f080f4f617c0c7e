/** Names of keys and values: how they are stored, and how they are compared, which is without regard to case, one UTF-16 unit at a time. */
import type { Cells } from './cells.ts';

let upcaseTable: Uint16Array | null = null;

/** One capital for each UTF-16 unit: the table that Windows puts on NTFS volumes, to which names.test.ts compares it. */
function upcases(): Uint16Array {
  upcaseTable ??= Uint16Array.from({ length: 0x1_0000 }, (_, unit) => upcaseOf(unit));
  return upcaseTable;
}

/** First and last units that Windows leaves as they are: letters whose capital is younger than its table, and variants of other letters. */
// biome-ignore format: a table
const UNCHANGED: readonly (readonly [number, number])[] = [
  [0xb5, 0xb5], [0x131, 0x131], [0x17f, 0x17f], [0x19b, 0x19b], [0x1c5, 0x1c5], [0x1c8, 0x1c8], [0x1cb, 0x1cb], [0x1f2, 0x1f2],
  [0x23f, 0x240], [0x252, 0x252], [0x25c, 0x25c], [0x261, 0x261], [0x264, 0x266], [0x26a, 0x26a], [0x26c, 0x26c], [0x282, 0x282],
  [0x287, 0x287], [0x29d, 0x29e], [0x345, 0x345], [0x3c2, 0x3c2], [0x3d0, 0x3d6], [0x3f0, 0x3f1], [0x3f3, 0x3f3], [0x3f5, 0x3f5],
  [0x525, 0x52f], [0x10d0, 0x10ff], [0x13f8, 0x13fd], [0x1c80, 0x1c8a], [0x1d8e, 0x1d8e], [0x1e9b, 0x1e9b], [0x1fbe, 0x1fbe],
  [0x2c5f, 0x2c5f], [0x2cec, 0x2cf3], [0x2d27, 0x2d2d], [0xa661, 0xa661], [0xa699, 0xa69b], [0xa791, 0xabbf],
];

function upcaseOf(unit: number): number {
  if (UNCHANGED.some(([first, last]) => unit >= first && unit <= last)) return unit;
  const upper = String.fromCharCode(unit).toUpperCase();
  if (upper.length === 1) return upper.charCodeAt(0);
  // Greek letters with iota: JavaScript writes the iota apart, Windows has one letter for both.
  if (unit >= 0x1f80 && unit < 0x1fb0) return unit | 8;
  return unit === 0x1fb3 || unit === 0x1fc3 || unit === 0x1ff3 ? unit + 9 : unit;
}

/** A name as it is compared. */
export type FoldedName = Uint16Array;

export function foldName(name: string): FoldedName {
  const table = upcases();
  return Uint16Array.from({ length: name.length }, (_, at) => table[name.charCodeAt(at)] ?? 0);
}

/** A name within a hive: `bytes` of it from `at` on, each a character (Latin-1) where it is `compressed`, otherwise UTF-16LE. */
export interface StoredName {
  readonly at: number;
  readonly bytes: number;
  readonly compressed: boolean;
}

export function nameText({ bytes }: Cells, { at, bytes: length, compressed }: StoredName): string {
  return bytes.toString(compressed ? 'latin1' : 'utf16le', at, at + length);
}

export function nameUnits({ bytes, compressed }: StoredName): number {
  return compressed ? bytes : bytes >>> 1;
}

function unitAt(cells: Cells, { at, compressed }: StoredName, index: number): number {
  return compressed ? cells.u8(at + index) : cells.u16(at + index * 2);
}

/** Below 0: the stored name comes before the other one. */
export function compareName(cells: Cells, stored: StoredName, other: FoldedName): number {
  const table = upcases();
  const units = nameUnits(stored);
  for (let at = 0; at < units && at < other.length; at++) {
    const difference = (table[unitAt(cells, stored, at)] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return units - other.length;
}

export function compareNames(cells: Cells, first: StoredName, second: StoredName): number {
  const table = upcases();
  const [units, others] = [nameUnits(first), nameUnits(second)];
  for (let at = 0; at < units && at < others; at++) {
    const difference = (table[unitAt(cells, first, at)] ?? 0) - (table[unitAt(cells, second, at)] ?? 0);
    if (difference !== 0) return difference;
  }
  return units - others;
}

/** The hash in lists of the kind `lh`. */
export function nameHash(cells: Cells, stored: StoredName): number {
  const table = upcases();
  const units = nameUnits(stored);
  let hash = 0;
  for (let at = 0; at < units; at++) hash = (Math.imul(hash, 37) + (table[unitAt(cells, stored, at)] ?? 0)) | 0;
  return hash >>> 0;
}

/** The same of a name that is looked for. */
export function foldedHash(name: FoldedName): number {
  return name.reduce((hash, unit) => (Math.imul(hash, 37) + unit) | 0, 0) >>> 0;
}

/** The hint in lists of the kind `lf`: the first four characters as they are written; none where one of them is beyond Latin-1. */
export function nameHint(cells: Cells, stored: StoredName): number {
  let hint = 0;
  for (let at = 0; at < Math.min(4, nameUnits(stored)); at++) {
    const unit = unitAt(cells, stored, at);
    if (unit > 0xff) return 0;
    hint |= unit << (8 * at);
  }
  return hint >>> 0;
}

export function encodeName(name: string): { readonly bytes: Buffer; readonly compressed: boolean } {
  const compressed = /^[\0-\xff]*$/.test(name);
  return { bytes: Buffer.from(name, compressed ? 'latin1' : 'utf16le'), compressed };
}
