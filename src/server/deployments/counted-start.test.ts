/** On how many devices a deployment starts, on the real database and with many that begin at once. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { PoolClient } from 'pg';
import { startRun } from '../../api/agent.ts';
import { changeCollection } from '../../api/collections.ts';
import type { SettingsGiven } from '../../api/deployment-settings.ts';
import * as contract from '../../api/deployments.ts';
import { setDeviceVariables } from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import {
  addDevice,
  deploy,
  newRun,
  newSession,
  record,
  report,
  runBody,
  type TestDevice,
} from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';

const site = await createTestSite();

const devicesOf = async (count: number) => {
  const devices: TestDevice[] = [];
  for (let each = 0; each < count; each += 1) devices.push(await addDevice(site));
  return devices;
};

const change = (id: string, body: SettingsGiven & { confirmDeviceCount?: number }) =>
  site.admin(contract.changeDeployment, { params: { id }, body });

async function required(devices: readonly TestDevice[], settings: SettingsGiven) {
  const { deployment, collection } = await deploy(site, devices);
  return { collection, deployment: await change(deployment.id, settings) };
}

/** All at the same moment; the messages of those that were refused. */
async function beginAll(devices: readonly TestDevice[]): Promise<string[]> {
  const sessions = await Promise.all(devices.map((device) => newSession(site, device)));
  const outcomes = await Promise.allSettled(
    sessions.map(({ session }) => site.client(session)(startRun, { body: runBody(randomUUID()) })),
  );
  return outcomes.flatMap((outcome) => {
    if (outcome.status === 'fulfilled') return [];
    assert.ok(outcome.reason instanceof SlipwayError && outcome.reason.code === 'SLIP-2004', String(outcome.reason));
    return [outcome.reason.message];
  });
}

test('fifty computers at once: it starts on the most and on none beyond', async () => {
  const devices = await devicesOf(50);
  const { deployment } = await required(devices, { mostStarts: 7 });
  const refused = await beginAll(devices);
  assert.equal(refused.length, 43);
  for (const message of refused) assert.match(message, /has started on 7 device\(s\), and may start on 7 at most/);
  const { id } = deployment;
  assert.equal((await site.admin(contract.getDeployment, { params: { id } })).startedOn, 7);
  const raised = await change(id, { mostStarts: 9 });
  assert.equal(raised.mostStarts, 9);
  const { rows } = await site.database.pool.query('select device_id from deployment_start where deployment_id = $1', [
    id,
  ]);
  const started = new Set(rows.map((row: { device_id: string }) => row.device_id));
  const waiting = devices.filter((device) => !started.has(device.id));
  assert.equal((await beginAll(waiting)).length, 41);
});

test('a device on which it has started takes no further place', async () => {
  const [one, other] = await devicesOf(2);
  assert.ok(one !== undefined && other !== undefined);
  const { deployment } = await required([one, other], { mostStarts: 1 });
  const run = await newRun(site, one);
  await report(site, run, [record.started(1), record.finished(2)]);
  await site.database.pool.query('update run set cleared_at = now() where deployment_id = $1', [deployment.id]);
  await newRun(site, one);
  await assert.rejects(newRun(site, other), refusal('SLIP-2004', 'may start on 1 at most'));
});

test('a most that is set while others begin counts those, too', async () => {
  for (let round = 0; round < 5; round += 1) {
    const devices = await devicesOf(8);
    const { deployment } = await deploy(site, devices);
    const sessions = await Promise.all(devices.map((device) => newSession(site, device)));
    const begun = sessions.map(({ session }) => site.client(session)(startRun, { body: runBody(randomUUID()) }));
    const [changed] = await Promise.allSettled([change(deployment.id, { mostStarts: 3 }), ...begun]);
    assert.equal(changed?.status, 'fulfilled');
    const row = await site.site.db
      .selectFrom('deployment')
      .select([
        'starts',
        (eb) =>
          eb
            .selectFrom('deployment_start')
            .select(eb.fn.countAll().as('n'))
            .whereRef('deployment_id', '=', 'deployment.id')
            .as('remembered'),
      ])
      .where('id', '=', deployment.id)
      .executeTakeFirstOrThrow();
    assert.equal(row.starts, Number(row.remembered));
  }
});

test('the first wave goes first, whichever devices come', async () => {
  const devices = await devicesOf(6);
  await required(devices, { waves: [{ devices: 2, succeedPercent: 100, opensNextAfterMinutes: null }] });
  const refused = await beginAll(devices);
  assert.equal(refused.length, 4);
  for (const message of refused) assert.match(message, /wave 1 of 1 .* has started on all of its 2 device\(s\)/);
});

test('a wave for a collection is for its devices', async () => {
  const devices = await devicesOf(4);
  const pilot = await deploy(site, devices.slice(0, 1), { purpose: 'available' });
  const wave = { collectionId: pilot.collection.id, succeedPercent: 100, opensNextAfterMinutes: null };
  await required(devices, { waves: [wave] });
  const refused = await beginAll(devices);
  assert.equal(refused.length, 3);
  for (const message of refused) assert.match(message, /this device is not in its collection/);
});

test('a hidden one starts where SMSTSPreferredAdvertID names it, and is told of nowhere else', async () => {
  const [device] = await devicesOf(1);
  assert.ok(device !== undefined);
  const { deployment } = await required([device], { availableTo: 'media-pxe-hidden' });
  assert.deepEqual((await newSession(site, device)).deployments, []);
  await assert.rejects(newRun(site, device), refusal('SLIP-2004', 'is hidden'));
  const variables = [{ name: 'smstspreferredadvertid', value: deployment.id.toUpperCase(), secret: false }];
  await site.admin(setDeviceVariables, { params: { id: device.id }, body: { variables, kept: [] } });
  assert.deepEqual(
    (await newSession(site, device)).deployments.map(({ id }) => id),
    [deployment.id],
  );
  await newRun(site, device);
});

test('it runs again when it is assigned anew after its end, and once', async () => {
  const [device] = await devicesOf(1);
  assert.ok(device !== undefined);
  const { deployment } = await required([device], { rerun: 'always' });
  const finish = async () => {
    const run = await newRun(site, device);
    await report(site, run, [record.started(1), record.finished(2)]);
  };
  await finish();
  await assert.rejects(newRun(site, device), refusal('SLIP-2004', 'has ended on this device'));
  const at = new Date(site.site.now().getTime() + 60_000).toISOString();
  await assert.rejects(change(deployment.id, { assignedAt: [at] }), refusal('SLIP-1011', '1 device(s)'));
  await change(deployment.id, { assignedAt: [at], confirmDeviceCount: 1 });
  await assert.rejects(newRun(site, device), refusal('SLIP-2004', `it runs again from ${at} on`));
  site.advance(61_000);
  await finish();
  await assert.rejects(newRun(site, device), refusal('SLIP-2004', 'has ended on this device'));
});

test('what has expired is confirmed anew before it starts again, and what contradicts itself is refused', async () => {
  const [device] = await devicesOf(1);
  assert.ok(device !== undefined);
  const { deployment } = await required([device], { expiresAt: '2026-01-01T00:00:00+01:00' });
  assert.deepEqual([deployment.status, deployment.expiresAt], ['expired', '2025-12-31T23:00:00.000Z']);
  await assert.rejects(newRun(site, device), refusal('SLIP-2004', 'expired at'));
  await assert.rejects(change(deployment.id, { expiresAt: null }), refusal('SLIP-1011', '1 device(s)'));
  // A moment to come counts at once: nobody is asked when it comes.
  const availableAt = new Date(site.site.now().getTime() + 3_600_000).toISOString();
  await assert.rejects(change(deployment.id, { expiresAt: null, availableAt }), refusal('SLIP-1011', '1 device(s)'));
  const waiting = await change(deployment.id, { expiresAt: null, availableAt, confirmDeviceCount: 1 });
  assert.equal(waiting.status, 'waiting');
  for (const wrong of [
    { expiresAt: availableAt },
    { waves: [{ succeedPercent: 100, opensNextAfterMinutes: null }] },
    { waves: [{ devices: 1, collectionId: randomUUID(), succeedPercent: 100, opensNextAfterMinutes: null }] },
  ])
    await assert.rejects(change(deployment.id, wrong), refusal('SLIP-1001', ''));
  const unknown = { collectionId: randomUUID(), succeedPercent: 100, opensNextAfterMinutes: null };
  await assert.rejects(change(deployment.id, { waves: [unknown] }), refusal('SLIP-1002', 'collection'));
  const available = await deploy(site, [device], { purpose: 'available' });
  await assert.rejects(change(available.deployment.id, { rerun: 'always' }), refusal('SLIP-1001', 'for required'));
});

/** A window that opened once, long ago. */
const CLOSED = `insert into maintenance_window (collection_id, name, kind, enabled, starts_at, time_zone, duration_minutes, recurrence)
  select id, 'closed', 'all', true, '2020-01-01T22:00', 'UTC', 60, '{"kind": "none"}' from collection
  where id in (select collection_id from collection_member where device_id = $1) and built_in is null`;
const OF_DEVICE = 'where collection_id in (select collection_id from collection_member where device_id = $1)';

describe('what a person changes between the facts of a beginning and the run itself keeps it from beginning', () => {
  for (const [what, change, why, settings = {}] of [
    ['the device is protected', 'update device set protected = true where id = $1', 'is protected'],
    ['the device is obsolete', 'update device set obsolete_at = now() where id = $1', 'nothing is deployed'],
    ['it leaves the collection', 'delete from collection_member where device_id = $1', 'nothing is deployed'],
    ['the deployment expires', `update deployment set expires_at = '2026-01-01' ${OF_DEVICE}`, 'expired at'],
    [
      'the deployment becomes one for clients',
      `update deployment set available_to = 'clients' ${OF_DEVICE}`,
      'is for clients',
    ],
    ['the deployment is disabled', `update deployment set enabled = false ${OF_DEVICE}`, 'is disabled'],
    [
      'the task sequence is switched off',
      `update task_sequence set disabled = true where id in (select task_sequence_id from deployment ${OF_DEVICE})`,
      'is disabled',
    ],
    [
      'the deployment is suspended',
      `update deployment set suspended_at = now(), suspended_reason = 'too many failed' ${OF_DEVICE}`,
      'is suspended: too many failed',
    ],
    [
      'the deployment is suspended, and counted',
      `update deployment set suspended_at = now(), suspended_reason = 'too many failed' ${OF_DEVICE}`,
      'is suspended: too many failed',
      { mostStarts: 5 },
    ],
    ['a maintenance window comes', CLOSED, 'none of this device is open', { maintenanceWindows: 'obey' }],
    [
      'the deployment is to obey maintenance windows',
      `with closed as (${CLOSED}) update deployment set maintenance_windows = 'obey' ${OF_DEVICE}`,
      'none of this device is open',
    ],
  ] as const)
    test(what, async () => {
      const [device] = await devicesOf(1);
      assert.ok(device !== undefined);
      await required([device], settings);
      await refusedAfter(device, why, (client) => client.query(change, [device.id]));
    });

  test('it leaves the collection of the open wave', async () => {
    const [device] = await devicesOf(1);
    assert.ok(device !== undefined);
    const { id } = (await deploy(site, [device], { purpose: 'available' })).collection;
    await required([device], { waves: [{ collectionId: id, succeedPercent: 100, opensNextAfterMinutes: null }] });
    await refusedAfter(device, 'not in its collection', (client) =>
      client.query('delete from collection_member where device_id = $1 and collection_id = $2', [device.id, id]),
    );
  });

  test('the maintenance window closes', async () => {
    const [device] = await devicesOf(1);
    assert.ok(device !== undefined);
    const { collection } = await required([device], { maintenanceWindows: 'obey' });
    const start = new Date(site.site.now().getTime() - 60_000).toISOString().slice(0, 16);
    const window = { name: 'now', start, timeZone: 'UTC', durationMinutes: 60 };
    await site.admin(changeCollection, { params: { id: collection.id }, body: { maintenanceWindows: [window] } });
    await refusedAfter(device, 'none of this device is open', async () => site.advance(3_600_000));
  });
});

/** A run of the device that is made to wait between its facts and its beginning. */
async function refusedAfter(
  device: TestDevice,
  why: string,
  change: (client: PoolClient) => Promise<unknown>,
): Promise<void> {
  const { session } = await newSession(site, device);
  const client = await site.database.pool.connect();
  try {
    // The facts do not read this table, the policy that is built upon them does.
    await client.query('begin; lock table task_sequence_version in access exclusive mode');
    const begun = site.client(session)(startRun, { body: runBody(randomUUID()) });
    const refused = assert.rejects(begun, refusal('SLIP-2004', why));
    await eventually(async () => (await waitingFor('task_sequence_version')) > 0);
    await change(client);
    await client.query('commit');
    await refused;
  } finally {
    client.release();
  }
}

async function waitingFor(table: string): Promise<number> {
  const { rows } = await site.database.pool.query(
    'select from pg_locks where relation = $1::regclass and not granted',
    [table],
  );
  return rows.length;
}
