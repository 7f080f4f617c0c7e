/** Hives with changed bytes, thrown at everything that is done with one of unknown origin. */
import assert from 'node:assert/strict';
import { Allocation } from './allocation.ts';
import { changeBaseBlock, readBaseBlock } from './base-block.ts';
import { HiveError } from './errors.ts';
import { type Hive, type HiveKey, openHive } from './hive.ts';
import { HiveEditor } from './hive-editor.ts';
import { keyNode, NK } from './key-node.ts';
import { RI } from './subkey-lists.ts';
import { begunWrite, entriesLog, hashEntry, logEntry, pagesLog } from './test-logs.ts';
import { emptyHive, NOW } from './test-support.ts';
import { dwordValue, REG, textValue } from './value-data.ts';

/** Numbers without a pattern, the same ones each time (mulberry32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below) | 0;
  };
}

/** Overwrites one to six places: bytes, words with small, huge and offset-like numbers, copies of other places. The header's checksum is right afterwards. */
export function mutate(bytes: Buffer, random: (below: number) => number): void {
  for (let left = 1 + random(6); left > 0; left--) {
    const at = random(bytes.length - 4);
    const word = at & ~3;
    const kind = random(6);
    if (kind === 0) bytes.writeUInt8(random(256), at);
    else if (kind === 1) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at);
    else if (kind === 2) bytes.writeUInt32LE(random(bytes.length) & ~7, word);
    else if (kind === 3)
      bytes.writeUInt32LE([0, 1, 0xffff_ffff, 0x7fff_ffff, 0x8000_0000, 0xffff][random(6)] ?? 0, word);
    else if (kind === 4) bytes.writeUInt16LE(random(0x1_0000), word);
    else bytes.copy(bytes, word, random(bytes.length - 64) & ~3, (random(bytes.length - 64) & ~3) + 32);
  }
  if (random(8) > 0) changeBaseBlock(bytes, {});
}

/** Everything there is, in some 30 KB: a leaf alone and one under a root, pieces, a class, small and large values. */
function smallHive(minorVersion: number): Buffer {
  const edit = emptyHive(minorVersion);
  for (let at = 0; at < 60; at++) edit.createKey(`Many\\k${at}`);
  edit.setValue('A\\B\\C', textValue('', 'deep'));
  edit.setValue('A', { name: 'large', type: REG.binary, data: Buffer.alloc(17_000, 1) });
  edit.setValue('A', dwordValue('small', 1));
  edit.setValue('A\\漢字', textValue('ключ', 'text'));
  const hive = openHive(edit.bytes());
  const allocation = new Allocation(hive.cells);
  putUnderRoot(hive, allocation, 'Many');
  giveClass(hive, allocation, 'A\\B');
  return Buffer.from(new HiveEditor(hive, NOW).bytes());
}

/** The list of a key's subkeys, a leaf, becomes the only one of a root. */
function putUnderRoot(hive: Hive, allocation: Allocation, path: string): void {
  const { cells } = hive;
  const node = keyNode(cells, hive.key(path)?.cell ?? 0);
  const root = allocation.take(8);
  const at = cells.content(root, 8, 'a list');
  cells.setU16(at, RI);
  cells.setU16(at + 2, 1);
  cells.setU32(at + 4, cells.u32(node + NK.subkeyList));
  cells.setU32(node + NK.subkeyList, root);
}

function giveClass(hive: Hive, allocation: Allocation, path: string): void {
  const { cells } = hive;
  const node = keyNode(cells, hive.key(path)?.cell ?? 0);
  const text = allocation.take(16);
  cells.bytes.write('12345678', cells.content(text, 16, 'a class'), 'utf16le');
  cells.setU16(node + NK.classBytes, 16);
  cells.setU32(node + NK.className, text);
}

interface Thrown {
  /** How many could be read whole, and how many could be edited. */
  readonly read: number;
  readonly edited: number;
}

/** @throws what is no HiveError, and where an edited hive is damaged */
export function throwHives(count: number): Thrown {
  const random = randomNumbers(count);
  const hives = [smallHive(5), smallHive(3)];
  const thrown = { read: 0, edited: 0 };
  for (let number = 0; number < count; number++) {
    const hive = hives[number % 2] ?? Buffer.alloc(0);
    const bytes = Buffer.from(random(20) === 0 ? hive.subarray(0, random(hive.length)) : hive);
    if (bytes.length > 600) mutate(bytes, random);
    if (isFine(() => readAll(bytes))) thrown.read += 1;
    if (isFine(() => editAll(bytes))) thrown.edited += 1;
  }
  return thrown;
}

export function isFine(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof HiveError) return false;
    throw error;
  }
}

/** Goes through a hive as a careless reader would: to a depth, with no mind for circles. */
function readAll(bytes: Buffer): void {
  const hive = openHive(bytes);
  let left = 2000;
  const read = (key: HiveKey, depth: number) => {
    void [key.name, key.className, key.lastWritten];
    for (const value of key.values()) {
      assert.ok(value.data.length <= bytes.length);
      if (--left < 0) return;
    }
    if (depth > 5) return;
    for (const below of key.subkeys()) {
      if (--left < 0) return;
      read(below, depth + 1);
    }
  };
  read(hive.root, 0);
  hive.key('A\\B\\C')?.value('');
  hive.key('many\\K59');
}

/** What can be edited is sound afterwards, and has what was put into it. */
function editAll(bytes: Buffer): void {
  const edit = new HiveEditor(openHive(bytes), NOW);
  edit.deleteKey('A');
  edit.deleteKey('Many\\k7');
  for (let at = 0; at < 8; at++) edit.setValue(`Many\\new${at}`, textValue('n', 'x'.repeat(at * 40)));
  edit.deleteKey('Many');
  edit.setValue('Last', dwordValue('n', 1));
  const after = Buffer.from(edit.bytes());
  try {
    assert.ok(openHive(after).key('last')?.value('N') !== null);
    void new HiveEditor(openHive(after), NOW);
  } catch (error) {
    throw new Error('an edited hive is damaged', { cause: error });
  }
}

/** Logs with changed bytes and, mostly, right hashes. Gives how many of them completed their hive. */
export function throwLogs(count: number): number {
  const random = randomNumbers(count);
  const before = smallHive(5);
  const edit = new HiveEditor(openHive(Buffer.from(before)), NOW);
  edit.setValue('A\\new', textValue('', 'x'.repeat(3000)));
  const after = Buffer.from(edit.bytes());
  const dirty = begunWrite(before);
  const { secondarySequence } = readBaseBlock(before);
  const logs = [entriesLog(before, [logEntry(before, after, secondarySequence)]), pagesLog(before, after)];
  let completed = 0;
  for (let number = 0; number < count; number++) {
    const log = Buffer.from(logs[number % 2] ?? '');
    mutate(log.subarray(random(4) === 0 ? 0 : 512, log.length), random);
    if (random(3) > 0) changeBaseBlock(log, {});
    if (number % 2 === 0 && random(3) > 0) hashEntry(log.subarray(512));
    if (isFine(() => void openHive(dirty, [log]))) completed += 1;
  }
  return completed;
}
