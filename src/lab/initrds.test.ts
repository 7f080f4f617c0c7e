import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { joinInitrds } from './initrds.ts';

test('joinInitrds pads each file to 4 bytes and names a missing one', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-initrds-'));
  t.after(() => rm(directory, { recursive: true }));
  const paths = ['abcde', '', 'wxyz', 'v'].map((content, index) => ({ content, path: join(directory, String(index)) }));
  for (const { path, content } of paths) await writeFile(path, content);
  const target = join(directory, 'joined');
  await joinInitrds(
    paths.map(({ path }) => path),
    target,
  );
  assert.equal(await readFile(target, 'latin1'), 'abcde\0\0\0wxyzv\0\0\0');
  await assert.rejects(joinInitrds([join(directory, 'missing')], target), /ENOENT.*missing/);
});
