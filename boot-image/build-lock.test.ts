import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withBuildLock } from './build-lock.ts';

const log = (): void => undefined;

test('a second build waits for the first, also when the first fails', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-lock-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, 'lock');
  const order: string[] = [];
  const release = Promise.withResolvers<void>();
  const first = withBuildLock(path, log, async () => {
    order.push('first begins');
    await release.promise;
    order.push('first fails');
    throw new Error('as planned');
  });
  while (order.length === 0) await new Promise((done) => setTimeout(done, 5));
  const second = withBuildLock(path, log, async () => order.push('second'));
  release.resolve();
  await assert.rejects(first, /as planned/);
  await second;
  assert.deepEqual(order, ['first begins', 'first fails', 'second']);
});

test('says so when the lock cannot be had', async () => {
  await assert.rejects(
    withBuildLock('/nowhere/lock', log, async () => undefined),
    /The lock \/nowhere\/lock could not be had/,
  );
});
