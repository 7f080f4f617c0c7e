import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openContentStore } from './content-store.ts';
import { storedSizes } from './stored-sizes.ts';

test('only what is in the store has a size, and names that are no hash lead nowhere', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-sizes-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const store = await openContentStore(directory);
  const one = await store.put(Buffer.from('hello'));
  const empty = await store.put(Buffer.alloc(0));
  const wanted = new Set([one.sha256, empty.sha256, 'f'.repeat(64), '../incoming', '']);
  assert.deepEqual(Object.fromEntries(await storedSizes(store, wanted)), { [one.sha256]: 5, [empty.sha256]: 0 });
  assert.equal((await storedSizes(store, new Set())).size, 0);
});

test('however many objects are asked for, two files are looked at at once', async () => {
  const names = Array.from({ length: 500 }, (_, at) => `object-${at}`);
  const asked: string[] = [];
  let [under, most] = [0, 0];
  const find = async (sha256: string) => {
    asked.push(sha256);
    most = Math.max(most, ++under);
    await new Promise(setImmediate);
    under--;
    return { path: sha256, bytes: asked.length };
  };
  const sizes = await storedSizes({ find }, new Set(names));
  assert.equal(most, 2);
  assert.deepEqual(asked, names);
  assert.deepEqual([...sizes.keys()].sort(), [...names].sort());
});
