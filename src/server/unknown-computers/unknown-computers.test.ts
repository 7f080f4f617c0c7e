import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import { openSession, startRun } from '../../api/agent.ts';
import { explainBoot } from '../../api/boot-decisions.ts';
import {
  addCollectionMember,
  addCollectionMembers,
  createCollection,
  listCollectionMembers,
  removeCollectionMember,
} from '../../api/collections.ts';
import { changeDeployment, createDeployment, listDeployments } from '../../api/deployments.ts';
import { importDevices } from '../../api/device-imports.ts';
import { mergeDevices, previewDeviceMerge } from '../../api/device-merges.ts';
import {
  changeDevice,
  createDevice,
  deleteDevice,
  getDevice,
  listDevices,
  setDeviceVariables,
} from '../../api/devices.ts';
import { addDuplicateIdentity } from '../../api/duplicate-identities.ts';
import { listIdentityConflicts, previewResolution, resolveIdentityConflict } from '../../api/identity-conflicts.ts';
import { PolicySchema } from '../../api/policy.ts';
import { changePxeSettings } from '../../api/pxe-settings.ts';
import { approveComputer, listWaitingComputers, rejectComputer } from '../../api/unknown-computers.ts';
import { addDevice, deploy, inventoryOf, record, report, sessionBody } from '../agents/test-agent.ts';
import { issueBootTicket } from '../boot-tickets/boot-ticket.ts';
import { variablesOfDevice } from '../collections/collection.ts';
import { evaluateDevices } from '../collections/evaluate-devices.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import { inTransaction } from '../db/transaction.ts';
import { loadBootFacts } from '../netboot/boot-facts.ts';
import type { BootIdentity } from '../netboot/boot-urls.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const X64 = '00000000-0000-4000-8000-000000000064';
const ALL_UNKNOWN = '00000000-0000-4000-8000-000000000002';
const ALL_SYSTEMS = '00000000-0000-4000-8000-000000000001';
const test1 = await createTestSite();
const { site, admin } = test1;

let made = 0;
interface Stranger {
  readonly mac: string;
  readonly uuid: string;
  readonly serialNumber: string;
}
function stranger(change: Partial<Stranger> = {}): Stranger {
  made += 1;
  const mac = `52:54:00:00:77:${made.toString(16).padStart(2, '0')}`;
  return { mac, uuid: randomUUID(), serialNumber: `SER ${made}`, ...change };
}
async function ticketOf({ mac, uuid }: Stranger): Promise<string> {
  const binding = { deviceId: X64, mac, smbiosUuid: uuid, address: null, ofUnknown: true };
  return (await issueBootTicket(site, binding)).file.ticket;
}
async function arrive(computer: Stranger, ticket?: string) {
  const body = sessionBody(ticket ?? (await ticketOf(computer)), inventoryOf(computer));
  return test1.client()(openSession, { body });
}
const settings = (body: object) => admin(changePxeSettings, { body });
const membersOf = async (id: string) =>
  (await admin(listCollectionMembers, { params: { id } })).map(({ deviceId }) => deviceId);

beforeEach(async () => {
  await sql`delete from deployment`.execute(site.db);
  await sql`delete from collection_direct_rule where device_id = ${X64}`.execute(site.db);
  await evaluate([X64]);
  await sql`update device set came_unknown_at = null`.execute(site.db);
  await settings({ unknownComputers: 'on', unknownComputersADay: 20, unknownComputerCollectionIds: [] });
});

/** As a collection for unknown computers is made. */
const limitToUnknown = (id: string) =>
  sql`update collection set limiting_collection_id = ${ALL_UNKNOWN} where id = ${id}`.execute(site.db);

const evaluate = (ids: string[]) =>
  inTransaction(site.db, async (tx) => {
    await lockMemberships(tx);
    await evaluateDevices(tx, ids, site.now());
  });

async function deployToUnknown(purpose: 'available' | 'required') {
  const { sequence } = await deploy(test1, [await addDevice(test1)], { purpose: 'available' });
  const body = { taskSequenceId: sequence.id, collectionId: ALL_UNKNOWN, purpose };
  return admin(createDeployment, { body: { ...body, confirmUnknownComputers: true } });
}

describe('the placeholders of unknown computers', () => {
  test('are three, in All Unknown Computers and not in All Systems', async () => {
    const plain = await admin(listDevices, { query: { limit: 1000 } });
    assert.ok(
      plain.every(({ standing }) => standing !== 'placeholder'),
      'the plain list has none of them',
    );
    const placeholders = (await admin(listDevices, { query: { limit: 1000, placeholders: 'only' } })).filter(
      ({ standing }) => standing === 'placeholder',
    );
    assert.deepEqual(placeholders.map(({ name }) => name).sort(), [
      'arm64 Unknown Computer',
      'x64 Unknown Computer',
      'x86 Unknown Computer',
    ]);
    const [unknown, all] = [await membersOf(ALL_UNKNOWN), await membersOf(ALL_SYSTEMS)];
    for (const { id } of placeholders) assert.deepEqual([unknown.includes(id), all.includes(id)], [true, false]);
  });

  test('cannot be deleted, nor renamed past the site', async () => {
    await assert.rejects(admin(deleteDevice, { params: { id: X64 } }), refusal('SLIP-1006', 'stands for all'));
    await assert.rejects(sql`update device set name = 'mine' where id = ${X64}`.execute(site.db), /stays as it is/);
    await assert.rejects(sql`delete from device where id = ${X64}`.execute(site.db), /stays as it is/);
  });
});

describe('a required deployment to unknown computers', () => {
  test('is refused until that is confirmed, and a number of devices is no confirmation', async () => {
    const { sequence } = await deploy(test1, [await addDevice(test1)], { purpose: 'available' });
    const body = { taskSequenceId: sequence.id, collectionId: ALL_UNKNOWN, purpose: 'required' as const };
    for (const confirmed of [{}, { confirmDeviceCount: 3 }, { confirmUnknownComputers: false }])
      await assert.rejects(admin(createDeployment, { body: { ...body, ...confirmed } }), refusal('SLIP-1012'));
    assert.ok((await admin(listDeployments)).every(({ purpose }) => purpose === 'available'));
    const disabled = await admin(createDeployment, { body: { ...body, enabled: false } });
    const enable = (confirmed: object) =>
      admin(changeDeployment, { params: { id: disabled.id }, body: { enabled: true, ...confirmed } });
    await assert.rejects(enable({}), refusal('SLIP-1012'));
    assert.equal((await enable({ confirmUnknownComputers: true })).enabled, true);
  });

  test('is refused as well where the placeholder comes into a collection that has one', async () => {
    const { collection } = await deploy(test1, [await addDevice(test1)]);
    await limitToUnknown(collection.id);
    const add = (confirmed: object) =>
      admin(addCollectionMembers, { params: { id: collection.id }, body: { deviceIds: [X64], ...confirmed } });
    await assert.rejects(add({ confirmDeviceCount: 1 }), refusal('SLIP-1012'));
    await add({ confirmUnknownComputers: true });
    assert.ok((await membersOf(collection.id)).includes(X64));
    const alone = (query: object) => {
      const params = { id: collection.id, deviceId: X64 };
      return admin(addCollectionMember, { params, query });
    };
    await admin(removeCollectionMember, { params: { id: collection.id, deviceId: X64 } });
    for (const query of [{ confirmDeviceCount: 1 }, { confirmUnknownComputers: 'false' }])
      await assert.rejects(alone(query), refusal('SLIP-1012'));
    await alone({ confirmUnknownComputers: 'true' });
    assert.ok((await membersOf(collection.id)).includes(X64));
  });
});

describe('a device whose computer would be unknown from now on, while a required deployment waits for those', () => {
  const deviceOf = async (marks: { macs: string[]; smbiosUuid?: string }) => {
    made += 1;
    return (await admin(createDevice, { body: { name: `known-${made}`, ...marks } })).id;
  };
  const mac = () => stranger().mac;
  const change = (id: string, body: object) => admin(changeDevice, { params: { id }, body });
  const ways = [
    [
      'is deleted',
      (id: string, query: object) => admin(deleteDevice, { params: { id }, query }),
      (id: string) => admin(deleteDevice, { params: { id }, query: { confirmUnknownComputers: 'true' } }),
    ],
    ...(
      [
        ['becomes obsolete', { obsolete: true }],
        ['loses what it was recognised by', { macs: [], smbiosUuid: randomUUID() }],
      ] as const
    ).map(
      ([what, body]) =>
        [
          what,
          (id: string, more: object) => change(id, { ...body, ...more }),
          (id: string) => change(id, { ...body, confirmUnknownComputers: true }),
        ] as const,
    ),
  ] as const;
  for (const [what, way, confirmed] of ways)
    test(`${what} only when that is confirmed`, async () => {
      await deployToUnknown('required');
      const id = await deviceOf({ macs: [mac()] });
      await assert.rejects(way(id, {}), refusal('SLIP-1012', '"known-'));
      assert.ok((await admin(getDevice, { params: { id } })).obsoleteAt === null);
      await confirmed(id);
    });

  test('is overwritten by a line of a file only when that is confirmed', async () => {
    await deployToUnknown('required');
    await deviceOf({ macs: [mac()] });
    const name = `known-${made}`;
    const body = { text: `${name},,${mac()}`, existing: 'overwrite' as const };
    const bring = (more: object) => admin(importDevices, { body: { ...body, ...more } });
    await assert.rejects(bring({}), refusal('SLIP-1012', `"${name}"`));
    assert.equal((await bring({ confirmUnknownComputers: true })).overwrite, 1);
  });

  test('nor is its only mark put on the list of duplicate identities before', async () => {
    await deployToUnknown('required');
    const [only, one] = [mac(), mac()];
    await deviceOf({ macs: [only] });
    await deviceOf({ macs: [one], smbiosUuid: randomUUID() });
    const list = (value: string, more: object = {}) =>
      admin(addDuplicateIdentity, { body: { mark: 'mac', value, ...more } });
    await list(one);
    await assert.rejects(list(only), refusal('SLIP-1012', '"known-'));
    await list(only, { confirmUnknownComputers: true });
  });

  test('is not asked about where it stays known, is obsolete already, or nothing starts on unknown computers by itself', async () => {
    await deployToUnknown('required');
    const id = await deviceOf({ macs: [mac(), mac()], smbiosUuid: randomUUID() });
    await change(id, { macs: [] });
    await settings({ unknownComputers: 'off' });
    await change(id, { obsolete: true });
    await settings({ unknownComputers: 'on' });
    await admin(deleteDevice, { params: { id } });
    const other = await deviceOf({ macs: [mac()] });
    await settings({ unknownComputers: 'with-approval' });
    await change(other, { obsolete: true });
    await sql`delete from deployment`.execute(site.db);
    await settings({ unknownComputers: 'on' });
    await deployToUnknown('available');
    await admin(deleteDevice, { params: { id: await deviceOf({ macs: [mac()] }) } });
  });
});

test('a change of an unprovisioned device by which a required deployment would start is confirmed as that of unknown computers', async () => {
  await deployToUnknown('required');
  const { device } = await arrive(stranger());
  const change = (more: object) =>
    admin(changeDevice, { params: { id: device.id }, body: { macs: [stranger().mac], ...more } });
  await assert.rejects(change({ confirmDeviceCount: 1 }), refusal('SLIP-1012'));
  await change({ confirmUnknownComputers: true });
});

describe('an unknown computer', () => {
  test('has the facts of its placeholder only where the setting is on', async () => {
    const deployment = await deployToUnknown('required');
    const { mac, uuid } = stranger();
    const placeholders = async () => (await loadBootFacts(site, [{ mac, smbiosUuid: uuid }]))[0]?.placeholders;
    assert.equal(
      (await placeholders())?.find(({ architecture }) => architecture === 'x64')?.due.required?.id,
      deployment.id,
    );
    await settings({ unknownComputers: 'off' });
    assert.deepEqual(await placeholders(), []);
  });

  test('gets an unprovisioned device of its own at the session, and what is due to its placeholder', async () => {
    const deployment = await deployToUnknown('required');
    const computer = stranger();
    const { device, deployments } = await arrive(computer);
    assert.deepEqual(
      deployments.map(({ id }) => id),
      [deployment.id],
    );
    const shown = await admin(getDevice, { params: { id: device.id } });
    assert.deepEqual(
      [shown.name, shown.standing, shown.macs, shown.smbiosUuid, shown.serialNumber],
      [`Unknown-SER${made}`, 'unprovisioned', [computer.mac], computer.uuid, computer.serialNumber],
    );
    const [facts] = await loadBootFacts(site, [{ mac: computer.mac, smbiosUuid: computer.uuid }]);
    assert.deepEqual([facts?.device, facts?.due.required?.id], [{ id: device.id, name: device.name }, deployment.id]);
    assert.equal((await membersOf(ALL_SYSTEMS)).includes(device.id), false);
  });

  test('that comes once more is the same device, whatever became of its ticket', async () => {
    const computer = stranger();
    const first = await arrive(computer);
    const second = await arrive(computer);
    assert.equal(second.device.id, first.device.id);
  });

  test('that turns out to be known by another mark is that device', async () => {
    const known = await addDevice(test1);
    const { device } = await arrive(stranger({ uuid: known.uuid }));
    assert.equal(device.id, known.id);
    assert.equal((await admin(getDevice, { params: { id: known.id } })).standing, 'known');
  });

  test('that fits two devices equally well is refused, never taken in', async () => {
    const shared = 'SHARED-1';
    const twins = [await addDevice(test1), await addDevice(test1)];
    for (const { id } of twins)
      await site.db.updateTable('device').set({ serial_number: shared }).where('id', '=', id).execute();
    await assert.rejects(arrive(stranger({ serialNumber: shared })), refusal('SLIP-2003', 'equally well'));
  });

  test('is refused where the setting was turned off since its ticket', async () => {
    const computer = stranger();
    const ticket = await ticketOf(computer);
    await settings({ unknownComputers: 'off' });
    await assert.rejects(arrive(computer, ticket), refusal('SLIP-2004'));
  });

  test('has the placeholder’s variables above its collections’ and below its own', async () => {
    await deployToUnknown('required');
    const { collection } = await deploy(test1, [await addDevice(test1)], {
      purpose: 'available',
      variables: ['A', 'B', 'C'].map((name) => ({ name, value: 'collection' })),
    });
    await limitToUnknown(collection.id);
    await admin(addCollectionMembers, { params: { id: collection.id }, body: { deviceIds: [X64] } });
    const set = (id: string, names: string[], value: string) =>
      admin(setDeviceVariables, {
        params: { id },
        body: { variables: names.map((name) => ({ name, value })), kept: [] },
      });
    await set(X64, ['B', 'C'], 'placeholder');
    const { device } = await arrive(stranger());
    await set(device.id, ['C'], 'own');
    const values = (await variablesOfDevice(site.db, device.id)).map(({ name, value }) => `${name}=${value}`);
    assert.deepEqual(values, ['A=collection', 'B=placeholder', 'C=own']);
    await set(X64, [], '');
  });
});

describe('the run of an unknown computer', () => {
  async function runOf(computer: Stranger, outcome: 'succeeded' | 'failed', name?: string) {
    const { session, device } = await arrive(computer);
    const runId = randomUUID();
    const body = { runId, origin: 'pxe' as const, environment: 'linux-pe' as const };
    const { runCredential } = await test1.client(session)(startRun, { body });
    const variables = name === undefined ? [] : [{ name: 'OSDComputerName', value: name }];
    const said = { ...record.stepFinished(3, 'name'), variables };
    const records = [record.started(1), record.stepStarted(2, 'name'), said, record.finished(4, outcome)];
    await report(test1, { runId, runCredential }, records);
    return admin(getDevice, { params: { id: device.id } });
  }

  for (const [what, mode, unreviewed] of [
    ['came in by itself', 'on', true],
    ['a person has approved', 'with-approval', undefined],
  ] as const)
    test(`is told of a computer that ${what} whether somebody knows it`, async () => {
      await deployToUnknown('required');
      await settings({ unknownComputers: mode });
      const computer = stranger();
      const ticket = await ticketOf(computer);
      if (mode === 'with-approval') {
        await assert.rejects(arrive(computer, ticket), refusal('SLIP-2013'));
        const waits = (await admin(listWaitingComputers)).find(({ mac }) => mac === computer.mac);
        await admin(approveComputer, { params: { id: waits?.id ?? '' }, body: { confirmUnknownComputers: true } });
      }
      const { session } = await arrive(computer, ticket);
      const body = { runId: randomUUID(), origin: 'pxe' as const, environment: 'linux-pe' as const };
      const { policy } = await test1.client(session)(startRun, { body });
      assert.equal(PolicySchema.parse(JSON.parse(policy.payload)).unreviewedComputer, unreviewed);
    });

  test('makes it a device like others when it has succeeded: by the run’s name, in the collections that are set', async () => {
    await deployToUnknown('required');
    const collection = await admin(createCollection, { body: { name: 'New ones' } });
    await settings({ unknownComputerCollectionIds: [collection.id] });
    const device = await runOf(stranger(), 'succeeded', 'LAB-1');
    assert.deepEqual([device.name, device.standing], ['LAB-1', 'known']);
    assert.ok((await membersOf(ALL_SYSTEMS)).includes(device.id));
    assert.deepEqual(await membersOf(collection.id), [device.id]);
    assert.equal((await membersOf(ALL_UNKNOWN)).includes(device.id), false);
  });

  for (const [what, name] of [
    ['another device’s', 'LAB-1'],
    ['no name that a device can have', 'LAB 2; drop'],
  ] as const)
    test(`leaves it its name where the run’s is ${what}`, async () => {
      await deployToUnknown('required');
      const device = await runOf(stranger(), 'succeeded', name);
      assert.deepEqual([device.name, device.standing], [`Unknown-SER${made}`, 'known']);
    });

  test('leaves it unprovisioned when it has failed', async () => {
    await deployToUnknown('required');
    const device = await runOf(stranger(), 'failed', 'LAB-3');
    assert.deepEqual([device.name, device.standing], [`Unknown-SER${made}`, 'unprovisioned']);
  });
});

describe('no more come in within a day than are allowed', () => {
  test('also when all of them come at once', async () => {
    await settings({ unknownComputersADay: 3 });
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => arrive(stranger())));
    assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 3);
    for (const each of tries)
      if (each.status === 'rejected')
        assert.match(each.reason.message, /3 unknown computers have come in within a day/);
    test1.advance(24 * 3_600_000 + 1000);
    await arrive(stranger());
  });

  test('and a refused one leaves no record', async () => {
    await settings({ unknownComputersADay: 0 });
    const before = (await admin(listDevices, { query: { limit: 1000 } })).length;
    await assert.rejects(arrive(stranger()), refusal('SLIP-1007'));
    assert.equal((await admin(listDevices, { query: { limit: 1000 } })).length, before);
  });

  test('and invented MAC addresses make so many tickets and no more', async () => {
    const binding = { deviceId: X64, smbiosUuid: null, address: null, ofUnknown: true };
    await sql`insert into boot_ticket (ticket_hash, device_id, mac, expires_at)
      select decode(md5(at::text), 'hex'), ${X64}::uuid, at::text, now() + interval '2 days' from generate_series(1, 3000) as at`.execute(
      site.db,
    );
    await issueBootTicket(site, { ...binding, mac: '52:54:00:00:78:01' });
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from boot_ticket where device_id = ${X64}::uuid and used_at is null`.execute(
      site.db,
    );
    assert.equal(rows[0]?.count, 2000);
    await sql`delete from boot_ticket`.execute(site.db);
  });
});

describe('with approval', () => {
  beforeEach(() => settings({ unknownComputers: 'with-approval' }));
  const waiting = async (mac: string) =>
    (await admin(listWaitingComputers)).find((each) => each.mac === mac) ?? assert.fail('it does not wait');

  test('a computer waits, shows a code, and is let in with the same ticket once it is approved', async () => {
    await deployToUnknown('required');
    const computer = stranger();
    const ticket = await ticketOf(computer);
    const refused: { problems?: unknown } = await arrive(computer, ticket).catch((error) => error);
    const { id, code, serialNumber, model } = await waiting(computer.mac);
    assert.deepEqual(refused.problems, [{ path: 'code', message: code }]);
    assert.deepEqual([serialNumber, model], [computer.serialNumber, 'Standard PC']);
    for (let minutes = 0; minutes < 60; minutes += 9) {
      test1.advance(9 * 60_000);
      await assert.rejects(arrive(computer, ticket), refusal('SLIP-2013', `code ${code}`));
    }
    const collection = await admin(createCollection, { body: { name: `Room ${made}` } });
    const body = { name: 'ROOM-1', variables: [{ name: 'Seat', value: '7' }], collectionIds: [collection.id] };
    const params = { id };
    await assert.rejects(admin(approveComputer, { params, body }), refusal('SLIP-1012'));
    const approved = await admin(approveComputer, { params, body: { ...body, confirmUnknownComputers: true } });
    assert.equal((await admin(getDevice, { params: { id: approved.deviceId } })).model, 'Standard PC', 'at once');
    const { device } = await arrive(computer, ticket);
    assert.deepEqual(device, { id: approved.deviceId, name: 'ROOM-1' });
    assert.deepEqual(await membersOf(collection.id), [], 'not before it is like other devices');
    await site.db
      .updateTable('device')
      .set({ standing: 'known', unknown_architecture: null })
      .where('id', '=', device.id)
      .execute();
    await evaluate([device.id]);
    assert.deepEqual(await membersOf(collection.id), [device.id]);
    assert.deepEqual(
      (await variablesOfDevice(site.db, device.id)).map(({ name }) => name),
      ['Seat'],
    );
    await assert.rejects(admin(approveComputer, { params, body: {} }), refusal('SLIP-1002'));
  });

  test('what has become a device meanwhile is not approved to be a second one', async () => {
    const computer = stranger();
    await assert.rejects(arrive(computer), refusal('SLIP-2013'));
    const { id } = await waiting(computer.mac);
    await admin(createDevice, { body: { name: `by-hand-${made}`, macs: [computer.mac] } });
    const approve = (body: object) => admin(approveComputer, { params: { id }, body });
    await assert.rejects(approve({}), refusal('SLIP-1003', `"by-hand-${made}" has a mark of this computer`));
  });

  test('who is approved has the asset tag at once that rules ask for: its session would bring what nobody confirmed', async () => {
    const computer = stranger();
    const inventory = inventoryOf(computer);
    const body = sessionBody(await ticketOf(computer), {
      ...inventory,
      smbios: { ...inventory.smbios, assetTag: 'LAB-9' },
    });
    await assert.rejects(test1.client()(openSession, { body }), refusal('SLIP-2013'));
    const params = { id: (await waiting(computer.mac)).id };
    const { deviceId } = await admin(approveComputer, { params, body: { confirmUnknownComputers: true } });
    assert.equal((await admin(getDevice, { params: { id: deviceId } })).assetTag, 'LAB-9');
  });

  test('who is approved takes no place of those that come in by themselves', async () => {
    const [computer, another] = [stranger(), stranger()];
    await assert.rejects(arrive(computer), refusal('SLIP-2013'));
    const since = site.now();
    await admin(approveComputer, { params: { id: (await waiting(computer.mac)).id }, body: {} });
    await settings({ unknownComputers: 'on' });
    await sql`update device set came_unknown_at = null where came_unknown_at < ${since}`.execute(site.db);
    await settings({ unknownComputersADay: 1 });
    await arrive(another);
    await assert.rejects(arrive(stranger()), refusal('SLIP-1007'));
  });

  test('a rejected one is led to its disk, by its MAC address or its SMBIOS UUID, and refused in the PE, until it is approved', async () => {
    await deployToUnknown('required');
    const computer = stranger();
    const elsewhere = { ...computer, mac: stranger().mac };
    const nothing = { mac: computer.mac, smbiosUuid: null };
    const boots = async (who: BootIdentity) => {
      const [facts] = await loadBootFacts(site, [who]);
      return facts?.rejected;
    };
    await assert.rejects(arrive(computer), refusal('SLIP-2013'));
    const { id, code } = await waiting(computer.mac);
    assert.equal(await boots(nothing), null);
    await admin(rejectComputer, { params: { id } });
    for (const mode of ['with-approval', 'on'])
      for (const each of [computer, elsewhere]) {
        await settings({ unknownComputers: mode });
        test1.advance(100 * 3_600_000);
        // Whoever else asks has those forgotten who have not asked for a day.
        await arrive(stranger()).catch(() => undefined);
        await assert.rejects(arrive(each), refusal('SLIP-2003', `approve ${code}`));
        assert.equal(await boots({ mac: each.mac, smbiosUuid: each.uuid }), code);
      }
    const told = await admin(explainBoot, { query: { mac: computer.mac } });
    assert.equal(told.toLoader.decision, 'disk');
    assert.match(told.toLoader.reasons.join(' '), new RegExp(`rejected it.* approve ${code}`));
    assert.equal(await boots({ mac: stranger().mac, smbiosUuid: null }), null);
    const approved = await admin(approveComputer, { params: { id }, body: { confirmUnknownComputers: true } });
    assert.equal((await arrive(computer)).device.id, approved.deviceId);
    assert.equal(await boots(nothing), null);
  });

  test('only so many wait, a rejected one makes room for another, and all are forgotten after a day', async () => {
    const asked = site.now();
    await sql`insert into waiting_computer (id, code, mac, architecture, inventory, first_asked_at, last_asked_at)
      select gen_random_uuid(), 'X' || at, 'x' || at, 'x64', '{"smbios":{},"networkAdapters":[]}', ${asked}, ${asked} from generate_series(1, 500) as at`.execute(
      site.db,
    );
    const computer = stranger();
    await assert.rejects(arrive(computer), refusal('SLIP-1007', 'wait for approval already'));
    await sql`update waiting_computer set rejected = true
      where id in (select id from waiting_computer where not rejected order by code offset 499)`.execute(site.db);
    await assert.rejects(arrive(computer), refusal('SLIP-2013'));
    test1.advance(25 * 3_600_000);
    await assert.rejects(arrive(computer), refusal('SLIP-2013'));
    const left = await site.db.selectFrom('waiting_computer').select('mac').where('rejected', '=', false).execute();
    assert.deepEqual(left, [{ mac: computer.mac }]);
    await sql`delete from waiting_computer`.execute(site.db);
  });
});

test('a merge that leaves a computer without a mark asks, as deleting its record does', async () => {
  await deployToUnknown('required');
  const make = (macs: string[], smbiosUuid: string) =>
    admin(createDevice, { body: { name: `merged-${randomUUID()}`, macs, smbiosUuid } });
  const merge = async (other: { id: string }, confirm: object = {}) => {
    const { mac, uuid } = stranger();
    const params = { id: (await make([mac], uuid)).id };
    const { planId } = await admin(previewDeviceMerge, { params, body: { otherId: other.id } });
    return admin(mergeDevices, { params, body: { otherId: other.id, planId, ...confirm } });
  };
  const other = await make([], randomUUID());
  await assert.rejects(merge(other), refusal('SLIP-1012', `The computer of "${other.name}" would be an unknown one`));
  await merge(other, { confirmUnknownComputers: true });
  await merge(await make([stranger().mac], randomUUID()));
});

describe('an unknown computer with the disk of a known device', () => {
  const withDisk = (computer: Stranger, serial: string) => {
    const disk = { number: 0, path: '/dev/nvme0n1', model: null, serial, bytes: 1, type: 'nvme' as const };
    const state = { transport: 'pcie', removable: false, readOnly: false, bootMedium: false, partitions: [] };
    return { ...inventoryOf(computer), disks: [{ ...disk, ...state }] };
  };
  const open = async (computer: Stranger, serial: string) =>
    test1.client()(openSession, { body: sessionBody(await ticketOf(computer), withDisk(computer, serial)) });

  test('is neither taken for it nor taken in: a person says that it has a new main board', async () => {
    await deployToUnknown('required');
    const before = stranger();
    const { device } = await open(before, 'DISK-1');
    const after = stranger();
    await assert.rejects(open(after, 'DISK-1'), refusal('SLIP-2003', `that of "${device.name}"`));
    const [conflict] = await admin(listIdentityConflicts);
    assert.deepEqual([conflict?.matchedBy, conflict?.devices.map(({ id }) => id)], ['disk', [device.id]]);
    const params = { id: conflict!.id };
    const { planId } = await admin(previewResolution, { params, body: { deviceId: device.id } });
    const body = { deviceId: device.id, planId, confirmUnknownComputers: true };
    // It is none of those that came as unknown ones, so that nothing is asked but for what becomes of the old board.
    await sql`update device set standing = 'known', unknown_architecture = null where id = ${device.id}`.execute(
      site.db,
    );
    const unconfirmed = { params, body: { ...body, confirmUnknownComputers: false, confirmDeviceCount: 1 } };
    await assert.rejects(
      admin(resolveIdentityConflict, unconfirmed),
      refusal('SLIP-1012', `The computer of "${device.name}" would be an unknown one`),
    );
    await admin(resolveIdentityConflict, { params, body });
    assert.equal((await open(after, 'DISK-1')).device.id, device.id);
    const record = await admin(getDevice, { params: { id: device.id } });
    assert.deepEqual(
      [record.macs, record.smbiosUuid, record.serialNumber],
      [[after.mac], after.uuid, after.serialNumber],
    );
    assert.notEqual((await open(before, 'DISK-2')).device.id, device.id, 'the old board is an unknown computer');
  });

  test('comes in where several devices have that serial number, or the device is obsolete', async () => {
    for (const computer of [stranger(), stranger()]) {
      const { device } = await open(computer, `OWN-${computer.mac}`);
      const inventory = withDisk(computer, 'CLONED-1');
      await sql`update device set inventory = ${JSON.stringify(inventory)}::jsonb where id = ${device.id}`.execute(
        site.db,
      );
    }
    assert.match((await open(stranger(), 'CLONED-1')).device.name, /^Unknown-/);
    const gone = (await open(stranger(), 'DISK-3')).device;
    await sql`update device set obsolete_at = now() where id = ${gone.id}`.execute(site.db);
    assert.notEqual((await open(stranger(), 'DISK-3')).device.id, gone.id);
  });
});
