import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeBaseBlock, readBaseBlock } from './base-block.ts';
import { HiveError, type HiveErrorCode } from './errors.ts';
import { openHive } from './hive.ts';
import { begunWrite, entriesLog, hashEntry, logEntry, pagesLog } from './test-logs.ts';
import { contentOf, editHive, emptyHive, fillSample } from './test-support.ts';
import { dwordValue, textValue } from './value-data.ts';

/** Three states of one hive, each a write after the other; the last is larger than the first. */
const first = Buffer.from(fillSample(emptyHive()).bytes());
changeBaseBlock(first, { sequence: 10 });
const second = next(first, 'second');
const third = next(second, 'third');
const { primarySequence: sequence } = readBaseBlock(first);

function next(bytes: Buffer, what: string): Buffer {
  const edit = editHive(bytes);
  edit.setValue('State', textValue('name', what));
  for (let at = 0; at < 200; at++) edit.setValue(`State\\${what}\\${at}`, dwordValue('n', at));
  return Buffer.from(edit.bytes());
}

const toSecond = logEntry(first, second, sequence);
const toThird = logEntry(second, third, sequence + 1);
const dirty = begunWrite(first);

const torn = Buffer.from(first);
torn.fill(0xff, 12, 40);

function whichState(hive: Buffer, logs: readonly Buffer[]): string {
  const content = JSON.stringify(contentOf(openHive(hive, logs)));
  const states = { first, second, third };
  return (
    Object.entries(states).find(([, bytes]) => JSON.stringify(contentOf(openHive(bytes))) === content)?.[0] ?? 'none'
  );
}

function refused(hive: Buffer, logs: readonly Buffer[], code: HiveErrorCode): void {
  assert.throws(
    () => openHive(hive, logs),
    (error) => error instanceof HiveError && error.code === code,
  );
}

for (const [what, logs, state] of [
  ['an entry', [entriesLog(first, [toSecond])], 'second'],
  ['entries one after the other', [entriesLog(first, [toSecond, toThird])], 'third'],
  ['entries in two logs', [entriesLog(first, [toSecond]), entriesLog(second, [toThird])], 'third'],
  ['entries in two logs, the newer first', [entriesLog(second, [toThird]), entriesLog(first, [toSecond])], 'third'],
  [
    'an entry and the remnant of an older one',
    [entriesLog(first, [toSecond, logEntry(third, first, sequence - 3)])],
    'second',
  ],
  ['an older entry before', [entriesLog(first, [logEntry(third, first, sequence - 1), toSecond])], 'second'],
  ['an empty second log', [entriesLog(first, [toSecond]), Buffer.alloc(0)], 'second'],
  ['an entry and half of the next', [entriesLog(first, [toSecond, toThird]).subarray(0, -512)], 'second'],
  [
    'an entry and a gap',
    [entriesLog(first, [toSecond]), entriesLog(first, [logEntry(second, third, sequence + 2)])],
    'second',
  ],
] as const) {
  test(`a hive whose write was begun is completed from ${what}`, () => {
    assert.equal(whichState(dirty, logs), state);
  });
}

test('a hive with half of a write in it is completed, and is clean then', () => {
  const half = Buffer.from(second.subarray(0, first.length));
  first.copy(half, first.length >> 1, first.length >> 1);
  dirty.copy(half, 0, 0, 512);
  const hive = openHive(half, [entriesLog(first, [toSecond])]);
  assert.deepEqual(contentOf(hive), contentOf(openHive(second)));
  assert.equal(hive.base.primarySequence, hive.base.secondarySequence);
  editHive(hive.cells.bytes);
});

test('a header that was torn is taken from the log, and every entry without a gap is applied', () => {
  assert.equal(whichState(torn, [entriesLog(first, [toSecond])]), 'second');
  assert.equal(whichState(torn, [entriesLog(second, [toThird]), entriesLog(first, [toSecond])]), 'third');
  refused(torn, [], 'dirty');
});

test('a damaged entry ends the recovery before it', () => {
  for (const at of [4, 8, 12, 16, 20, 24, 32, 40, 48, 5000]) {
    const bad = Buffer.from(toThird);
    bad.writeUInt8(bad.readUInt8(at) ^ 1, at);
    assert.equal(whichState(dirty, [entriesLog(first, [toSecond, bad])]), 'second', `byte ${at}`);
  }
});

test('an entry with right hashes whose pages are not in it, or not in the hive, ends the recovery too', () => {
  for (const [at, value] of [
    [16, 4095],
    [20, 0x7fff_ffff],
    [40, 0xffff_f000],
    [44, 0x7fff_ffff],
  ] as const) {
    const bad = Buffer.from(toThird);
    bad.writeUInt32LE(value, at);
    assert.equal(whichState(dirty, [entriesLog(first, [toSecond, hashEntry(bad)])]), 'second', `byte ${at}`);
  }
});

test('a log that makes a hive larger than both of them are is refused before memory is asked for', () => {
  const bad = Buffer.from(toSecond);
  bad.writeUInt32LE(0x7000_0000, 16);
  refused(dirty, [entriesLog(first, [hashEntry(bad)])], 'truncated');
});

test('the pages of a log before Windows 8.1 are applied', () => {
  const old = Buffer.from(fillSample(emptyHive(3)).bytes());
  const newer = next(old, 'newer');
  const log = pagesLog(old, newer);
  const begun = begunWrite(old);
  assert.deepEqual(contentOf(openHive(begun, [Buffer.alloc(0), log])), contentOf(openHive(newer)));
  const tornOld = Buffer.from(old);
  tornOld.fill(0xff, 36, 44);
  assert.deepEqual(contentOf(openHive(tornOld, [log])), contentOf(openHive(newer)));
  refused(begun, [log.subarray(0, -512)], 'dirty');
  const unfinished = Buffer.from(log);
  unfinished.writeUInt32LE(99, 4);
  changeBaseBlock(unfinished, {});
  refused(begun, [unfinished], 'dirty');
  const another = Buffer.from(log);
  changeBaseBlock(another, { lastWritten: 1n });
  refused(begun, [another], 'dirty');
});

test('without a log that belongs to it, a hive that is not clean is refused', () => {
  refused(dirty, [], 'dirty');
  refused(dirty, [Buffer.alloc(0), Buffer.from('no log'), first], 'dirty');
  refused(dirty, [entriesLog(first, [])], 'dirty');
  refused(dirty, [entriesLog(first, [logEntry(second, third, sequence + 5)])], 'dirty');
  refused(dirty, [entriesLog(first, [logEntry(first, second, sequence - 1)])], 'dirty');
});

test('the logs of a clean hive are not looked at', () => {
  assert.equal(whichState(first, [entriesLog(first, [toSecond])]), 'first');
});

test('a log that is given as the hive is called one', () => {
  refused(entriesLog(first, [toSecond]), [], 'not-a-hive');
});
