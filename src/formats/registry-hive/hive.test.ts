import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HiveError } from './errors.ts';
import { openHive } from './hive.ts';
import { HiveEditor } from './hive-editor.ts';
import { contentOf, editHive, emptyHive, fillSample, NOW } from './test-support.ts';
import { dwordValue, numberOf, REG, textOf, textsOf, textsValue, textValue } from './value-data.ts';

const sample = fillSample(emptyHive()).bytes();

test('keys and values are found without regard to case, and have the names they were given', () => {
  const hive = openHive(sample);
  const key = hive.key('SOFTWARE\\grÜSSE'.replace('SS', 'ß'));
  assert.equal(key?.name, 'Grüße');
  assert.equal(textOf(key.value('UMLAUT')!), 'äöü € 漢字 😀');
  assert.equal(key.value('umlauts'), null);
  assert.equal(hive.key('Software\\Nothing\\below'), null);
  assert.equal(hive.key('')?.name, 'ROOT');
  assert.deepEqual(textsOf(hive.key('software\\漢字')!.value('КЛЮЧ')!), ['one', 'two three']);
});

test('subkeys come in the order of their names in capitals, so that an underscore is behind the letters', () => {
  const edit = emptyHive();
  for (const name of ['b', 'A', '_', 'É', 'a1', 'é1']) edit.createKey(name);
  const names = [...openHive(edit.bytes()).root.subkeys()].map((key) => key.name);
  assert.deepEqual(names, ['A', 'a1', 'b', '_', 'É', 'é1']);
});

test('a value of any size comes back, also in version 1.3, which has no pieces', () => {
  for (const minorVersion of [3, 4, 5, 6]) {
    const hive = openHive(fillSample(emptyHive(minorVersion)).bytes());
    for (const value of hive.key('Sizes')!.values()) {
      assert.deepEqual(value.data, Buffer.alloc(Number(value.name), value.name));
    }
  }
});

test('what is deleted leaves nothing behind, and its room is used again', () => {
  const edit = editHive(sample);
  const before = edit.bytes().length;
  const secret = Buffer.from('do not leave me behind', 'utf16le');
  edit.setValue('Secret', { name: 'password', type: REG.sz, data: secret });
  assert.ok(edit.bytes().includes(secret));
  assert.equal(edit.deleteValue('Secret', 'PASSWORD'), true);
  assert.equal(edit.bytes().includes(secret), false);
  for (const key of ['Secret', 'Many', 'Software', 'Sizes', 'numbers']) assert.equal(edit.deleteKey(key), true, key);
  assert.deepEqual(editHive(edit.bytes()).counts, { keys: 1, values: 1, lostCells: 0 });
  assert.equal(fillSample(edit).bytes().length, before);
  assert.deepEqual(contentOf(openHive(edit.bytes())), contentOf(openHive(sample)));
});

test('deleting what is not there changes nothing and says so', () => {
  const edit = editHive(sample);
  assert.equal(edit.deleteKey('Software\\Nothing'), false);
  assert.equal(edit.deleteKey('Nothing\\Nothing'), false);
  assert.equal(edit.deleteValue('Software', 'Nothing'), false);
  assert.equal(edit.deleteValue('Nothing', ''), false);
});

test('an edit is a write: both numbers of the hive rise, keys that changed have its time, others theirs', () => {
  const later = new Date(NOW.getTime() + 1000);
  const edit = new HiveEditor(openHive(Buffer.from(sample)), later);
  edit.setValue('Numbers', dwordValue('new', 1));
  const [before, after] = [openHive(sample), openHive(edit.bytes())];
  assert.equal(after.base.primarySequence, before.base.primarySequence + 1);
  assert.equal(after.base.secondarySequence, after.base.primarySequence);
  assert.equal(after.base.lastWritten, before.base.lastWritten + 10_000_000n);
  assert.equal(after.key('Numbers')!.lastWritten, before.key('Numbers')!.lastWritten + 10_000_000n);
  assert.equal(after.key('Many')!.lastWritten, before.key('Many')!.lastWritten);
  // 2026-03-04T05:06:07Z as FILETIME.
  assert.equal(before.key('Many')!.lastWritten, 134_170_743_670_000_000n);
});

test('what no key or value can be is refused', () => {
  const edit = editHive(sample);
  const refused = (work: () => void) =>
    assert.throws(work, (error) => error instanceof HiveError && error.code === 'refused');
  refused(() => edit.createKey('a\\\\b'));
  refused(() => edit.createKey('k'.repeat(256)));
  refused(() => edit.setValue('a', textValue('v'.repeat(16_384), '')));
  refused(() => edit.createKey(Array(512).fill('deep').join('\\')));
  refused(() => edit.deleteKey(''));
  edit.createKey(Array(511).fill('deep').join('\\'));
  edit.setValue('a', textValue('v'.repeat(16_383), ''));
  editHive(edit.bytes());
});

test('a value set again keeps its name, takes the new type and data, and gives the old room back', () => {
  const edit = emptyHive();
  edit.setValue('a', { name: 'Value', type: REG.binary, data: Buffer.alloc(40_000, 1) });
  edit.setValue('A', dwordValue('VALUE', 7));
  const hive = openHive(edit.bytes());
  assert.deepEqual(
    [...hive.key('a')!.values()].map((value) => [value.name, numberOf(value)]),
    [['Value', 7n]],
  );
  assert.deepEqual(editHive(edit.bytes()).counts, { keys: 2, values: 1, lostCells: 0 });
});

test('values are read by their type, and not where their bytes do not fit it', () => {
  assert.equal(numberOf({ name: '', type: REG.dwordBigEndian, data: Buffer.from('00000102', 'hex') }), 0x102n);
  assert.equal(numberOf({ name: '', type: REG.dword, data: Buffer.from('000001', 'hex') }), null);
  assert.equal(textOf(dwordValue('', 1)), null);
  assert.equal(textOf({ name: '', type: REG.sz, data: Buffer.from('no end', 'utf16le') }), 'no end');
  assert.deepEqual(textsOf(textsValue('', [])), []);
  assert.equal(textsOf(textValue('', 'a')), null);
});
