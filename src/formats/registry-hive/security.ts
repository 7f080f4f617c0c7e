/** Security descriptors (`sk`): each is kept once, with a count of the keys that have it, in a ring. */
import type { Allocation } from './allocation.ts';
import { type Cells, NO_CELL } from './cells.ts';
import { damaged } from './errors.ts';

export const SK_SIGNATURE = 0x6b73;
export const SK = { next: 4, previous: 8, references: 12, descriptorBytes: 16, descriptor: 20 } as const;

/** Where a descriptor's content begins, once it was seen to stand rightly between its neighbours. */
export function securityNode(cells: Cells, cell: number): number {
  const at = bareNode(cells, cell);
  if (SK.descriptor + cells.u32(at + SK.descriptorBytes) > cells.contentBytes(cell)) {
    throw damaged(`the security descriptor at ${cell} is longer than its cell`);
  }
  const next = bareNode(cells, cells.u32(at + SK.next));
  const previous = bareNode(cells, cells.u32(at + SK.previous));
  if (cells.u32(next + SK.previous) !== cell || cells.u32(previous + SK.next) !== cell) {
    throw damaged(`the security descriptor at ${cell} is not in its ring`);
  }
  return at;
}

function bareNode(cells: Cells, cell: number): number {
  const at = cells.content(cell, SK.descriptor, 'a security descriptor');
  if (cells.u16(at) !== SK_SIGNATURE) throw damaged(`the cell at ${cell} is no security descriptor`);
  return at;
}

/** One more key has this descriptor. */
export function addReference(cells: Cells, cell: number): void {
  if (cell === NO_CELL) return;
  const at = securityNode(cells, cell);
  cells.setU32(at + SK.references, cells.u32(at + SK.references) + 1);
}

/** One key less has it; the last one takes it along. */
export function dropReference(cells: Cells, allocation: Allocation, cell: number): void {
  if (cell === NO_CELL) return;
  const at = securityNode(cells, cell);
  const references = cells.u32(at + SK.references) - 1;
  cells.setU32(at + SK.references, references);
  if (references > 0) return;
  const [next, previous] = [cells.u32(at + SK.next), cells.u32(at + SK.previous)];
  cells.setU32(bareNode(cells, previous) + SK.next, next);
  cells.setU32(bareNode(cells, next) + SK.previous, previous);
  allocation.giveBack(cell);
}

/** The only descriptor of a new hive: full control for SYSTEM and Administrators, inherited by keys below. Given back: its cell, with one reference. */
export function createSecurity(cells: Cells, allocation: Allocation): number {
  const descriptor = fullControlDescriptor();
  const cell = allocation.take(SK.descriptor + descriptor.length);
  const at = cells.content(cell, SK.descriptor, 'a security descriptor');
  cells.setU16(at, SK_SIGNATURE);
  cells.setU32(at + SK.next, cell);
  cells.setU32(at + SK.previous, cell);
  cells.setU32(at + SK.references, 1);
  cells.setU32(at + SK.descriptorBytes, descriptor.length);
  descriptor.copy(cells.bytes, at + SK.descriptor);
  return cell;
}

const SYSTEM = sid(18);
const ADMINISTRATORS = sid(32, 544);
/** KEY_ALL_ACCESS. */
const ALL_ACCESS = 0xf_003f;
/** CONTAINER_INHERIT_ACE: subkeys get the entry too. */
const CONTAINER_INHERIT = 2;
/** SE_DACL_PRESENT and SE_SELF_RELATIVE. */
const CONTROL = 0x8004;
const DESCRIPTOR_HEADER_BYTES = 20;

/** [MS-DTYP] 2.4.6: header, owner and group, then the list of who may what. */
function fullControlDescriptor(): Buffer {
  const entries = [SYSTEM, ADMINISTRATORS].map(allow);
  const list = Buffer.concat([Buffer.alloc(8), ...entries]);
  list.writeUInt8(2, 0);
  list.writeUInt16LE(list.length, 2);
  list.writeUInt16LE(entries.length, 4);
  const header = Buffer.alloc(DESCRIPTOR_HEADER_BYTES);
  header.writeUInt8(1, 0);
  header.writeUInt16LE(CONTROL, 2);
  header.writeUInt32LE(DESCRIPTOR_HEADER_BYTES, 4);
  header.writeUInt32LE(DESCRIPTOR_HEADER_BYTES + ADMINISTRATORS.length, 8);
  header.writeUInt32LE(DESCRIPTOR_HEADER_BYTES + ADMINISTRATORS.length + SYSTEM.length, 16);
  return Buffer.concat([header, ADMINISTRATORS, SYSTEM, list]);
}

/** S-1-5-… */
function sid(...subAuthorities: number[]): Buffer {
  const bytes = Buffer.alloc(8 + subAuthorities.length * 4);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt8(subAuthorities.length, 1);
  bytes.writeUInt8(5, 7);
  subAuthorities.forEach((each, at) => {
    bytes.writeUInt32LE(each, 8 + at * 4);
  });
  return bytes;
}

function allow(who: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(CONTAINER_INHERIT, 1);
  header.writeUInt16LE(header.length + who.length, 2);
  header.writeUInt32LE(ALL_ACCESS, 4);
  return Buffer.concat([header, who]);
}
