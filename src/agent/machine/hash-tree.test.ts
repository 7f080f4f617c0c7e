import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { hashTree, type TreeEntry } from './hash-tree.ts';
import { temporaryFolder } from './test-computer.ts';

async function collect(entries: AsyncIterable<TreeEntry>): Promise<TreeEntry[]> {
  const all: TreeEntry[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

test('each file is hashed once, links are read, what is neither is passed over', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'a/b'), { recursive: true });
  await writeFile(join(folder, 'a/b/large'), Buffer.alloc(3_000_000, 'x'));
  await writeFile(join(folder, 'empty'), '');
  // A name that is no UTF-8.
  await writeFile(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]), 'latin');
  await link(join(folder, 'a/b/large'), join(folder, 'second'));
  await symlink('../nowhere', join(folder, 'a/link'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const entries = await collect(hashTree(folder));
  const shown = entries.map((entry) => {
    if (entry.kind === 'file')
      return `${entry.path === 'second' ? 'a/b/large' : entry.path} ${entry.bytes} ${entry.sha1}`;
    return `${entry.kind} ${entry.path} ${entry.kind === 'link' ? entry.target : entry.reason}`;
  });
  const sha1 = (content: string | Buffer) => createHash('sha1').update(content).digest('hex');
  assert.deepEqual(shown.sort(), [
    `a/b/large 3000000 ${sha1(Buffer.alloc(3_000_000, 'x'))}`,
    `caf\ufffd 5 ${sha1('latin')}`,
    `empty 0 ${sha1('')}`,
    'link a/link ../nowhere',
  ]);
});

test('what cannot be read is told, and the rest is read all the same', async (t) => {
  const folder = await temporaryFolder(t);
  const [entry] = await collect(hashTree(join(folder, 'missing')));
  assert.ok(entry?.kind === 'unreadable');
  assert.deepEqual([entry.path, /ENOENT/.test(entry.reason)], ['/', true]);
});

test('it stops when it is told to', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'a'), 'a');
  await assert.rejects(collect(hashTree(folder, AbortSignal.abort())), { name: 'AbortError' });
});
