import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { refusal } from '../test-support.ts';
import { openContentStore } from './content-store.ts';
import { copyHashed } from './copy-hashed.ts';

function scratch(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'slipway-store-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function listed(store: Awaited<ReturnType<typeof openContentStore>>): Promise<string[]> {
  const names: string[] = [];
  for await (const name of store.list()) names.push(name);
  return names;
}

test('the same bytes twice are stored once, under their hash', async (t) => {
  const store = await openContentStore(scratch(t));
  const one = await store.put(Buffer.from('hello'));
  assert.deepEqual(await store.put(Buffer.from('hello')), one);
  assert.equal(one.sha256, '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824');
  assert.deepEqual(await listed(store), [one.sha256]);
  assert.equal((await store.find(one.sha256))?.bytes, 5);
  await store.remove(one.sha256);
  assert.equal(await store.find(one.sha256), null);
});

test('names that are no hash find and remove nothing', async (t) => {
  const directory = scratch(t);
  const store = await openContentStore(join(directory, 'data', 'content'));
  // Where `..` + `../precious` leads from the store.
  writeFileSync(join(directory, 'precious'), '');
  for (const name of ['../precious', '', 'x'.repeat(64), 'A'.repeat(64)]) {
    assert.equal(await store.find(name), null);
    await store.remove(name);
  }
  assert.ok(readdirSync(directory).includes('precious'));
});

test('a file that is received has no name until it is kept', async (t) => {
  const store = await openContentStore(scratch(t));
  const file = await store.receive();
  await writeFile(file.path, 'bytes');
  assert.deepEqual(await listed(store), []);
  await file.keep('a'.repeat(64));
  await file.discard();
  assert.deepEqual(await listed(store), ['a'.repeat(64)]);
  const other = await store.receive();
  await writeFile(other.path, 'bytes');
  await other.discard();
  await store.receive().then(({ path }) => writeFile(path, 'left behind by a killed process'));
  assert.equal(readdirSync(join(store.directory, 'incoming')).length, 1);
  await (await openContentStore(store.directory)).clearIncoming();
  assert.deepEqual(readdirSync(join(store.directory, 'incoming')), []);
});

test('another process that opens the store does not disturb what is being received', async (t) => {
  const store = await openContentStore(scratch(t));
  const file = await store.receive();
  await writeFile(file.path, 'bytes');
  await openContentStore(store.directory);
  await file.keep('b'.repeat(64));
});

/** A file system of 8 MiB, where this process may mount one. */
function smallDisk(t: TestContext): string | null {
  if (process.getuid?.() !== 0) return null;
  const path = mkdtempSync(join(tmpdir(), 'slipway-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', path], { stdio: 'pipe' });
  t.after(() => {
    execFileSync('umount', [path]);
    rmSync(path, { recursive: true });
  });
  return path;
}

test('a full disk is said to be full, and nothing half is left', async (t) => {
  const path = smallDisk(t);
  if (path === null) return t.skip('only root may mount a small file system');
  const store = await openContentStore(join(path, 'content'));
  const kept = await store.put(randomBytes(1 << 20));
  await assert.rejects(store.put(randomBytes(16 << 20)), refusal('SLIP-3004', 'Free some room'));
  assert.deepEqual(await listed(store), [kept.sha256]);
  assert.deepEqual(readdirSync(join(store.directory, 'incoming')), []);
});

test('a copy that the disk cannot hold ends with the system’s own error', async (t) => {
  const path = smallDisk(t);
  if (path === null) return t.skip('only root may mount a small file system');
  const source = join(scratch(t), 'source');
  await writeFile(source, randomBytes(16 << 20));
  const handle = await open(source);
  const options = { chunkLengths: [], onBytes: () => {}, signal: new AbortController().signal };
  await assert.rejects(copyHashed(handle, join(path, 'copy'), options), { code: 'ENOSPC' });
  await handle.close();
});

test('a copy stops when it is told to', async (t) => {
  const directory = scratch(t);
  await writeFile(join(directory, 'source'), randomBytes(4 << 20));
  const handle = await open(join(directory, 'source'));
  const stopping = new AbortController();
  const options = { chunkLengths: [], onBytes: () => stopping.abort(new Error('stop')), signal: stopping.signal };
  await assert.rejects(copyHashed(handle, join(directory, 'copy'), options), /stop/);
  await handle.close();
});
