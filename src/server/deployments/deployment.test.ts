import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { addCollectionMember, createCollection } from '../../api/collections.ts';
import { changeDeployment, createDeployment, deleteDeployment, listDeployments } from '../../api/deployments.ts';
import {
  createTaskSequence,
  deleteTaskSequence,
  getTaskSequence,
  listTaskSequences,
  updateTaskSequence,
} from '../../api/task-sequences.ts';
import { addDevice, deploy, newRun, newSession } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';

const site = await createTestSite();
const save = (document: unknown) => site.admin(createTaskSequence, { body: { document } });

async function twoDevices(): Promise<string> {
  const { id } = await site.admin(createCollection, { body: { name: randomUUID() } });
  for (const device of [await addDevice(site), await addDevice(site)])
    await site.admin(addCollectionMember, { params: { id, deviceId: device.id } });
  return id;
}

test('a required deployment is confirmed with the number of devices that it will wipe', async () => {
  const sequence = await save({ version: 1, name: 'wipe', steps: [] });
  const collectionId = await twoDevices();
  const body = { taskSequenceId: sequence.id, collectionId, purpose: 'required' as const };
  for (const confirmDeviceCount of [undefined, 0, 1, 3])
    await assert.rejects(
      site.admin(createDeployment, {
        body: { ...body, ...(confirmDeviceCount === undefined ? {} : { confirmDeviceCount }) },
      }),
      refusal('SLIP-1011', '2 device(s)'),
    );
  const made = await site.admin(createDeployment, { body: { ...body, confirmDeviceCount: 2 } });
  assert.equal(made.enabled, true);
  const available = await site.admin(createDeployment, { body: { ...body, purpose: 'available' } });
  assert.deepEqual(
    (await site.admin(listDeployments)).slice(0, 2).map(({ id }) => id),
    [available.id, made.id],
  );
});

test('a deployment that is made disabled is never enabled before', async () => {
  const sequence = await save({ version: 1, name: 'later', steps: [] });
  const collectionId = await twoDevices();
  const body = { taskSequenceId: sequence.id, collectionId, purpose: 'required' as const, enabled: false };
  const { id, enabled } = await site.admin(createDeployment, { body });
  assert.equal(enabled, false);
  const written = await site.site.db.selectFrom('event').select('data').where('subject', '=', id).execute();
  assert.deepEqual(
    written.map(({ data }) => Reflect.get(Object(data), 'enabled')),
    [false],
  );
});

test('deployments are disabled, enabled and deleted', async () => {
  const { deployment } = await deploy(site, [await addDevice(site)]);
  const params = { id: deployment.id };
  assert.equal((await site.admin(changeDeployment, { params, body: { enabled: false } })).enabled, false);
  const body = { enabled: true, confirmDeviceCount: 1 };
  assert.equal((await site.admin(changeDeployment, { params, body })).enabled, true);
  await site.admin(deleteDeployment, { params });
  await assert.rejects(site.admin(deleteDeployment, { params }), refusal('SLIP-1002'));
  await assert.rejects(site.admin(changeDeployment, { params, body: { enabled: true } }), refusal('SLIP-1002'));
});

test('a deployment is not deleted while a run of it begins', async () => {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device]);
  const { runId } = await newRun(site, device);
  const { pool } = site.database;
  await pool.query("update run set state = 'failed', ended_at = now() where id = $1", [runId]);
  const client = await pool.connect();
  try {
    // As the statement that begins a run holds it (counted-start.ts).
    await client.query('begin');
    await client.query('select from deployment where id = $1 for share', [deployment.id]);
    const deleted = site.admin(deleteDeployment, { params: { id: deployment.id } });
    const refused = assert.rejects(deleted, refusal('SLIP-1004', runId));
    await eventually(async () => {
      const { rows } = await pool.query('select from pg_locks where not granted');
      return rows.length > 0;
    });
    await client.query("update run set state = 'running', ended_at = null where id = $1", [runId]);
    await client.query('commit');
    await refused;
  } finally {
    client.release();
  }
});

test('of deployments that were made at one moment the same one comes first, whoever asks', async () => {
  const device = await addDevice(site);
  for (let each = 0; each < 6; each += 1) await deploy(site, [device], { purpose: 'available' });
  await site.database.pool.query(
    `update deployment set created_at = '2026-01-01' where collection_id in
    (select collection_id from collection_member where device_id = $1)`,
    [device.id],
  );
  const { deployments } = await newSession(site, device);
  const ids = deployments.map(({ id }) => id);
  assert.equal(ids.length, 6);
  assert.deepEqual(ids, [...ids].sort().reverse());
});

test('a deployment of what is not there is refused', async () => {
  const sequence = await save({ version: 1, name: 'there', steps: [] });
  const collectionId = await twoDevices();
  for (const body of [
    { taskSequenceId: randomUUID(), collectionId, purpose: 'available' as const },
    { taskSequenceId: sequence.id, collectionId: randomUUID(), purpose: 'available' as const },
  ])
    await assert.rejects(site.admin(createDeployment, { body }), refusal('SLIP-1002'));
});

test('every save of a task sequence is a new version', async () => {
  const first = await save({ version: 1, name: 'versions', steps: [] });
  assert.equal(first.version, 1);
  const params = { id: first.id };
  const second = await site.admin(updateTaskSequence, {
    params,
    body: { document: { version: 1, name: 'Versions', steps: [{ type: 'group', name: 'empty', steps: [] }] } },
  });
  assert.deepEqual([second.version, second.name, second.document.steps[0]?.id], [2, 'Versions', '1']);
  assert.deepEqual(await site.admin(getTaskSequence, { params }), second);
  await assert.rejects(save({ version: 1, name: 'VERSIONS', steps: [] }), refusal('SLIP-1003'));
  await site.admin(deleteTaskSequence, { params });
  assert.ok(!(await site.admin(listTaskSequences)).some(({ id }) => id === first.id));
});

test('all problems of a document are told at once, each with its place', async () => {
  const document = {
    version: 1,
    name: '',
    steps: [
      { type: 'restart-computer', name: 'r', options: { target: 'moon' } },
      { type: 'run-command-line', name: 'c', options: {} },
    ],
  };
  const answer = await site.local.inject({ method: 'POST', url: '/api/task-sequences', payload: { document } });
  assert.equal(answer.statusCode, 400);
  const { problems } = answer.json();
  const places = problems.map(({ path }: { path: string }) => path);
  for (const place of ['name', 'steps[0].options.target', 'steps[1].options.commandLine'])
    assert.ok(places.includes(place), JSON.stringify(problems));
});

test('a deployed task sequence is not deleted', async () => {
  const { sequence } = await deploy(site, [await addDevice(site)]);
  await assert.rejects(
    site.admin(deleteTaskSequence, { params: { id: sequence.id } }),
    refusal('SLIP-1004', 'is deployed'),
  );
  await assert.rejects(site.admin(deleteTaskSequence, { params: { id: randomUUID() } }), refusal('SLIP-1002'));
});

test('two that save the same task sequence at once: one is told to look again', async () => {
  const { id, name } = await save({ version: 1, name: 'racing', steps: [] });
  const update = () =>
    site.admin(updateTaskSequence, { params: { id }, body: { document: { version: 1, name, steps: [] } } });
  const results = await Promise.allSettled(Array.from({ length: 8 }, update));
  const saved = results.filter(({ status }) => status === 'fulfilled').length;
  for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.code, 'SLIP-1003');
  assert.equal((await site.admin(getTaskSequence, { params: { id } })).version, 1 + saved);
});
