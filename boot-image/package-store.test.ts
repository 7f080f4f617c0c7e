import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { PackageRecord } from './package-records.ts';
import { openPackageStore } from './package-store.ts';
import type { PrivateApt } from './private-apt.ts';

const recordOf = (name: string, content: string): PackageRecord => ({
  ...{ name, version: '1', architecture: 'amd64', bytes: content.length, dependencies: [] },
  sha256: createHash('sha256').update(content).digest('hex'),
});

/** Delivers what it is given, whatever the index says; counts what it is asked for. */
function aptThatDelivers(contents: Record<string, string>): PrivateApt & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    suite: 'trixie',
    update: async () => undefined,
    show: async () => [],
    download: async (records, directory) => {
      for (const { name } of records) {
        asked.push(name);
        const content = contents[name];
        if (content !== undefined) await writeFile(join(directory, `${name}_1_amd64.deb`), content);
      }
    },
  };
}

describe('the package store', () => {
  const open = async (t: TestContext) => {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-packages-'));
    t.after(() => rm(directory, { recursive: true, force: true }));
    return { directory, store: await openPackageStore(directory) };
  };
  const records = [recordOf('kmod', 'KMOD'), recordOf('udev', 'UDEV')];

  test('fetches only what is absent, and keeps it by its hash', async (t) => {
    const { store } = await open(t);
    const apt = aptThatDelivers({ kmod: 'KMOD', udev: 'UDEV' });
    await store.fetch(apt, records.slice(0, 1));
    await store.fetch(apt, records);
    await store.fetch(apt, records);
    assert.deepEqual(apt.asked, ['kmod', 'udev']);
    assert.deepEqual(store.absent(records), []);
    assert.equal(await readFile(store.pathOf(records[1]!), 'utf8'), 'UDEV');
  });

  test('refuses other bytes than the index promised, and leaves nothing of them', async (t) => {
    const { directory, store } = await open(t);
    const apt = aptThatDelivers({ kmod: 'KMOD', udev: 'EVIL' });
    await assert.rejects(store.fetch(apt, records), /udev 1 arrived with another SHA-256/);
    assert.deepEqual(store.absent(records), [records[1]]);
    assert.equal((await readdir(directory)).length, 1);
  });

  test('refuses a package that did not arrive', async (t) => {
    const { store } = await open(t);
    await assert.rejects(store.fetch(aptThatDelivers({ kmod: 'KMOD' }), records), /udev/);
  });

  test('deletes what no build has used for 30 days', async (t) => {
    const { store } = await open(t);
    await store.fetch(aptThatDelivers({ kmod: 'KMOD', udev: 'UDEV' }), records);
    const inDays = (days: number) => new Date(Date.now() + days * 24 * 3600 * 1000);
    await store.tidy([records[0]!], inDays(29));
    assert.deepEqual(store.absent(records), []);
    await store.tidy([records[0]!], inDays(31));
    assert.deepEqual(store.absent(records), [records[1]]);
  });
});
