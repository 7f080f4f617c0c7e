/** How departments of one site live beside one another: what is made, shared, moved and taken away. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import * as tokens from '../../api/api-tokens.ts';
import { explainBootOfDevice } from '../../api/boot-decisions.ts';
import { bootPhrase } from '../../api/boot-phrases.ts';
import type { Client } from '../../api/client.ts';
import * as collections from '../../api/collections.ts';
import { clearCollectionDeployments, createDeployment, explainDeployments } from '../../api/deployments.ts';
import { importDevices } from '../../api/device-imports.ts';
import * as devices from '../../api/devices.ts';
import * as images from '../../api/images.ts';
import { searchRunLogs } from '../../api/run-log-search.ts';
import * as runs from '../../api/runs.ts';
import { createSecurityRole } from '../../api/security-roles.ts';
import * as securityScopes from '../../api/security-scopes.ts';
import { getMe } from '../../api/sign-in.ts';
import * as sequences from '../../api/task-sequences.ts';
import * as users from '../../api/users.ts';
import { defaultScopeId } from '../security-scopes/object-scopes.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { addUser, ask, cookieFor, roleId } from '../users/test-people.ts';
import { makeDepartment, makeImage, makeSequence } from './test-departments.ts';

const site = await createTestSite();
const own = await makeDepartment(site, 'alpha');
const other = await makeDepartment(site, 'bravo');

/** As the user, by an API token of theirs. */
async function as(userId: string, body: object = {}): Promise<Client> {
  return site.client(await tokenOf(userId, body));
}

async function tokenOf(userId: string, body: object = {}): Promise<string> {
  const cookie = await cookieFor(site, userId);
  const given = { name: randomUUID(), ...body };
  const answer = await ask(site, tokens.createApiToken.path, { method: 'POST', cookie, body: given });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json().token;
}

const kim = await as(own.people.both);
const document = (name: string, imageId?: string) => ({
  version: 1,
  name,
  steps:
    imageId === undefined
      ? []
      : [
          {
            type: 'apply-operating-system-image',
            id: 'apply',
            name: 'Apply',
            options: { image: imageId },
          },
        ],
});
const names = (scopes: readonly { name: string }[] | null) => scopes?.map(({ name }) => name);

test('who is limited sees to what, and who is not that it is nothing', async () => {
  const me = await kim(getMe);
  assert.deepEqual(names(me.securityScopes), ['alpha scope']);
  assert.deepEqual(names(me.collections), ['alpha empty room', 'alpha room']);
  const unlimited = await site.admin(getMe);
  assert.deepEqual([unlimited.securityScopes, unlimited.collections], [null, null]);
});

test('what everybody makes is in Default, what a limited person makes in their scopes', async () => {
  const ofAdmin = await site.admin(sequences.createTaskSequence, { body: { document: document('central') } });
  assert.deepEqual(ofAdmin.securityScopes, [{ id: defaultScopeId, name: 'Default' }]);
  const ofKim = await kim(sequences.createTaskSequence, { body: { document: document('local') } });
  assert.deepEqual(names(ofKim.securityScopes), ['alpha scope']);
  await assert.rejects(kim(sequences.getTaskSequence, { params: { id: ofAdmin.id } }), refusal('SLIP-1002'));
});

test('a collection that somebody limited to collections makes is one of theirs, and stays empty of what they do not see', async () => {
  const made = await kim(collections.createCollection, { body: { name: 'alpha pilot' } });
  assert.deepEqual(names(made.securityScopes), ['alpha scope']);
  const params = { id: made.id, deviceId: other.idle.id };
  await assert.rejects(kim(collections.addCollectionMember, { params }), refusal('SLIP-1002', 'device'));
  await kim(collections.addCollectionMember, { params: { id: made.id, deviceId: own.idle.id } });
  assert.equal((await kim(collections.listCollectionMembers, { params: { id: made.id } })).length, 1);
  const lee = await as(other.people.both);
  await assert.rejects(lee(collections.listCollectionMembers, { params: { id: made.id } }), refusal('SLIP-1002'));
});

test('one’s own device goes into no collection of another department', async () => {
  const params = { id: other.collection.id, deviceId: own.idle.id };
  await assert.rejects(kim(collections.addCollectionMember, { params }), refusal('SLIP-1002', 'collection'));
});

test('one’s own task sequence is not deployed to another department, nor another’s to one’s own', async () => {
  for (const [taskSequenceId, collectionId, what] of [
    [own.sequence.id, other.collection.id, 'collection'],
    [other.sequence.id, own.collection.id, 'task sequence'],
  ] as const)
    await assert.rejects(
      kim(createDeployment, { body: { taskSequenceId, collectionId, purpose: 'available' } }),
      refusal('SLIP-1002', what),
    );
});

test('a device that somebody limited to collections adds goes into one of theirs, and needs the right to change it', async () => {
  const body = () => ({ name: `new-${randomUUID().slice(0, 8)}`, smbiosUuid: randomUUID() });
  const given = body();
  await assert.rejects(kim(devices.createDevice, { body: given }), refusal('SLIP-1038', '--collection'));
  assert.deepEqual(await site.admin(devices.listDevices, { query: { search: given.name } }), []);
  const collectionIds = [own.collection.id];
  const made = await kim(devices.createDevice, { body: { ...body(), collectionIds, confirmDeviceCount: 1 } });
  assert.equal((await kim(devices.getDevice, { params: { id: made.id } })).name, made.name);
  await assert.rejects(
    kim(devices.createDevice, { body: { ...body(), collectionIds: [other.collection.id] } }),
    refusal('SLIP-1002', 'collection'),
  );
  const role = await site.admin(createSecurityRole, { body: { name: 'Importer', permissions: ['device.change'] } });
  const onlyDevices = await site.admin(tokens.createApiToken, {
    body: { name: 'importer', securityRoleId: role.id },
  });
  await assert.rejects(
    site.client(onlyDevices.token)(devices.createDevice, { body: { ...body(), collectionIds } }),
    refusal('SLIP-1006', 'collection.change'),
  );
});

test('a file of somebody limited to collections imports no device that they would not see', async () => {
  const name = `file-${randomUUID().slice(0, 8)}`;
  const text = `${name},${randomUUID()},`;
  await assert.rejects(kim(importDevices, { body: { text } }), refusal('SLIP-1038', '--collection'));
  assert.deepEqual(await site.admin(devices.listDevices, { query: { search: name } }), []);
  await kim(importDevices, { body: { text, collectionIds: [own.collection.id], confirmDeviceCount: 1 } });
});

test('what is taken already is said without naming what somebody does not see', async () => {
  const clash = { name: 'someone', smbiosUuid: other.device.uuid, collectionIds: [own.collection.id] };
  await assert.rejects(
    kim(devices.createDevice, { body: clash }),
    refusal('SLIP-1003', /^A device beyond your reach already has/),
  );
});

test('a task sequence applies images of one’s own scopes only; another’s is as unknown as one that is not there', async () => {
  const texts = [];
  for (const imageId of [other.image.id, randomUUID()]) {
    const body = { document: document('thief', imageId) };
    const error = await kim(sequences.createTaskSequence, { body }).catch((reason: Error) => reason);
    assert.ok(error instanceof Error && refusal('SLIP-1001')(error));
    texts.push(error.message.replace(imageId, '…'));
    await assert.rejects(
      kim(sequences.updateTaskSequence, { params: { id: own.sequence.id }, body }),
      refusal('SLIP-1001', imageId),
    );
  }
  assert.equal(texts[0], texts[1]);
  await kim(sequences.createTaskSequence, { body: { document: document('honest', own.image.id) } });
});

test('nobody puts an object into a scope that they do not have, nor takes it out of one', async () => {
  const image = await makeImage(site, 'shared image', own.scope.id);
  const params = { id: image.id };
  const both = { securityScopeIds: [own.scope.id, other.scope.id] };
  await assert.rejects(
    kim(images.setImageScopes, { params, body: both }),
    refusal('SLIP-1002', `no security scope with the id ${other.scope.id}`),
  );
  await site.admin(images.setImageScopes, { params, body: both });
  const seen = await kim(images.setImageScopes, { params, body: { securityScopeIds: [own.scope.id] } });
  assert.deepEqual(names(seen.securityScopes), ['alpha scope'], 'the other scope is not shown');
  const { securityScopes: all } = await site.admin(images.getImage, { params });
  assert.deepEqual(names(all), ['alpha scope', 'bravo scope']);
  const nowhere = await site.local.inject({
    ...{ method: 'PUT', url: `/api/images/${image.id}/security-scopes` },
    payload: { securityScopeIds: [] },
  });
  assert.equal(nowhere.statusCode, 400, 'an object is in at least one');
});

test('a scope is deleted when nothing is in it and nobody is limited to it; Default never', async () => {
  const { id } = await site.admin(securityScopes.createSecurityScope, { body: { name: 'passing' } });
  const remove = () => site.admin(securityScopes.deleteSecurityScope, { params: { id } });
  await assert.rejects(
    site.admin(securityScopes.createSecurityScope, { body: { name: 'PASSING' } }),
    refusal('SLIP-1003', '"passing"'),
  );
  const sequence = await makeSequence(site, 'passing sequence', id);
  await assert.rejects(remove(), refusal('SLIP-1004', 'holds "passing sequence"'));
  await site.admin(sequences.deleteTaskSequence, { params: { id: sequence.id } });
  const { id: tokenId } = await site.admin(tokens.createApiToken, {
    body: { name: 'passing token', securityScopeIds: [id] },
  });
  await assert.rejects(remove(), refusal('SLIP-1004', 'is a limit of "passing token"'));
  await site.admin(tokens.deleteApiToken, { params: { id: tokenId } });
  await remove();
  await assert.rejects(
    site.admin(securityScopes.deleteSecurityScope, { params: { id: defaultScopeId } }),
    refusal('SLIP-1001', 'built in'),
  );
});

test('who uses an image is named only to those who see it', async () => {
  const image = await makeImage(site, 'alpha and bravo image', own.scope.id);
  const params = { id: image.id };
  const scopes = { securityScopeIds: [own.scope.id, other.scope.id] };
  await site.admin(images.setImageScopes, { params, body: scopes });
  const body = { document: document('bravo applies it', image.id) };
  const sequence = await site.admin(sequences.createTaskSequence, { body });
  const { id: collectionId } = other.collection;
  await site.admin(createDeployment, { body: { taskSequenceId: sequence.id, collectionId, purpose: 'available' } });
  await assert.rejects(
    kim(images.deleteImage, { params }),
    refusal('SLIP-1004', 'is used by a task sequence beyond your security scopes'),
  );
  await assert.rejects(site.admin(images.deleteImage, { params }), refusal('SLIP-1004', '"bravo applies it"'));
});

test('from which computer an image was captured is told to those who see the run', async () => {
  const image = await makeImage(site, 'alpha captured', own.scope.id);
  const origin = { runId: other.run, deviceId: other.device.id, deviceName: other.device.name, volume: '/dev/sda2' };
  const { rows } = await site.database.pool.query(
    'update package_version set captured = $1 where id = $2 returning id',
    [origin, image.versionId],
  );
  assert.equal(rows.length, 1);
  const params = { id: image.id };
  assert.equal((await kim(images.getImage, { params })).captured, null);
  assert.deepEqual((await site.admin(images.getImage, { params })).captured, origin);
});

test('by which deployment a run came is told to those who see the deployment', async () => {
  const params = { id: own.endedRun };
  const deploymentOf = async (call: Client) => (await call(runs.getRun, { params })).deploymentId;
  assert.equal(await deploymentOf(kim), own.deployment.id);
  const { db } = site.database;
  await db.updateTable('run').set({ deployment_id: other.deployment.id }).where('id', '=', own.endedRun).execute();
  assert.deepEqual([await deploymentOf(kim), await deploymentOf(site.admin)], [null, other.deployment.id]);
});

test('membership counts at once: a device that leaves the collection is gone, and one that comes is there', async () => {
  const params = { id: own.collection.id, deviceId: own.idle.id };
  const see = () => kim(devices.getDevice, { params: { id: own.idle.id } });
  await see();
  const { id } = (await site.admin(collections.listCollections)).find(({ name }) => name === 'alpha pilot') ?? params;
  await site.admin(collections.removeCollectionMember, { params: { id, deviceId: own.idle.id } });
  await site.admin(collections.removeCollectionMember, { params });
  await assert.rejects(see(), refusal('SLIP-1002'));
  await site.admin(collections.addCollectionMember, { params, query: { confirmDeviceCount: 1 } });
  await see();
});

test('a collection that is in none of one’s scopes any more takes its devices along', async () => {
  const params = { id: own.collection.id };
  await site.admin(collections.setCollectionScopes, { params, body: { securityScopeIds: [other.scope.id] } });
  assert.deepEqual(await kim(devices.listDevices, { query: { search: 'alpha-open' } }), []);
  await assert.rejects(kim(runs.getRun, { params: { id: own.run } }), refusal('SLIP-1002'));
  await site.admin(collections.setCollectionScopes, { params, body: { securityScopeIds: [own.scope.id] } });
  assert.equal((await kim(runs.getRun, { params: { id: own.run } })).deviceName, 'alpha-open');
});

test('the runs of a deleted task sequence stay with those who saw it', async () => {
  const department = await makeDepartment(site, 'delta');
  const person = await as(department.people.both);
  const params = { id: department.endedRun };
  await person(runs.getRun, { params });
  for (const table of ['deployment', 'task_sequence'] as const) {
    const column = table === 'deployment' ? 'task_sequence_id' : 'id';
    await site.database.pool.query(`delete from ${table} where ${column} = $1`, [department.sequence.id]);
  }
  assert.equal((await person(runs.getRun, { params })).taskSequenceName, 'delta sequence');
  await assert.rejects(kim(runs.getRun, { params }), refusal('SLIP-1002'));
});

test('a required deployment of another’s task sequence is not cleared on a device that both see', async () => {
  const params = { id: own.device.id };
  const before = await site.admin(devices.clearRequiredDeployments, { params });
  assert.equal(before.cleared, 0, 'nothing has ended there');
  const lee = await as(own.people.scopes);
  const { id } = await site.database.db
    .selectFrom('device')
    .select('id')
    .where('name', '=', 'bravo-ended')
    .executeTakeFirstOrThrow();
  assert.equal((await lee(devices.clearRequiredDeployments, { params: { id } })).cleared, 0);
  assert.equal((await site.admin(devices.clearRequiredDeployments, { params: { id } })).cleared, 1);
});

test('nor on a collection of one’s own that has the device', async () => {
  const { id } = await site.admin(collections.createCollection, { body: { name: 'alpha and bravo room' } });
  const { id: deviceId } = await site.database.db
    .selectFrom('device')
    .select('id')
    .where('name', '=', 'bravo-failed')
    .executeTakeFirstOrThrow();
  await site.admin(collections.addCollectionMember, { params: { id, deviceId } });
  await site.admin(collections.setCollectionScopes, { params: { id }, body: { securityScopeIds: [own.scope.id] } });
  const lee = await as(own.people.scopes);
  const clear = (call: Client) => call(clearCollectionDeployments, { params: { id }, body: { confirmDeviceCount: 1 } });
  assert.deepEqual(await clear(lee), { cleared: 0 });
  assert.deepEqual(await clear(site.admin), { cleared: 1 });
});

test('why a computer boots is told without the names of another’s task sequences', async () => {
  const lee = await as(own.people.scopes);
  const reasonsOf = async (id: string) =>
    (await lee(devices.listBootEvents, { params: { id } })).flatMap((event) => event.reasons);
  assert.deepEqual(await reasonsOf(own.device.id), ['"alpha sequence" is required and has not run on this device.']);
  assert.deepEqual(await reasonsOf(other.device.id), [
    '"(a task sequence beyond your security scopes)" is required and has not run on this device.',
  ]);
  const events = await lee(devices.listBootEvents, { params: { id: other.device.id } });
  assert.ok(!JSON.stringify(events).includes('bravo sequence'), JSON.stringify(events));
  const required = bootPhrase('required', { name: bootPhrase('sequenceBeyondScopes') });
  assert.deepEqual(events[0]?.phrases, [bootPhrase('sentence', { text: required })]);
});

test('what has an obsolete device’s marks by now is told of as a device beyond one’s reach', async () => {
  const macs = ['52:54:01:ff:00:01'];
  const add = (name: string, collectionId: string) =>
    site.admin(devices.createDevice, {
      body: { name, macs, collectionIds: [collectionId], confirmDeviceCount: 1 },
    });
  const { id } = await add('alpha-former', own.collection.id);
  await site.admin(devices.changeDevice, { params: { id }, body: { obsolete: true } });
  await add('bravo-heir', other.collection.id);
  const told = await kim(explainBootOfDevice, { params: { id }, query: {} });
  assert.deepEqual([told.device, told.openRun, told.deployments], [null, null, []]);
  assert.match(told.toFirmware.reasons.join(' '), /device beyond your reach/);
  assert.ok(!JSON.stringify(told).includes('bravo'), JSON.stringify(told));
  const { device } = await site.admin(explainBootOfDevice, { params: { id }, query: {} });
  assert.equal(device?.name, 'bravo-heir');
});

test('what comes before a deployment on a device is not named where it is another department’s', async () => {
  const { id } = await site.admin(devices.createDevice, {
    body: {
      ...{ name: 'shared-pc', smbiosUuid: randomUUID(), confirmDeviceCount: 1 },
      collectionIds: [own.collection.id, other.collection.id],
    },
  });
  const explain = async (call: Client) =>
    (await call(explainDeployments, { params: { id } })).deployments.find((each) => each.id === own.deployment.id);
  assert.deepEqual((await explain(site.admin))?.reasons, ['"bravo sequence" comes before it']);
  assert.deepEqual((await explain(kim))?.reasons, ['a deployment beyond your reach comes before it']);
});

test('a text in the logs is not looked for by a deployment of another department', async () => {
  const params = { id: own.endedRun };
  const { db } = site.database;
  const before = await db
    .selectFrom('run')
    .select('deployment_id')
    .where('id', '=', params.id)
    .executeTakeFirstOrThrow();
  await db.updateTable('run').set({ deployment_id: other.deployment.id }).where('id', '=', params.id).execute();
  await db.insertInto('run_log').values({ run_id: params.id, line: 'looked-for' }).execute();
  const query = { search: 'looked-for' };
  const found = async (call: Client, more: object = {}) =>
    (await call(searchRunLogs, { query: { ...query, ...more } })).lines.length;
  const deploymentId = other.deployment.id;
  assert.deepEqual(
    [await found(kim), await found(kim, { deploymentId }), await found(site.admin, { deploymentId })],
    [1, 0, 1],
  );
  await db.updateTable('run').set(before).where('id', '=', params.id).execute();
});

test('the audit log is in no evidence of somebody who has limits, whatever their rights', async () => {
  const headers = { authorization: `Bearer ${await tokenOf(own.people.both)}` };
  const answer = await site.api.inject({ url: `/api/runs/${own.endedRun}/evidence`, headers });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.ok(answer.rawPayload.includes('boot-events.json'));
  assert.ok(!answer.rawPayload.includes('audit.json'));
});

test('a Full Administrator reaches everything, whatever limits are kept', async () => {
  const { id } = await addUser(site, 'chief', 'full-administrator');
  const params = { id };
  const limits = { securityScopeIds: [own.scope.id], collectionIds: [] };
  const changed = await site.admin(users.changeUser, { params, body: limits });
  assert.deepEqual([changed.securityScopes, changed.collections], [null, null]);
  const chief = await as(id);
  await chief(devices.getDevice, { params: { id: other.device.id } });
  await chief(users.listUsers);
  await addUser(site, 'deputy', 'full-administrator');
  const lesser = await site.admin(users.changeUser, {
    params,
    body: { securityRoleIds: [await roleId(site, 'operator')] },
  });
  assert.deepEqual([names(lesser.securityScopes), lesser.collections], [['alpha scope'], []]);
  assert.deepEqual(await chief(devices.listDevices, {}), []);
});

test('a change of limits ends the sessions of the user, and counts from the next request on', async () => {
  const { id } = await addUser(site, 'mover', 'operator');
  const cookie = await cookieFor(site, id);
  const call = await as(id);
  assert.ok((await call(devices.listDevices, {})).length > 2);
  const body = { securityScopeIds: null, collectionIds: [own.emptyCollection.id] };
  await site.admin(users.changeUser, { params: { id }, body });
  assert.equal((await ask(site, getMe.path, { cookie })).statusCode, 401);
  assert.deepEqual(await call(devices.listDevices, {}), []);
  const same = await site.admin(users.changeUser, { params: { id }, body: { displayName: 'Mo' } });
  assert.deepEqual(names(same.collections), ['alpha empty room'], 'what is left out stays');
});

test('who is limited to a collection that is deleted reaches nothing, not all', async () => {
  const { id: collectionId } = await site.admin(collections.createCollection, { body: { name: 'short-lived' } });
  const { id } = await addUser(site, 'orphan', 'operator');
  await site.admin(users.changeUser, { params: { id }, body: { collectionIds: [collectionId] } });
  const call = await as(id);
  await site.admin(collections.deleteCollection, { params: { id: collectionId } });
  assert.deepEqual(await call(devices.listDevices, {}), []);
  assert.deepEqual(await call(collections.listCollections), []);
});

test('limits that would reach nothing by mistake are refused', async () => {
  const { id } = await addUser(site, 'mistaken', 'operator');
  const change = (body: object) => site.admin(users.changeUser, { params: { id }, body });
  await assert.rejects(change({ securityScopeIds: [randomUUID()] }), refusal('SLIP-1002', 'security scope'));
  await assert.rejects(change({ collectionIds: [randomUUID()] }), refusal('SLIP-1002', 'collection'));
  const crossed = { securityScopeIds: [own.scope.id], collectionIds: [other.collection.id] };
  await assert.rejects(change(crossed), refusal('SLIP-1001', '"bravo room" is in none of these security scopes'));
  await change({ securityScopeIds: [own.scope.id] });
  await assert.rejects(change({ collectionIds: [other.collection.id] }), refusal('SLIP-1001', '"bravo room"'));
});

test('a token narrows what its user reaches, and never widens it', async () => {
  const { id } = await addUser(site, 'scripter', 'full-administrator');
  const narrow = { securityScopeIds: [own.scope.id], collectionIds: [own.collection.id] };
  const call = await as(id, narrow);
  const seen = (await call(devices.listDevices, {})).map(({ name }) => name);
  assert.ok(seen.includes('alpha-open') && !seen.includes('bravo-open'));
  await assert.rejects(call(users.listUsers), refusal('SLIP-1038', 'the API token'));
  const child = await call(tokens.createApiToken, { body: { name: 'child', validDays: 5 } });
  assert.deepEqual([names(child.securityScopes), names(child.collections)], [['alpha scope'], ['alpha room']]);
  assert.deepEqual(
    (await site.client(child.token)(devices.listDevices)).map(({ name }) => name),
    seen,
  );
  for (const wider of [{ securityScopeIds: [other.scope.id] }, { collectionIds: [other.collection.id] }])
    await assert.rejects(
      call(tokens.createApiToken, { body: { name: 'wider', validDays: 5, ...wider } }),
      refusal('SLIP-1002'),
    );
});

test('a token loses what its user has lost, and a limited user sees no tokens of others', async () => {
  const { id } = await addUser(site, 'loser', 'operator');
  const call = await as(id, { collectionIds: [own.collection.id] });
  assert.ok((await call(devices.listDevices, {})).length > 0);
  await site.admin(users.changeUser, { params: { id }, body: { collectionIds: [other.collection.id] } });
  assert.deepEqual(await call(devices.listDevices, {}), [], 'limited to one collection each, which are not the same');
  const mine = await kim(tokens.listApiTokens);
  assert.ok(mine.length > 0 && mine.length < (await site.admin(tokens.listApiTokens)).length);
});
