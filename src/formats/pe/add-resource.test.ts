/** windres and objdump of mingw-w64 made the programs; the agent's own executable, which Node reads its program from, is judged where it runs (agent/deployed/windows). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { addRawResource, PeError } from './add-resource.ts';
import { readFileVersion } from './file-version.ts';

const dll = readFileSync(join(import.meta.dirname, 'testdata/version-x64.dll'));
const data = Buffer.from('the data');

const versionOf = (program: Buffer) =>
  readFileVersion(async (offset, length) => program.subarray(offset, offset + length));

test('a program keeps the resources that it had, and is whole', async () => {
  const version = await versionOf(dll);
  assert.notEqual(version, null);
  const more = addRawResource(dll, { name: 'MINE', data });
  assert.equal(await versionOf(more), version);
  assert.ok(more.includes(data) && more.includes(Buffer.from('MINE', 'utf16le')));
  assert.equal(more.length % 512, 0);
  const pe = more.readUInt32LE(60);
  assert.equal(more.readUInt16LE(pe + 6), dll.readUInt16LE(pe + 6) + 1);
  assert.ok(more.readUInt32LE(pe + 80) > dll.readUInt32LE(pe + 80), 'it takes more room in memory');
});

test('two resources stand beside each other, in order', async () => {
  const one = addRawResource(dll, { name: 'ZULU', data });
  const two = addRawResource(one, { name: 'ALPHA', data: Buffer.from('other') });
  assert.equal(await versionOf(two), await versionOf(dll));
  assert.throws(() => addRawResource(two, { name: 'ZULU', data }), new PeError('it has a resource ZULU already'));
});

test('a signature is taken off, with all that is behind the sections', () => {
  const signed = Buffer.concat([dll, Buffer.alloc(16, 0xaa)]);
  const certificates = dll.readUInt32LE(60) + 24 + 112 + 4 * 8;
  signed.writeUInt32LE(dll.length, certificates);
  signed.writeUInt32LE(16, certificates + 4);
  const more = addRawResource(signed, { name: 'MINE', data });
  assert.equal(more.readUInt32LE(certificates), 0);
  assert.ok(!more.includes(Buffer.alloc(16, 0xaa)));
});

for (const [what, program] of [
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('MZ, but no program')],
  ['a 32-bit program', readFileSync(join(import.meta.dirname, 'testdata/version-x86.dll'))],
  ['one without resources', readFileSync(join(import.meta.dirname, 'testdata/no-resources.exe'))],
  ['one that is cut off', dll.subarray(0, 200)],
] as const)
  test(`refused: ${what}`, () => assert.throws(() => addRawResource(program, { name: 'MINE', data }), PeError));

test('damage in resources ends in an error or in a program, and never hangs', () => {
  const directory = dll.readUInt32LE(dll.readUInt32LE(60) + 24 + 112 + 16);
  for (let at = 0; at < dll.length - 4; at += 7) {
    const damaged = Buffer.from(dll);
    damaged.fill(0xff, at, at + 4);
    try {
      addRawResource(damaged, { name: 'MINE', data });
    } catch (error) {
      assert.ok(error instanceof PeError, `${at}, resources at ${directory}: ${error}`);
    }
  }
});
