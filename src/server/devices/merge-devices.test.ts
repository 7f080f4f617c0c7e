import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { addCollectionMember, createCollection, listCollectionMembers } from '../../api/collections.ts';
import { createDeviceCategory, setDeviceCategories } from '../../api/device-categories.ts';
import { mergeDevices, previewDeviceMerge } from '../../api/device-merges.ts';
import { changeDevice, getDevice, setDeviceVariables } from '../../api/devices.ts';
import { listRecoveryKeys, showRecoveryKey } from '../../api/recovery-keys.ts';
import { listRuns } from '../../api/runs.ts';
import { setPrimaryUsers } from '../../api/user-device-affinities.ts';
import { addDevice, deploy, newRun, record, report, type TestDevice } from '../agents/test-agent.ts';
import { loadBootFacts } from '../netboot/boot-facts.ts';
import { escrow } from '../recovery-keys/test-recovery-key.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { readVariable } from '../variables/variable.ts';

const site = await createTestSite();
const { db } = site.site;
const preview = (kept: TestDevice, other: TestDevice) =>
  site.admin(previewDeviceMerge, { params: { id: kept.id }, body: { otherId: other.id } });
const merge = (kept: TestDevice, other: TestDevice, planId: string, more: object = {}) =>
  site.admin(mergeDevices, { params: { id: kept.id }, body: { otherId: other.id, planId, ...more } });
const get = ({ id }: TestDevice) => site.admin(getDevice, { params: { id } });

async function ended(device: TestDevice) {
  const { deployment } = await deploy(site, [device]);
  const run = await newRun(site, device);
  const key = await escrow(site, run);
  await report(site, run, [record.started(1), record.finished(2)]);
  return { deployment, key, runId: run.runId };
}

async function associate(source: TestDevice, destination: TestDevice): Promise<void> {
  const type = source.id === destination.id ? 'in-place' : 'side-by-side';
  const row = { id: randomUUID(), source_device_id: source.id, destination_device_id: destination.id, type } as const;
  await db
    .insertInto('computer_association')
    .values({ ...row, user_accounts: 'capture-and-restore-all' })
    .execute();
}

test('what the other has comes to the kept device, and nothing of it is forgotten', async () => {
  const [kept, other, third] = [await addDevice(site), await addDevice(site), await addDevice(site)];
  await site.admin(setDeviceVariables, {
    params: { id: kept.id },
    body: { variables: [{ name: 'Room', value: '12', secret: false }], kept: [] },
  });
  await site.admin(setDeviceVariables, {
    params: { id: other.id },
    body: {
      variables: [
        { name: 'ROOM', value: '99', secret: false },
        { name: 'JoinPassword', value: 'planted secret', secret: true },
      ],
      kept: [],
    },
  });
  const category = await site.admin(createDeviceCategory, { body: { name: 'Kiosk' } });
  await site.admin(setDeviceCategories, { params: { id: other.id }, body: { deviceCategoryIds: [category.id] } });
  const collection = await site.admin(createCollection, { body: { name: 'of the other' } });
  await site.admin(addCollectionMember, { params: { id: collection.id, deviceId: other.id } });
  await site.admin(setPrimaryUsers, { params: { id: other.id }, body: { userNames: ['kim@example'] } });
  const { key, runId } = await ended(other);
  for (const [source, destination] of [
    [third, other],
    [other, other],
    [kept, other],
    [other, third],
  ] as const)
    await associate(source, destination);

  const plan = await preview(kept, other);
  assert.equal(JSON.stringify(plan).includes('planted'), false);
  assert.deepEqual(await merge(kept, other, plan.planId), plan);

  await assert.rejects(get(other), refusal('SLIP-1002'));
  const device = await get(kept);
  assert.deepEqual(device.macs, [kept.mac, other.mac].sort());
  assert.deepEqual([device.name, device.smbiosUuid], [kept.name, kept.uuid]);
  assert.deepEqual(device.categories, [{ id: category.id, name: 'Kiosk' }]);
  assert.deepEqual(
    device.primaryUsers.map(({ userName }) => userName),
    ['kim@example'],
  );
  assert.notEqual(device.inventory, null, 'only the other was ever seen');
  const stored = await db.selectFrom('device_variable').selectAll().where('device_id', '=', kept.id).execute();
  const owner = { kind: 'device', id: kept.id } as const;
  assert.deepEqual(
    stored.map((each) => [each.name, readVariable(site.site.keys.sealer, owner, each)]).sort(),
    [
      ['JoinPassword', 'planted secret'],
      ['Room', '12'],
    ],
    'a secret is sealed for its new device',
  );
  const members = await site.admin(listCollectionMembers, { params: { id: collection.id } });
  assert.deepEqual(
    members.map(({ deviceId }) => deviceId),
    [kept.id],
  );
  const runs = await site.admin(listRuns, { query: { deviceId: kept.id } });
  assert.deepEqual(
    runs.map(({ id }) => id),
    [runId],
  );
  const [found] = await site.admin(listRecoveryKeys, { query: { deviceId: kept.id } });
  const shown = await site.admin(showRecoveryKey, { params: { id: found!.id }, body: {} });
  assert.equal(shown.recoveryPassword, key.recoveryPassword);
  const { rows } = await sql`select source.name as source, destination.name as destination from computer_association
    join device as source on source.id = source_device_id join device as destination on destination.id = destination_device_id
    order by source.name = ${kept.name}, destination.name = ${third.name}`.execute(db);
  assert.deepEqual(rows, [
    { source: third.name, destination: kept.name },
    { source: kept.name, destination: kept.name },
    { source: kept.name, destination: third.name },
  ]);
});

test('a computer of the other record boots as the kept device, and what has ended there does not start again', async () => {
  const [kept, other] = [await addDevice(site), await addDevice(site)];
  await ended(other);
  await associate(other, kept);
  await merge(kept, other, (await preview(kept, other)).planId);
  const [facts] = await loadBootFacts(site.site, [{ mac: other.mac, smbiosUuid: null }]);
  assert.deepEqual(facts?.device, { id: kept.id, name: kept.name });
  assert.equal(facts?.due.required, null);
});

test('where a required deployment comes to the kept device by it, that is confirmed', async () => {
  const [kept, other] = [await addDevice(site), await addDevice(site)];
  await deploy(site, [kept]);
  const { planId } = await preview(kept, other);
  await assert.rejects(merge(kept, other, planId), refusal('SLIP-1011'), 'it starts on the computer of the other');
  assert.deepEqual((await get(other)).macs, [other.mac], 'nothing was moved');
  await merge(kept, other, planId, { confirmDeviceCount: 1 });
});

test('a merge is refused while a run is open, and when the records are not those that were looked at', async () => {
  const [kept, other] = [await addDevice(site), await addDevice(site)];
  await deploy(site, [other]);
  const { planId } = await preview(kept, other);
  await site.admin(changeDevice, { params: { id: other.id }, body: { assetTag: '4711' } });
  await assert.rejects(merge(kept, other, planId), refusal('SLIP-1004', 'look again'));
  const again = await preview(kept, other);
  await newRun(site, other);
  await assert.rejects(merge(kept, other, again.planId), refusal('SLIP-1004', 'open run'));
});

test('of two people who merge both ways at once one is too late, and one record is left', async () => {
  const [one, other] = [await addDevice(site), await addDevice(site)];
  const plans = [await preview(one, other), await preview(other, one)];
  const outcomes = await Promise.allSettled([merge(one, other, plans[0]!.planId), merge(other, one, plans[1]!.planId)]);
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const lost = outcomes.find((outcome) => outcome.status === 'rejected');
  assert.ok(lost?.status === 'rejected' && refusal('SLIP-1002')(lost.reason));
  const left = await db.selectFrom('device_mac').selectAll().where('mac', 'in', [one.mac, other.mac]).execute();
  assert.deepEqual([left.length, new Set(left.map(({ device_id }) => device_id)).size], [2, 1]);
});

test('whatever refers to devices is moved by a merge, or is worth nothing without its device', async () => {
  const { rows } = await sql<{ at: string }>`
    select conrelid::regclass || '.' || attname as at from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any(conkey)
    where contype = 'f' and confrelid = 'device'::regclass order by 1`.execute(db);
  const moved = [
    ...['boot_event.device_id', 'collection_direct_rule.device_id', 'computer_association.destination_device_id'],
    ...['computer_association.source_device_id', 'deployment_start.device_id', 'device_category_member.device_id'],
    ...['device_mac.device_id', 'device_variable.device_id', 'recovery_key.device_id', 'run.device_id'],
    'user_device_affinity.device_id',
  ];
  const worthless = [
    ...['agent_session.device_id', 'boot_ticket.device_id', 'collection_member.device_id', 'device_search.device_id'],
    // Whom to wake is planned anew; what was declined is told again.
    ...['declined_start.device_id', 'deployment_wake.device_id', 'device_to_evaluate.device_id'],
  ];
  assert.deepEqual(rows.map(({ at }) => at).sort(), [...moved, ...worthless].sort());
});
