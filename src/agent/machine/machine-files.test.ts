import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { linuxFiles } from './machine-files.ts';
import { temporaryFolder } from './test-computer.ts';

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o7777).toString(8);
}

async function folderWith(t: TestContext, name: string, content: string): Promise<string> {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, name), content);
  return folder;
}

test('a file is written with its folders and its mode, whatever the umask', async (t) => {
  const path = join(await temporaryFolder(t), 'a/b/c');
  const umask = process.umask(0o077);
  try {
    await linuxFiles.writeFile(path, 'one', { mode: 0o664 });
  } finally {
    process.umask(umask);
  }
  assert.equal(await modeOf(path), '664');
  await linuxFiles.writeFile(path, Buffer.from('two'));
  assert.deepEqual([await readFile(path, 'utf8'), await modeOf(path)], ['two', '644']);
  assert.deepEqual(await readdir(join(path, '..')), ['c'], 'nothing is left beside it');
});

test('a file is replaced, not written over: whoever has it open keeps the old one', async (t) => {
  const folder = await folderWith(t, 'a', 'old');
  await symlink('a', join(folder, 'link'));
  const before = (await stat(join(folder, 'a'))).ino;
  await linuxFiles.writeFile(join(folder, 'a'), 'new');
  assert.notEqual((await stat(join(folder, 'a'))).ino, before);
  await linuxFiles.writeFile(join(folder, 'link'), 'of the link');
  assert.equal(await readFile(join(folder, 'a'), 'utf8'), 'new');
});

test('what cannot be written leaves the old file and nothing beside it', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'a/full'), { recursive: true });
  await assert.rejects(linuxFiles.writeFile(join(folder, 'a'), 'x'));
  assert.deepEqual(await readdir(folder), ['a']);
});

test('overwriting keeps the bytes behind', async (t) => {
  const path = join(await temporaryFolder(t), 'new/slot');
  await linuxFiles.overwriteFile(path, Buffer.from('abcdef'));
  const before = (await stat(path)).ino;
  await linuxFiles.overwriteFile(path, Buffer.from('XY'));
  assert.equal(await readFile(path, 'utf8'), 'XYcdef');
  assert.equal((await stat(path)).ino, before);
});

test('a part of a file ends where the file ends', { timeout: 10_000 }, async (t) => {
  const folder = await folderWith(t, 'a', 'abcdef');
  const part = async (offset: number, length: number) =>
    (await linuxFiles.readPart(join(folder, 'a'), offset, length)).toString();
  assert.deepEqual(
    [await part(0, 3), await part(2, 4), await part(4, 100), await part(6, 1), await part(1000, 1), await part(1, 0)],
    ['abc', 'cdef', 'ef', '', '', ''],
  );
  await assert.rejects(linuxFiles.readPart(join(folder, 'b'), 0, 1), { code: 'ENOENT' });
  await assert.rejects(linuxFiles.readPart(folder, 0, 1), { code: 'EISDIR' });
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  // A FIFO has no offsets; that nobody writes to it must not keep us.
  await assert.rejects(linuxFiles.readPart(join(folder, 'fifo'), 0, 1), { code: 'ESPIPE' });
});

test('appending makes the file and goes on at its end', async (t) => {
  const path = join(await temporaryFolder(t), 'new/journal');
  await linuxFiles.appendFile(path, Buffer.from('a'));
  await linuxFiles.appendFile(path, Buffer.from('b'));
  assert.equal(await readFile(path, 'utf8'), 'ab');
});

test('a copy has the mode of its source, or the one asked for', async (t) => {
  const folder = await folderWith(t, 'a', 'x');
  await chmod(join(folder, 'a'), 0o4751);
  await linuxFiles.copyFile(join(folder, 'a'), join(folder, 'sub/b'));
  assert.equal(await modeOf(join(folder, 'sub/b')), '4751');
  await linuxFiles.copyFile(join(folder, 'a'), join(folder, 'sub/b'), { mode: 0o600 });
  assert.equal(await modeOf(join(folder, 'sub/b')), '600');
});

test('a program that is running can be replaced by a copy', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'sleep');
  await linuxFiles.copyFile('/bin/sleep', path);
  const child = spawn(path, ['60']);
  t.after(() => child.kill());
  await new Promise((resolve) => child.once('spawn', resolve));
  await linuxFiles.copyFile('/bin/sleep', path);
});

test('where nothing is, nothing is found and nothing fails to be removed', async (t) => {
  const folder = await folderWith(t, 'file', 'x');
  for (const path of ['no', 'no/deeper', 'file/below']) {
    assert.equal(await linuxFiles.exists(join(folder, path)), false);
    assert.equal(await linuxFiles.realPath(join(folder, path)), null);
  }
  await linuxFiles.remove(join(folder, 'no'));
  await assert.rejects(linuxFiles.readFile(join(folder, 'no')), { code: 'ENOENT' });
  await symlink('file', join(folder, 'link'));
  assert.equal(await linuxFiles.realPath(join(folder, 'link')), join(folder, 'file'));
  await symlink('nowhere', join(folder, 'broken'));
  assert.equal(await linuxFiles.exists(join(folder, 'broken')), false);
  await linuxFiles.remove(folder);
  assert.equal(await linuxFiles.exists(folder), false);
});

test('a stream is written whole; one that fails leaves the former file and nothing beside it', async (t) => {
  const folder = await folderWith(t, 'a', 'old');
  const path = join(folder, 'a');
  const pieces = async function* (fails: boolean) {
    yield Buffer.alloc(100_000, 'x');
    if (fails) throw new Error('the connection is lost');
    yield Buffer.from('end');
  };
  await assert.rejects(linuxFiles.writeStream(path, pieces(true)), /connection is lost/);
  assert.deepEqual([await readFile(path, 'utf8'), await readdir(folder)], ['old', ['a']]);
  await linuxFiles.writeStream(path, pieces(false));
  assert.equal(await readFile(path, 'utf8'), `${'x'.repeat(100_000)}end`);
});
