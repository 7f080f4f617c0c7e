import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { z } from 'zod';
import { searchRunLogs as contract } from '../../api/run-log-search.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { makeDepartment } from '../reach/test-departments.ts';
import { createTestSite } from '../test-site.ts';
import { ask as askRemotely, cookieFor } from '../users/test-people.ts';
import { searchRunLogs } from './run-log-search.ts';

const site = await createTestSite();
const alpha = await makeDepartment(site, 'alpha');
await makeDepartment(site, 'bravo');

async function runWithLog(...lines: string[]) {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device]);
  const run = await newRun(site, device);
  await report(site, run, [record.started(1)], lines);
  return { device, deployment, runId: run.runId };
}

const one = await runWithLog('mkfs.ext4 /dev/sda2', '100% done', 'under_score', "it's \\here");
const two = await runWithLog('MKFS.EXT4 /dev/sdb2', 'nothing');
type Query = z.input<NonNullable<typeof contract.query>>;
const ask = async (query: Query) => (await site.admin(contract, { query })).lines.map(({ line }) => line);

test('a text is found in the logs of all runs, whatever its letters, newest first', async () => {
  assert.deepEqual(await ask({ search: 'mkfs.EXT4' }), ['MKFS.EXT4 /dev/sdb2', 'mkfs.ext4 /dev/sda2']);
  const { lines, next } = await site.admin(contract, { query: { search: 'sda2' } });
  assert.deepEqual([lines[0]?.deviceName, lines[0]?.runId, next], [one.device.name, one.runId, null]);
});

test('nothing in the text has another meaning', async () => {
  for (const [search, found] of [
    ['%', ['100% done']],
    ['_', ['under_score']],
    ["'", ["it's \\here"]],
    ['\\', ["it's \\here"]],
    ['.*', []],
    ["'; drop table run; --", []],
  ] as const)
    assert.deepEqual(await ask({ search }), found, search);
});

test('in one run, device or deployment alone, and since a time', async () => {
  for (const own of [{ runId: one.runId }, { deviceId: one.device.id }, { deploymentId: one.deployment.id }])
    assert.deepEqual(await ask({ search: 'mkfs', ...own }), ['mkfs.ext4 /dev/sda2']);
  assert.deepEqual(await ask({ search: 'mkfs', deviceId: randomUUID() }), []);
  assert.deepEqual(await ask({ search: 'mkfs', deviceId: one.device.id, deploymentId: two.deployment.id }), []);
  assert.deepEqual(await ask({ search: 'mkfs', since: new Date(Date.now() + 60_000).toISOString() }), []);
});

test('pages go on where the last one ended, also where a page found nothing in what it looked through', async () => {
  const query = { search: 'mkfs', limit: 1 };
  const first = await site.admin(contract, { query });
  const second = await site.admin(contract, { query: { ...query, before: first.next ?? assert.fail() } });
  assert.deepEqual(
    [...first.lines, ...second.lines].map(({ line }) => line),
    await ask({ search: 'mkfs' }),
  );
  const few = await searchRunLogs(site.site, { search: 'sda2', limit: 10 }, 3);
  assert.deepEqual(few.lines, []);
  const rest = await searchRunLogs(site.site, { search: 'sda2', limit: 10, before: few.next ?? assert.fail() }, 3);
  assert.deepEqual(
    rest.lines.map(({ line }) => line),
    ['mkfs.ext4 /dev/sda2'],
  );
});

test("a department finds nothing in another's logs", async () => {
  for (const person of Object.values(alpha.people)) {
    const cookie = await cookieFor(site, person);
    const { lines } = (await askRemotely(site, '/api/run-log?search=line', { cookie })).json();
    assert.deepEqual(
      lines.map(({ line }: { line: string }) => line),
      ['alpha line'],
    );
  }
});

test('whoever reaches few runs passes over no more lines of others in one question than are looked through', async () => {
  const within = { ...site.site, reach: { scopeIds: [], collectionIds: [] } };
  const looked = await searchRunLogs(within, { search: 'mkfs', limit: 10 }, 3);
  assert.deepEqual([looked.lines, looked.next !== null], [[], true]);
});
