/** A hive that is read: keys by path, their values and subkeys, each looked up in the bytes when it is asked for. */
import { type BaseBlock, checkBaseBlock, isClean, readBaseBlock } from './base-block.ts';
import { Cells, NO_CELL } from './cells.ts';
import { damaged } from './errors.ts';
import { keyName, keyNode, NK } from './key-node.ts';
import { nameText } from './names.ts';
import { recoverHive } from './recover.ts';
import { findSubkey, subkeyCells } from './subkey-lists.ts';
import { findValue, type HiveValue, readValue, valueCells } from './values.ts';

export class Hive {
  readonly cells: Cells;
  readonly base: BaseBlock;

  constructor(bytes: Buffer, base: BaseBlock) {
    checkBaseBlock(base, bytes.length);
    this.base = base;
    this.cells = new Cells(bytes, base.binsBytes);
    keyNode(this.cells, base.rootCell);
  }

  get root(): HiveKey {
    return new HiveKey(this.cells, this.base.rootCell);
  }

  /** The key at a path below the root (`Microsoft\Windows NT`, without regard to case; empty: the root); null where there is none. */
  key(path: string): HiveKey | null {
    let key: HiveKey | null = this.root;
    for (const name of pathNames(path)) {
      key = key.subkey(name);
      if (key === null) return null;
    }
    return key;
  }
}

/** A key of a hive. It is good for as long as nothing is deleted from the hive. */
export class HiveKey {
  readonly cells: Cells;
  readonly cell: number;

  constructor(cells: Cells, cell: number) {
    this.cells = cells;
    this.cell = cell;
  }

  get name(): string {
    return nameText(this.cells, keyName(this.cells, this.#node()));
  }

  /** FILETIME: 100 ns since 1601, UTC. */
  get lastWritten(): bigint {
    return this.cells.view.getBigUint64(this.#node() + NK.lastWritten, true);
  }

  /** The class that a few keys have; null for others. */
  get className(): string | null {
    const node = this.#node();
    const bytes = this.cells.u16(node + NK.classBytes);
    if (bytes === 0) return null;
    const at = this.cells.content(this.cells.u32(node + NK.className), bytes, 'the class of a key');
    return this.cells.bytes.toString('utf16le', at, at + bytes);
  }

  subkey(name: string): HiveKey | null {
    const cell = findSubkey(this.cells, this.#node(), name);
    return cell === NO_CELL ? null : new HiveKey(this.cells, cell);
  }

  /** In the order of the list: by their names in capitals. In a damaged hive that nobody looked over (`checkTree`) a key may be below itself. */
  *subkeys(): Generator<HiveKey> {
    for (const cell of subkeyCells(this.cells, this.#node())) yield new HiveKey(this.cells, cell);
  }

  value(name: string): HiveValue | null {
    const found = findValue(this.cells, this.#node(), name);
    return found === null ? null : readValue(this.cells, found.cell);
  }

  *values(): Generator<HiveValue> {
    for (const cell of valueCells(this.cells, this.#node())) yield readValue(this.cells, cell);
  }

  #node(): number {
    return keyNode(this.cells, this.cell);
  }
}

/**
 * Opens a hive of version 1.3 to 1.6.
 * @param bytes the whole file; it is kept, not copied, so do not write to it
 * @param logs what is in its .LOG1 and .LOG2 (or .LOG), as far as they are there; only looked at where the last write was not finished
 * @throws HiveError `dirty` where the last write was not finished and no log completes it; others see `HiveErrorCode`
 */
export function openHive(bytes: Buffer, logs: readonly Buffer[] = []): Hive {
  const base = readBaseBlock(bytes);
  if (isClean(base)) return new Hive(bytes, base);
  const recovered = recoverHive(bytes, base, logs);
  const whole = readBaseBlock(recovered);
  if (!isClean(whole)) throw damaged('its logs do not complete it');
  return new Hive(recovered, whole);
}

export function pathNames(path: string): string[] {
  return path === '' ? [] : path.split('\\');
}
