import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderDebugging } from './folder-services.ts';

test('wishes of the debugger are read from a file, one a line, each once', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-folder-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const debugging = folderDebugging(folder, 'run');
  assert.deepEqual((await debugging.wishes(0, null)).wishes, []);
  const wish = (number: number) => ({ number, by: 'ada', command: { command: 'pause' } });
  await mkdir(join(folder, 'debugger'));
  await writeFile(join(folder, 'debugger/run.wishes'), `${JSON.stringify(wish(1))}\n${JSON.stringify(wish(2))}\n`);
  assert.deepEqual((await debugging.wishes(1, null)).wishes, [wish(2)]);
  await writeFile(join(folder, 'debugger/run.wishes'), '{"number":1,"by":"ada","command":{"command":"dance"}}\n');
  await assert.rejects(debugging.wishes(0, null));
});
