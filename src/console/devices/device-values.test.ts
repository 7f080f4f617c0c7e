import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeBetween, macsOf, noValues, problemsOf } from './device-values.ts';

const uuid = '4c4c4544-0042-4a10-8054-b4c04f485331';

test('MAC addresses are taken in each notation, several at once', () => {
  assert.deepEqual(macsOf('52-54-00-12-34-56, 5254.0012.3457\n525400123458'), [
    '52:54:00:12:34:56',
    '52:54:00:12:34:57',
    '52:54:00:12:34:58',
  ]);
});

test('a new device needs a name and a mark; what is written must be one', () => {
  assert.deepEqual(problemsOf(noValues, true), { name: 'badName', macs: 'noMark' });
  assert.deepEqual(problemsOf({ ...noValues, name: 'PC 1', macs: '52:54' }, true), { name: 'badName', macs: 'badMac' });
  assert.deepEqual(problemsOf({ ...noValues, name: 'PC-1', smbiosUuid: 'x' }, false), { smbiosUuid: 'badUuid' });
  assert.deepEqual(problemsOf({ ...noValues, name: 'PC-1', smbiosUuid: uuid }, true), {});
});

test('only what was changed is sent, and what was emptied is taken away', () => {
  const before = { ...noValues, name: 'PC-1', macs: '52:54:00:12:34:56', assetTag: '4711' };
  assert.deepEqual(changeBetween(before, { ...before, macs: '52-54-00-12-34-56' }), {});
  assert.deepEqual(changeBetween(before, { ...before, name: 'PC-2 ', assetTag: '', serialNumber: ' S1 ' }), {
    name: 'PC-2',
    assetTag: null,
    serialNumber: 'S1',
  });
});
