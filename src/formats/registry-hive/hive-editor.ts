/** A hive that is edited. Bytes are changed in place; what they come to is a hive that was written to its end. After an error they are worth nothing. */
import { Allocation } from './allocation.ts';
import { BASE_BLOCK_BYTES, changeBaseBlock, toFileTime } from './base-block.ts';
import { NO_CELL } from './cells.ts';
import { checkTree, DEEPEST_KEY, type HiveCounts } from './check-tree.ts';
import { type Editing, insertSubkey, removeSubkey } from './edit-subkeys.ts';
import { deleteValue, giveValuesBack, setValue } from './edit-values.ts';
import { HiveError } from './errors.ts';
import { type Hive, HiveKey, pathNames } from './hive.ts';
import { keyNode, NK, NK_FLAGS, NK_SIGNATURE } from './key-node.ts';
import { encodeName } from './names.ts';
import { addReference, dropReference } from './security.ts';
import { findSorted, leavesOf, listOf, subkeyCells } from './subkey-lists.ts';
import type { HiveValue } from './values.ts';

/** Windows' limit, in UTF-16 units. */
const LONGEST_KEY_NAME = 255;

export class HiveEditor {
  readonly #hive: Hive;
  readonly #editing: Editing;
  readonly #fileTime: bigint;
  /** What the hive had before the first edit. */
  readonly counts: HiveCounts;

  /** @throws HiveError `damaged` where an edit could do harm */
  constructor(hive: Hive, now: Date) {
    this.#hive = hive;
    this.counts = checkTree(hive.cells, hive.base.rootCell);
    this.#editing = {
      cells: hive.cells,
      allocation: new Allocation(hive.cells),
      minorVersion: hive.base.minorVersion,
    };
    this.#fileTime = toFileTime(now);
  }

  /** Makes a key and those above it, as far as they are not there; each has its parent's security descriptor. */
  createKey(path: string): HiveKey {
    let cell = this.#hive.base.rootCell;
    const names = pathNames(path);
    if (names.length >= DEEPEST_KEY) throw new HiveError('refused', `Keys are at most ${DEEPEST_KEY} deep.`);
    for (const name of names) {
      const found = findSorted(this.#hive.cells, keyNode(this.#hive.cells, cell), name);
      cell = found === NO_CELL ? this.#createSubkey(cell, name) : found;
    }
    return new HiveKey(this.#hive.cells, cell);
  }

  #createSubkey(parent: number, name: string): number {
    if (name.length === 0 || name.length > LONGEST_KEY_NAME) {
      throw new HiveError(
        'refused',
        `A key's name has 1 to ${LONGEST_KEY_NAME} characters; "${name.slice(0, 40)}" has not.`,
      );
    }
    const { cells, allocation } = this.#editing;
    const { bytes, compressed } = encodeName(name);
    const cell = allocation.take(NK.name + bytes.length);
    const above = keyNode(cells, parent);
    const at = cells.content(cell, NK.name, 'a key');
    cells.setU16(at, NK_SIGNATURE);
    cells.setU16(at + NK.flags, compressed ? NK_FLAGS.compressedName : 0);
    for (const field of [NK.subkeyList, NK.volatileList, NK.valueList, NK.className]) cells.setU32(at + field, NO_CELL);
    cells.setU32(at + NK.parent, parent);
    cells.setU32(at + NK.security, cells.u32(above + NK.security));
    cells.setU16(at + NK.nameBytes, bytes.length);
    bytes.copy(cells.bytes, at + NK.name);
    addReference(cells, cells.u32(above + NK.security));
    this.#touch(cell);
    insertSubkey(this.#editing, parent, cell, name);
    if (cells.u16(keyNode(cells, parent) + NK.longestSubkeyName) < name.length * 2) {
      cells.setU16(keyNode(cells, parent) + NK.longestSubkeyName, name.length * 2);
    }
    this.#touch(parent);
    return cell;
  }

  #touch(cell: number): void {
    const { cells } = this.#editing;
    cells.view.setBigUint64(keyNode(cells, cell) + NK.lastWritten, this.#fileTime, true);
  }

  /** Sets a value of the key at a path, which is made where it is not there. The empty name is the key's default value. */
  setValue(path: string, value: HiveValue): void {
    const { cell } = this.createKey(path);
    const { cells } = this.#editing;
    if ((cells.u16(keyNode(cells, cell) + NK.flags) & NK_FLAGS.predefinedHandle) !== 0) {
      throw new HiveError('refused', `The key ${path} stands for another one and takes no values.`);
    }
    setValue(this.#editing, cell, value);
    this.#touch(cell);
  }

  /** Deletes a value; false where there is no such key or value. */
  deleteValue(path: string, name: string): boolean {
    const key = this.#hive.key(path);
    if (key === null || !deleteValue(this.#editing, key.cell, name)) return false;
    this.#touch(key.cell);
    return true;
  }

  /** Deletes a key with all that is below it; false where there is none. */
  deleteKey(path: string): boolean {
    const names = pathNames(path);
    const name = names.pop();
    if (name === undefined) throw new HiveError('refused', "A hive's root cannot be deleted.");
    const parent = this.#hive.key(names.join('\\'));
    const key = parent?.subkey(name) ?? null;
    if (parent === null || key === null) return false;
    removeSubkey(this.#editing, parent.cell, name);
    this.#giveTreeBack(key.cell);
    this.#touch(parent.cell);
    return true;
  }

  /** The tree was looked over: no key is in it twice. */
  #giveTreeBack(top: number): void {
    const { cells } = this.#editing;
    const stack = [top];
    for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
      for (const below of subkeyCells(cells, keyNode(cells, cell))) stack.push(below);
      this.#giveKeyBack(cell);
    }
  }

  #giveKeyBack(cell: number): void {
    const { cells, allocation } = this.#editing;
    const node = keyNode(cells, cell);
    giveValuesBack(this.#editing, cell);
    const list = listOf(cells, node);
    for (const leaf of leavesOf(cells, list)) allocation.giveBack(leaf.cell);
    if (list.root !== null) allocation.giveBack(list.cell);
    if (cells.u16(node + NK.classBytes) > 0) allocation.giveBack(cells.u32(node + NK.className));
    dropReference(cells, allocation, cells.u32(node + NK.security));
    allocation.giveBack(cell);
  }

  /** The hive as a file: clean, a write later than it was. What it gives is not copied: it changes with the next edit. */
  bytes(): Buffer {
    const { cells } = this.#editing;
    changeBaseBlock(cells.bytes, {
      sequence: (this.#hive.base.primarySequence + 1) >>> 0,
      lastWritten: this.#fileTime,
      binsBytes: cells.binsBytes,
    });
    return cells.bytes.subarray(0, BASE_BLOCK_BYTES + cells.binsBytes);
  }
}
