import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { copyInto, makeFolders, makeLink, readTree, writeInto } from './file-tree.ts';

async function makeDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-tree-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

test('copies folders, follows links, and keeps of a mode only whether it may be run', async (t) => {
  const directory = await makeDirectory(t);
  const source = join(directory, 'source');
  await mkdir(join(source, 'inner'), { recursive: true });
  await writeFile(join(source, 'inner/program.real'), 'P');
  await chmod(join(source, 'inner/program.real'), 0o4711);
  await symlink('program.real', join(source, 'inner/program'));
  await writeFile(join(source, 'data'), 'D');
  await chmod(join(source, 'data'), 0o600);
  const root = join(directory, 'root');
  await copyInto(root, 'usr', source);
  assert.equal(await readFile(join(root, 'usr/inner/program'), 'utf8'), 'P');
  assert.equal((await stat(join(root, 'usr/inner/program'))).mode & 0o7777, 0o755);
  assert.equal((await stat(join(root, 'usr/data'))).mode & 0o7777, 0o644);
});

test('reads a tree sorted, each folder before what is in it, links as links', async (t) => {
  const root = await makeDirectory(t);
  await makeFolders(root, ['b', 'a']);
  await writeInto(root, 'b/z', 'Z');
  await writeInto(root, 'b-c', 'C');
  await makeLink(root, 'b/link', '../a');
  const files = await readTree(root);
  assert.deepEqual(
    files.map(({ path, mode, content }) => [path, mode.toString(8), content.toString()]),
    [
      ['a', '40755', ''],
      ['b', '40755', ''],
      ['b-c', '644', 'C'],
      ['b/link', '120777', '../a'],
      ['b/z', '644', 'Z'],
    ],
  );
});
