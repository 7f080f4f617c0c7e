/** What opens a deployment to more devices, and what stops it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Transaction } from 'kysely';
import { deleteCollection } from '../../api/collections.ts';
import type { SettingsGiven, Wave } from '../../api/deployment-settings.ts';
import * as contract from '../../api/deployments.ts';
import { deleteDevice } from '../../api/devices.ts';
import { addDevice, deploy, newRun, record, report, type TestDevice } from '../agents/test-agent.ts';
import type { Database } from '../db/schema.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';
import { FEWEST_FOR_PERCENT, failureStop, suspendFailing } from './suspension.ts';
import { openDueWaves, opensNext } from './waves.ts';

const site = await createTestSite();

const wave = (change: Partial<Wave> = {}): Wave => ({
  ...{ devices: 4, succeedPercent: 50, opensNextAfterMinutes: 10 },
  ...change,
});

describe('the next wave', () => {
  for (const [what, one, size, succeededAt, now, opens] of [
    ['opens so long after enough have succeeded', wave(), 4, [0, 60_000], 660_000, true],
    ['does not open before', wave(), 4, [0, 60_000], 659_999, false],
    ['does not open while too few have succeeded', wave(), 4, [0], 1e9, false],
    ['opens at once where no time is set', wave({ opensNextAfterMinutes: 0 }), 4, [5, 7], 7, true],
    [
      'is opened by a person alone where that is set',
      wave({ opensNextAfterMinutes: null }),
      4,
      [0, 0, 0, 0],
      1e9,
      false,
    ],
    ['does not open after an empty one', wave({ opensNextAfterMinutes: 0 }), 0, [], 1e9, false],
    ['rounds what is needed up', wave({ opensNextAfterMinutes: 0, succeedPercent: 51 }), 4, [0, 0], 1e9, false],
  ] as const)
    test(what, () => assert.equal(opensNext(one, { size, succeededAt }, now), opens));

  test('never opens before the percentage has succeeded, and not without a success', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 100 }),
        fc.array(fc.nat(100)),
        (size, succeedPercent, succeededAt) => {
          const one = wave({ succeedPercent, opensNextAfterMinutes: 0 });
          const enough = succeededAt.filter((at) => at <= 50).length * 100 >= size * succeedPercent;
          assert.equal(opensNext(one, { size, succeededAt }, 50), enough);
        },
      ),
    );
  });
});

describe('failures', () => {
  for (const [what, stopAtFailures, stopAtFailurePercent, failed, ended, stops] of [
    ['below the number', 3, null, 2, 100, false],
    ['that reach the number', 3, null, 3, 100, true],
    ['without a limit', null, null, 1000, 1000, false],
    ['of too few for a percentage', null, 10, FEWEST_FOR_PERCENT - 1, FEWEST_FOR_PERCENT - 1, false],
    ['below the percentage', null, 20, 1, 10, false],
    ['that reach the percentage', null, 20, 2, 10, true],
    ['that reach the number before there are enough for the percentage', 1, 50, 1, 1, true],
  ] as const)
    test(`${what} ${stops ? 'stop it' : 'do not stop it'}`, () =>
      assert.equal(failureStop({ stopAtFailures, stopAtFailurePercent }, { failed, ended }) !== null, stops));
});

async function stage(count: number, settings: SettingsGiven) {
  const devices: TestDevice[] = [];
  for (let each = 0; each < count; each += 1) devices.push(await addDevice(site));
  const { deployment, collection } = await deploy(site, devices);
  await change(deployment.id, settings);
  return { id: deployment.id, devices, collection };
}

const change = (id: string, body: SettingsGiven) => site.admin(contract.changeDeployment, { params: { id }, body });
const get = (id: string) => site.admin(contract.getDeployment, { params: { id } });

async function run(device: TestDevice | undefined, outcome: 'succeeded' | 'failed') {
  assert.ok(device !== undefined);
  const begun = await newRun(site, device);
  await report(site, begun, [record.started(1), record.finished(2, outcome)]);
}

test('a deployment that fails on too many devices suspends itself with the last failure, until a person resumes it', async () => {
  const { id, devices } = await stage(6, { stopAtFailures: 2 });
  await run(devices[0], 'failed');
  await run(devices[1], 'succeeded');
  assert.equal((await get(id)).status, 'active');
  await run(devices[2], 'failed');
  const stopped = await get(id);
  assert.equal(stopped.status, 'suspended');
  assert.match(stopped.suspended?.reason ?? '', /failed on 2 device\(s\), and stops itself at 2/);
  const [, , , fourth] = devices;
  assert.ok(fourth !== undefined);
  await assert.rejects(newRun(site, fourth), refusal('SLIP-2004', 'is suspended: it failed on 2'));
  const events = await site.site.db.selectFrom('event').select('data').where('subject', '=', id).execute();
  assert.ok(events.some(({ data }) => JSON.stringify(data).includes('stops itself')));
  const resume = (confirmDeviceCount?: number) =>
    site.admin(contract.resumeDeployment, {
      params: { id },
      body: confirmDeviceCount === undefined ? {} : { confirmDeviceCount },
    });
  await assert.rejects(resume(), refusal('SLIP-1011', '3 device(s)'));
  assert.equal((await resume(3)).status, 'active');
  await run(fourth, 'failed');
  assert.equal((await get(id)).status, 'active', 'failures count anew');
  await run(devices[4], 'failed');
  assert.equal((await get(id)).status, 'suspended');
});

test('failures count on when their devices are deleted, until a person resumes it', async () => {
  const { id, devices } = await stage(4, { stopAtFailures: 2 });
  const failAndDelete = async (device: TestDevice | undefined) => {
    await run(device, 'failed');
    await site.admin(deleteDevice, { params: { id: device?.id ?? '' } });
    return (await get(id)).status;
  };
  assert.equal(await failAndDelete(devices[0]), 'active');
  assert.equal(await failAndDelete(devices[1]), 'suspended');
  await site.admin(contract.resumeDeployment, { params: { id }, body: { confirmDeviceCount: 2 } });
  assert.equal(await failAndDelete(devices[2]), 'active', 'failures count anew');
  assert.equal(await failAndDelete(devices[3]), 'suspended');
});

test('of two that fail at the same moment on two site servers the second sees the first', async () => {
  const { id, devices } = await stage(2, { stopAtFailures: 2 });
  const [one, other] = await Promise.all(devices.map((device) => newRun(site, device)));
  assert.ok(one !== undefined && other !== undefined);
  const { db } = site.site;
  const fail = async (tx: Transaction<Database>, runId: string) => {
    const ended = { state: 'failed' as const, ended_at: site.site.now() };
    await tx.updateTable('run').set(ended).where('id', '=', runId).execute();
    await suspendFailing(tx, [runId], site.site.now());
  };
  const second = await db.transaction().execute(async (tx) => {
    await fail(tx, one.runId);
    const begun = db.transaction().execute((otherTx) => fail(otherTx, other.runId));
    // Without the lock it does not wait, and is done before the first commits.
    await eventually(async () => {
      const { rows } = await site.database.pool.query('select from pg_locks where not granted');
      return rows.length > 0 || (await Promise.race([begun.then(() => true), Promise.resolve(false)]));
    });
    return { begun };
  });
  await second.begun;
  assert.equal((await get(id)).status, 'suspended');
});

test('waves open one after the other, by themselves and by a person', async () => {
  const { id, devices } = await stage(5, {
    waves: [
      { devices: 1, succeedPercent: 100, opensNextAfterMinutes: 10 },
      { devices: 2, succeedPercent: 100, opensNextAfterMinutes: null },
    ],
  });
  await run(devices[0], 'succeeded');
  await openDueWaves(site.site);
  assert.equal((await get(id)).openWave, 1);
  await assert.rejects(run(devices[1], 'succeeded'), refusal('SLIP-2004', 'wave 1 of 2'));
  site.advance(10 * 60_000 + 1000);
  await openDueWaves(site.site);
  assert.equal((await get(id)).openWave, 2);
  await run(devices[1], 'succeeded');
  await run(devices[2], 'succeeded');
  site.advance(86_400_000);
  await openDueWaves(site.site);
  await assert.rejects(run(devices[3], 'succeeded'), refusal('SLIP-2004', 'wave 2 of 2'));
  const opened = await site.admin(contract.openNextWave, { params: { id } });
  assert.equal(opened.openWave, null);
  await run(devices[3], 'succeeded');
  await assert.rejects(site.admin(contract.openNextWave, { params: { id } }), refusal('SLIP-1004', 'no wave left'));
});

test('what succeeded in waves that were replaced opens none of the new ones', async () => {
  const first = { devices: 1, succeedPercent: 100, opensNextAfterMinutes: 0 };
  const { id, devices } = await stage(3, { waves: [first] });
  const [one, other] = devices;
  await run(one, 'succeeded');
  await change(id, { waves: [{ ...first, devices: 2, succeedPercent: 50 }] });
  await openDueWaves(site.site);
  assert.equal((await get(id)).openWave, 1, 'nothing was tried in the new first wave');
  await run(other, 'succeeded');
  await openDueWaves(site.site);
  assert.equal((await get(id)).openWave, null);
});

test('no required deployment starts on a protected device, and unprotecting it is confirmed', async () => {
  const { devices } = await stage(1, {});
  const [device] = devices;
  assert.ok(device !== undefined);
  const protect = (isProtected: boolean, confirmDeviceCount?: number) =>
    site.admin(contract.setDeviceProtection, {
      params: { id: device.id },
      body: { protected: isProtected, ...(confirmDeviceCount === undefined ? {} : { confirmDeviceCount }) },
    });
  assert.equal((await protect(true)).protected, true);
  await assert.rejects(newRun(site, device), refusal('SLIP-2004', 'is protected'));
  const told = await site.admin(contract.explainDeployments, { params: { id: device.id } });
  assert.equal(told.deployments[0]?.outcome, 'not');
  assert.match(told.deployments[0]?.reasons[0] ?? '', /this device is protected/);
  await assert.rejects(protect(false), refusal('SLIP-1011', '1 device(s)'));
  await protect(false, 1);
  const then = await site.admin(contract.explainDeployments, { params: { id: device.id } });
  assert.equal(then.deployments[0]?.outcome, 'starts');
  await newRun(site, device);
});

test('what is required is cleared on a whole collection, and confirmed', async () => {
  const { collection, devices } = await stage(3, {});
  await run(devices[0], 'succeeded');
  await run(devices[1], 'failed');
  const clear = (body: { confirmDeviceCount?: number }) =>
    site.admin(contract.clearCollectionDeployments, { params: { id: collection.id }, body });
  await assert.rejects(clear({}), refusal('SLIP-1011', '2 device(s)'));
  await assert.rejects(run(devices[0], 'succeeded'), refusal('SLIP-2004', 'has ended'));
  assert.deepEqual(await clear({ confirmDeviceCount: 2 }), { cleared: 2 });
  await run(devices[0], 'succeeded');
});

test('a collection that a wave is for cannot be deleted before the wave is changed', async () => {
  const device = await addDevice(site);
  const { collection: first } = await deploy(site, [device], { purpose: 'available' });
  const listed = await site.admin(contract.listDeployments);
  for (const { id, collectionId } of listed)
    if (collectionId === first.id) await site.admin(contract.deleteDeployment, { params: { id } });
  const { deployment, collection } = await deploy(site, [device], { purpose: 'available' });
  const change = (waves: Wave[]) =>
    site.admin(contract.changeDeployment, { params: { id: deployment.id }, body: { waves } });
  const { devices: _, ...rest } = wave();
  await change([wave(), { ...rest, collectionId: first.id.toUpperCase() }]);
  const remove = () => site.admin(deleteCollection, { params: { id: first.id } });
  await assert.rejects(remove(), refusal('SLIP-1004', `→ ${collection.name}"`));
  await change([]);
  await remove();
});
