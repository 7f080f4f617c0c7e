import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, temporaryFolder } from '../wim/test-support.ts';
import { foldedHash, foldName } from './names.ts';

test('capitals are those of the table on an NTFS volume', async (t) => {
  const volume = join(await temporaryFolder(t), 'ntfs.img');
  await writeFile(volume, '');
  await truncate(volume, 8 << 20);
  run('mkntfs', ['-F', '-Q', '-q', volume]);
  const { stdout } = spawnSync('ntfscat', ['-f', volume, '$UpCase'], { maxBuffer: 1 << 20 });
  assert.equal(stdout.length, 0x2_0000);
  const capitals = Array.from({ length: 0x1_0000 }, (_, unit) => foldName(String.fromCharCode(unit))[0]);
  const theirs = Array.from({ length: 0x1_0000 }, (_, unit) => stdout.readUInt16LE(unit * 2));
  assert.deepEqual(capitals, theirs);
});

test('the hash of a name is that of its capitals', () => {
  // 'ABC': (65 * 37 + 66) * 37 + 67.
  assert.equal(foldedHash(foldName('aBc')), 91_494);
  assert.equal(foldedHash(foldName('')), 0);
});
