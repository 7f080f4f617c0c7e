import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { z } from 'zod';
import type { RunRecord } from '../../api/agent.ts';
import { addCollectionMember, createCollection } from '../../api/collections.ts';
import { deleteDevice, getDevice } from '../../api/devices.ts';
import { changeSettings } from '../../api/site.ts';
import * as contract from '../../api/user-device-affinities.ts';
import { createUser } from '../../api/users.ts';
import { addDevice, deploy, newRun, record, report, type TestDevice } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { ask, cookieFor, PASSWORD, roleId } from '../users/test-people.ts';

const site = await createTestSite();

const add = (deviceId: string, userName: string) =>
  site.admin(contract.addUserDeviceAffinity, { body: { deviceId, userName } });
const list = (query: z.input<NonNullable<typeof contract.listUserDeviceAffinities.query>>) =>
  site.admin(contract.listUserDeviceAffinities, { query });
const shownOf = async ({ id }: TestDevice) =>
  (await list({ deviceId: id })).map(({ userName, state, source }) => `${userName} ${state} ${source}`);

test('a device has several primary users, and a user several devices', async () => {
  const [one, two] = [await addDevice(site), await addDevice(site)];
  for (const device of [one, two]) for (const name of ['D\\kim', 'lee@d.example']) await add(device.id, name);
  assert.deepEqual(await shownOf(one), ['D\\kim confirmed manual', 'lee@d.example confirmed manual']);
  const ofKim = await list({ userName: 'd\\KIM' });
  assert.deepEqual(ofKim.map(({ deviceName }) => deviceName).sort(), [one.name, two.name].sort());
  assert.deepEqual(
    (await site.admin(getDevice, { params: { id: one.id } })).primaryUsers,
    ['D\\kim', 'lee@d.example'].map((userName) => ({ userName, state: 'confirmed' })),
  );
});

test('the same user is added once, in whatever case', async () => {
  const device = await addDevice(site);
  const first = await add(device.id, 'D\\kim');
  assert.deepEqual(await add(device.id, 'd\\KIM'), first);
  await Promise.all(['D\\lee', 'd\\lee', 'D\\LEE'].map((name) => add(device.id, name)));
  assert.equal((await shownOf(device)).length, 2);
});

test('what is no user, and a device that is not there, are refused', async () => {
  const device = await addDevice(site);
  await assert.rejects(add(device.id, 'kim'), refusal('SLIP-1001', 'DOMAIN\\user or user@realm'));
  await assert.rejects(add(randomUUID(), 'D\\kim'), refusal('SLIP-1002'));
  assert.deepEqual(await shownOf(device), []);
});

test('a list is told page by page, none left out', async () => {
  const device = await addDevice(site);
  const names = Array.from({ length: 25 }, (_, at) => `PAGES\\u${String(at).padStart(2, '0')}`);
  for (const name of names) await add(device.id, name);
  const told: string[] = [];
  let after: string | undefined;
  do {
    const page = await list({ deviceId: device.id, limit: 10, ...(after === undefined ? {} : { after }) });
    told.push(...page.map(({ userName }) => userName));
    after = page.at(-1)?.id;
  } while (after !== undefined);
  assert.deepEqual(told, names);
});

test('a device that is deleted takes its primary users along', async () => {
  const device = await addDevice(site);
  const { id } = await add(device.id, 'GONE\\kim');
  await site.admin(deleteDevice, { params: { id: device.id } });
  assert.deepEqual(await list({ userName: 'GONE\\kim' }), []);
  await assert.rejects(site.admin(contract.deleteUserDeviceAffinity, { params: { id } }), refusal('SLIP-1002'));
});

/** Typed into the wizard, or set by a step. */
interface SetThen {
  readonly by: 'person' | 'step';
  readonly variables: { name: string; value: string }[];
}
const step = (...variables: SetThen['variables']): SetThen => ({ by: 'step', variables });
const person = (...variables: SetThen['variables']): SetThen => ({ by: 'person', variables });

function told(sequence: number, { by, variables }: SetThen): RunRecord {
  if (by === 'step') return record.stepFinished(sequence, 'a', 'done', { variables });
  return { kind: 'variables', sequence, at: '2026-01-01T00:00:00.000Z', environment: 'linux-pe', variables };
}

interface Told {
  readonly variables?: { name: string; value: string; secret?: boolean }[];
  readonly records?: SetThen[];
  readonly outcome?: 'succeeded' | 'failed';
}

/** A run from its start to its end, and whom its device has then. */
async function afterRun({ variables = [], records = [], outcome = 'succeeded' }: Told, device?: TestDevice) {
  const of = device ?? (await addDevice(site));
  await deploy(site, [of], { variables });
  const run = await newRun(site, of);
  const between = records.map((each, at) => told(at + 2, each));
  await report(site, run, [record.started(1), ...between, record.finished(records.length + 2, outcome)]);
  return shownOf(of);
}

const users = { name: 'SMSTSUDAUsers', value: 'D\\kim, D\\lee' };
const mode = (value: string) => ({ name: 'SMSTSAssignUsersMode', value });

describe('a run that has succeeded', () => {
  const set = (userDeviceAffinity: contract.AffinitySetting) =>
    site.admin(changeSettings, { body: { userDeviceAffinity } });

  test('makes nobody a primary user where nothing says so', async () => {
    assert.deepEqual(await afterRun({ variables: [users] }), []);
  });

  test('makes the users of its variables primary users', async () => {
    assert.deepEqual(await afterRun({ variables: [users, mode('Auto')] }), [
      'D\\kim confirmed run',
      'D\\lee confirmed run',
    ]);
  });

  test('follows the setting of the site, with users that a person typed into the wizard', async () => {
    await set('pending');
    assert.deepEqual(await afterRun({ records: [person(users)] }), ['D\\kim pending run', 'D\\lee pending run']);
    await set('auto');
    assert.equal((await afterRun({ records: [person(users)] }))[0], 'D\\kim confirmed run');
    await set('none');
  });

  test('takes what a step has set last, and the computer’s word for Auto as pending', async () => {
    const records = [step({ ...users, value: 'D\\max' }), step(users, mode('Auto'))];
    assert.deepEqual(await afterRun({ records }), ['D\\kim pending run', 'D\\lee pending run']);
  });

  test('confirms who was pending, and leaves who is confirmed as they were added', async () => {
    const device = await addDevice(site);
    await add(device.id, 'D\\kim');
    await afterRun({ records: [step(users, mode('Auto'))] }, device);
    assert.deepEqual(await shownOf(device), ['D\\kim confirmed manual', 'D\\lee pending run']);
    await afterRun({ variables: [users, mode('Auto')] }, device);
    assert.deepEqual(await shownOf(device), ['D\\kim confirmed manual', 'D\\lee confirmed run']);
  });

  test('names the run', async () => {
    const device = await addDevice(site);
    await deploy(site, [device], { variables: [users, mode('Auto')] });
    const run = await newRun(site, device);
    await report(site, run, [record.started(1), record.finished(2)]);
    assert.equal((await list({ deviceId: device.id }))[0]?.runId, run.runId);
  });

  test('and names no user at all has succeeded all the same', async () => {
    assert.deepEqual(await afterRun({ variables: [{ ...users, value: 'nobody, \u202e' }, mode('Auto')] }), []);
    const secret = { ...users, secret: true };
    assert.deepEqual(await afterRun({ variables: [secret, mode('Auto')] }), []);
    assert.ok(site.logged().includes('is secret: the site does not know whom it names'));
  });
});

test('a run that has failed makes nobody a primary user', async () => {
  assert.deepEqual(await afterRun({ variables: [users, mode('Auto')], outcome: 'failed' }), []);
});

describe('the approval queue', () => {
  const pendingOf = async ({ id }: TestDevice) => list({ deviceId: id, state: 'pending' });

  test('holds who is pending until a person approves or rejects', async () => {
    const device = await addDevice(site);
    await afterRun({ variables: [users, mode('Pending')] }, device);
    const [kim, lee] = await pendingOf(device);
    const approved = await site.admin(contract.approveUserDeviceAffinity, { params: { id: kim?.id ?? '' } });
    assert.deepEqual([approved.state, approved.source], ['confirmed', 'run']);
    await site.admin(contract.deleteUserDeviceAffinity, { params: { id: lee?.id ?? '' } });
    assert.deepEqual(await shownOf(device), ['D\\kim confirmed run']);
    assert.deepEqual(await pendingOf(device), []);
  });

  test('adding by hand approves', async () => {
    const device = await addDevice(site);
    await afterRun({ variables: [users, mode('Pending')] }, device);
    await add(device.id, 'd\\kim');
    assert.deepEqual(await shownOf(device), ['D\\kim confirmed run', 'D\\lee pending run']);
  });
});

test('a device’s primary users are replaced, but for those who are pending', async () => {
  const device = await addDevice(site);
  await afterRun({ variables: [users, mode('Pending')] }, device);
  const set = (...userNames: string[]) =>
    site.admin(contract.setPrimaryUsers, { params: { id: device.id }, body: { userNames } });
  await set('D\\max', 'd\\JÜRGEN');
  assert.deepEqual(await shownOf(device), [
    ...['d\\JÜRGEN confirmed manual', 'D\\kim pending run', 'D\\lee pending run', 'D\\max confirmed manual'],
  ]);
  await set('d\\kim', 'd\\JÜRGEN');
  assert.deepEqual(await shownOf(device), [
    ...['d\\JÜRGEN confirmed manual', 'D\\kim confirmed run', 'D\\lee pending run'],
  ]);
  await set();
  assert.deepEqual(await shownOf(device), ['D\\lee pending run']);
  await assert.rejects(set('D\\a', 'd\\A'), refusal('SLIP-1001', 'given twice'));
});

describe('a CSV file', () => {
  const preview = (text: string) => site.admin(contract.previewAffinityImport, { body: { text } });
  const bring = (text: string) => site.admin(contract.importUserDeviceAffinities, { body: { text } });

  test('is looked at without a change, then imported', async () => {
    const [one, two] = [await addDevice(site), await addDevice(site)];
    await add(one.id, 'D\\kim');
    const text = `device,user\n${one.name},D\\kim\n${two.name.toUpperCase()},D\\kim\n${two.name},lee@d`;
    const totals = { lines: 3, new: 2, approved: 0, unchanged: 1 };
    assert.deepEqual(await preview(text), { totals, problems: [] });
    assert.deepEqual(await shownOf(two), []);
    assert.deepEqual(await bring(text), totals);
    assert.deepEqual(await shownOf(two), ['D\\kim confirmed csv', 'lee@d confirmed csv']);
    assert.deepEqual(await bring(text), { lines: 3, new: 0, approved: 0, unchanged: 3 });
  });

  test('with wrong lines imports none, and names each of them', async () => {
    const device = await addDevice(site);
    const text = `device,user\n${device.name},D\\kim\nNO-SUCH,D\\kim\n${device.name},kim\n${device.name}`;
    const { problems } = await preview(text);
    assert.deepEqual(
      problems.map(({ line }) => line),
      [3, 4, 5],
    );
    await assert.rejects(bring(text), (error: { code: string; problems: { path: string; message: string }[] }) => {
      assert.equal(error.code, 'SLIP-1001');
      assert.deepEqual(
        error.problems.map(({ path }) => path),
        ['line 3', 'line 4', 'line 5'],
      );
      return true;
    });
    assert.deepEqual(await shownOf(device), []);
  });

  test('of somebody with limits knows only the devices within them', async () => {
    const [own, other] = [await addDevice(site), await addDevice(site)];
    const { id: collectionId } = await site.admin(createCollection, { body: { name: 'own' } });
    await site.admin(addCollectionMember, { params: { id: collectionId, deviceId: own.id } });
    const { id } = await site.admin(createUser, {
      body: {
        ...{ name: 'limited', password: PASSWORD, mustChangePassword: false },
        securityRoleIds: [await roleId(site, 'deployment-manager')],
        ...{ securityScopeIds: null, collectionIds: [collectionId] },
      },
    });
    const body = { text: `device,user\n${own.name},D\\kim\n${other.name},D\\kim\nNO-SUCH,D\\kim` };
    const cookie = await cookieFor(site, id);
    const answer = await ask(site, '/api/user-device-affinities/imports', { method: 'POST', cookie, body });
    assert.equal(answer.statusCode, 400);
    assert.deepEqual(
      answer.json().problems.map(({ message }: { message: string }) => message),
      [`there is no device "${other.name}"`, 'there is no device "NO-SUCH"'],
    );
  });
});
