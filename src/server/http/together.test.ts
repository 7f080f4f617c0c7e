/** Several changes as one: each is let in, checked and recorded as by its own route, and none is left when one is refused. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { createApiToken } from '../../api/api-tokens.ts';
import { listAuditEntries, verifyAuditLog } from '../../api/audit.ts';
import {
  addCollectionMember,
  createCollection,
  listCollectionMembers,
  listCollections,
} from '../../api/collections.ts';
import { listDevices } from '../../api/devices.ts';
import type { Start } from '../../api/errors.ts';
import { changeObjects, MOST_OBJECT_CHANGES, type ObjectChangeInput } from '../../api/object-changes.ts';
import { createSecurityRole, listSecurityRoles } from '../../api/security-roles.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import { changeUser, createUser } from '../../api/users.ts';
import { addDevice, deploy } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';
import { addUser, ask, cookieFor, PASSWORD, trySignIn } from '../users/test-people.ts';

const site = await createTestSite();
const admin = (changes: Partial<ObjectChangeInput>[]) =>
  site.admin(changeObjects, { body: { changes: changes as ObjectChangeInput[] } });

/** `addDevice` counts from 1. */
let count = 1000;
const newName = (word: string): string => `${word}-${++count}`;
const device = (name: string, more: object = {}): ObjectChangeInput => ({
  ...{ route: 'POST /api/devices', params: {} },
  body: { name, smbiosUuid: randomUUID(), ...more },
});
const room = (name: string, standIn?: string): ObjectChangeInput => ({
  ...{ route: 'POST /api/collections', params: {}, body: { name } },
  ...(standIn === undefined ? {} : { standIn }),
});

/** By an API token of a new user with these permissions. */
async function personWith(permissions: string[], limits: object = {}) {
  const role = await site.admin(createSecurityRole, {
    body: { name: newName('role'), permissions: permissions as never },
  });
  const name = newName('user');
  const body = { name, password: PASSWORD, mustChangePassword: false, securityRoleIds: [role.id], ...limits };
  const { id } = await site.admin(createUser, { body });
  const token = await ask(site, createApiToken.path, {
    ...{ method: 'POST', cookie: await cookieFor(site, id), body: { name: newName('token') } },
  });
  assert.equal(token.statusCode, 200, token.body);
  return { id, name, roleId: role.id, token: String(token.json().token) };
}

async function askAs(token: string, changes: readonly ObjectChangeInput[]) {
  const { method, path } = changeObjects;
  const answer = await ask(site, path, { method, token, body: { changes } });
  return { status: answer.statusCode, ...answer.json() };
}

const deviceNames = async () => (await site.admin(listDevices)).map(({ name }) => name);
const hasRoom = async (name: string) => (await site.admin(listCollections)).some((each) => each.name === name);

describe('changes that are made as one', () => {
  test('later ones name what earlier ones have made, and every one has its own entry', async () => {
    const [collection, pc] = [randomUUID(), randomUUID()];
    const [roomName, pcName] = [newName('room'), newName('pc')];
    const { ids } = await admin([
      room(roomName, collection),
      { ...device(pcName, { collectionIds: [collection] }), standIn: pc },
      { route: 'PUT /api/devices/:id/variables', params: { id: pc }, body: { variables: [{ name: 'A', value: pc }] } },
    ]);
    const members = await site.admin(listCollectionMembers, { params: { id: ids[0] ?? '' } });
    assert.deepEqual(members, [{ deviceId: ids[1], name: pcName }]);
    const entries = (await site.admin(listAuditEntries)).slice(0, 4);
    assert.deepEqual(
      entries.map(({ object, outcome }) => [object.kind, object.name, outcome]),
      [
        ['several objects', null, 'done'],
        ['device', pcName, 'done'],
        ['device', pcName, 'done'],
        ['collection', roomName, 'done'],
      ],
    );
    assert.equal((await site.admin(verifyAuditLog)).intact, true);
  });

  test('a user without a password, and with one that keeps to the rules, can be among them', async () => {
    const [one, two] = [newName('kim'), newName('kim')];
    const user = (name: string, more: object) => ({
      ...{ route: 'POST /api/users', params: {} },
      body: { name, securityRoleIds: [], ...more },
    });
    await admin([user(one, {}), user(two, { password: PASSWORD })]);
    assert.equal((await trySignIn(site, one, PASSWORD)).statusCode, 401);
    assert.equal((await trySignIn(site, two, PASSWORD)).statusCode, 200);
    const log = JSON.stringify(await site.admin(listAuditEntries));
    assert.ok(!log.includes(PASSWORD), 'no secret of a change is in the log');
    const body = JSON.stringify({ name: two, securityRoleIds: [], password: PASSWORD });
    const digest = createHash('sha256').update(body).digest('hex');
    assert.ok(!log.includes(digest), 'nor a hash by which it could be guessed');
  });

  test('nothing is left when the third is refused, which the log tells and no other', async () => {
    const [roomName, pcName] = [newName('room'), newName('pc')];
    const before = (await site.admin(listAuditEntries))[0]?.number ?? 0;
    await assert.rejects(
      admin([room(roomName), device(pcName), room(roomName.toUpperCase())]),
      (error) =>
        refusal('SLIP-1003', 'already')(error) && Reflect.get(Object(error), 'problems')[0].path === 'changes[2]',
    );
    assert.equal(await hasRoom(roomName), false);
    assert.ok(!(await deviceNames()).includes(pcName));
    const entries = (await site.admin(listAuditEntries)).filter(({ number }) => number > before);
    assert.deepEqual(
      entries.map(({ object, outcome, errorCode }) => [object.kind, object.name, outcome, errorCode]),
      [
        ['collection', roomName.toUpperCase(), 'refused', 'SLIP-1003'],
        ['several objects', null, 'refused', 'SLIP-1003'],
      ],
    );
  });

  test('what its route does not take is refused with its place', async () => {
    const refusedWith = async (change: Partial<ObjectChangeInput>, path: string) => {
      const pcName = newName('pc');
      await assert.rejects(admin([device(pcName), change]), (error) => {
        assert.ok(refusal('SLIP-1001')(error));
        assert.equal(Reflect.get(Object(error), 'problems')[0].path, path);
        return true;
      });
      assert.ok(!(await deviceNames()).includes(pcName));
    };
    await refusedWith({ route: 'POST /api/collections', body: { name: '' } }, 'changes[1].body.name');
    await refusedWith({ route: 'POST /api/collections', body: { name: 'a', more: 1 } }, 'changes[1].body');
    await refusedWith({ route: 'POST /api/collections' }, 'changes[1].body');
    await refusedWith({ route: 'PATCH /api/collections/:id', params: { id: 'x' }, body: {} }, 'changes[1].params.id');
  });

  test('only making and changing objects can be among them', async () => {
    for (const route of [
      ...[
        'DELETE /api/users/:id',
        'DELETE /api/devices/:id',
        'POST /api/boot-images',
        'GET /api/users',
        'POST /api/nothing',
      ],
      ...['POST /api/object-changes', 'POST /api/api-tokens', 'PUT /api/users/:id/password', 'POST /api/sealing-keys'],
    ])
      await assert.rejects(
        admin([{ route, params: { id: randomUUID() }, body: {} }]),
        refusal('SLIP-1001', 'is no change of objects'),
        route,
      );
    await assert.rejects(admin([]), refusal('SLIP-1001'));
    const many = Array.from({ length: MOST_OBJECT_CHANGES + 1 }, () => room('x'));
    await assert.rejects(admin(many), refusal('SLIP-1001'));
  });
});

describe('each change is let in as by its own route', () => {
  test('a permission that is missing refuses all of them', async () => {
    const { token } = await personWith(['device.read', 'device.change', 'token.own']);
    const pcName = newName('pc');
    const answer = await askAs(token, [device(pcName), room(newName('room'))]);
    assert.deepEqual([answer.status, answer.code], [403, 'SLIP-1006']);
    assert.match(answer.message, /collection\.change/);
    assert.ok(!(await deviceNames()).includes(pcName));
    assert.equal((await askAs(token, [device(pcName)])).status, 200);
  });

  test('what concerns the whole site is refused to people with limits', async () => {
    const { id } = await site.admin(createCollection, { body: { name: newName('room') } });
    const limits = { collectionIds: [id] };
    const { token } = await personWith(['user.administer', 'device.change', 'token.own'], limits);
    const user = { route: 'POST /api/users', params: {}, body: { name: newName('kim'), securityRoleIds: [] } };
    const answer = await askAs(token, [user]);
    assert.deepEqual([answer.status, answer.code], [403, 'SLIP-1038']);
  });

  test('a collection that somebody with limits makes is among theirs at once, and nobody else’s is', async () => {
    const theirs = await site.admin(createCollection, { body: { name: newName('room') } });
    const others = await site.admin(createCollection, { body: { name: newName('room') } });
    const permissions = ['device.read', 'device.change', 'collection.change', 'token.own'];
    const { token } = await personWith(permissions, { collectionIds: [theirs.id] });
    const [standIn, pcName] = [randomUUID(), newName('pc')];
    const made = await askAs(token, [room(newName('room'), standIn), device(pcName, { collectionIds: [standIn] })]);
    assert.equal(made.status, 200, made.message);
    const elsewhere = await askAs(token, [
      room(newName('room')),
      device(newName('pc'), { collectionIds: [others.id] }),
    ]);
    assert.deepEqual([elsewhere.status, elsewhere.code], [404, 'SLIP-1002']);
    const nowhere = await askAs(token, [device(newName('pc'))]);
    assert.deepEqual([nowhere.status, nowhere.code], [403, 'SLIP-1038']);
  });

  test('nobody gives more than they have', async () => {
    const { token } = await personWith(['user.administer', 'user.read', 'token.own']);
    const full = (await site.admin(listSecurityRoles)).find(({ name }) => name === 'Full Administrator');
    const user = { route: 'POST /api/users', params: {} };
    const answer = await askAs(token, [
      { ...user, body: { name: newName('kim'), securityRoleIds: [] } },
      { ...user, body: { name: newName('kim'), securityRoleIds: [full?.id] } },
    ]);
    assert.deepEqual([answer.status, answer.code], [403, 'SLIP-1035']);
  });

  test('rights that one of them takes from the caller count no more for the next', async () => {
    const permissions = ['user.administer', 'device.change', 'token.own'];
    const { id, token } = await personWith(permissions);
    const less = { route: `${changeUser.method} ${changeUser.path}`, params: { id }, body: { securityRoleIds: [] } };
    const answer = await askAs(token, [less, device(newName('pc'))]);
    assert.deepEqual([answer.status, answer.code], [403, 'SLIP-1006']);
    assert.equal((await askAs(token, [device(newName('pc'))])).status, 200, 'and that is taken back with the others');
  });

  test('whoever must change their password changes nothing else', async () => {
    const { id } = await addUser(site, newName('new'), 'full-administrator');
    await site.database.db
      .updateTable('user_account')
      .set({ must_change_password: true })
      .where('id', '=', id)
      .execute();
    const { method, path } = changeObjects;
    const cookie = await cookieFor(site, id);
    const answer = await ask(site, path, { method, cookie, body: { changes: [device(newName('pc'))] } });
    assert.equal(answer.json().code, 'SLIP-1032');
  });
});

describe('each change has its own number of devices on which required deployments start', () => {
  /** A new device comes into a room where one stands, one that is there as well, and another one is made on both. */
  async function stage() {
    const before = await addDevice(site);
    const inIt = await addDevice(site);
    const { collection, sequence } = await deploy(site, [inIt]);
    const other = await site.admin(createTaskSequence, {
      body: { document: { version: 1, name: newName('sequence'), steps: [] } },
    });
    const pcName = newName('pc');
    const changes = (made: number, added: number, deployed: number): ObjectChangeInput[] => [
      device(pcName, { collectionIds: [collection.id], confirmDeviceCount: made }),
      {
        ...{ route: 'POST /api/collections/:id/members', params: { id: collection.id } },
        body: { deviceIds: [before.id], confirmDeviceCount: added },
      },
      {
        ...{ route: 'POST /api/deployments', params: {} },
        body: {
          ...{ taskSequenceId: other.id, collectionId: collection.id, purpose: 'required' },
          confirmDeviceCount: deployed,
        },
      },
    ];
    const names = { before: before.name, inIt: inIt.name, pc: pcName };
    const memberCount = async () => (await site.admin(listCollectionMembers, { params: { id: collection.id } })).length;
    return { collection, sequence, other, names, changes, memberCount };
  }

  test('which is refused when it is wrong, tells what would start, and leaves nothing', async () => {
    const { collection, sequence, other, names, changes, memberCount } = await stage();
    const standing = { taskSequence: sequence.name, collection: collection.name };
    const made = { taskSequence: other.name, collection: collection.name };
    const wrong: readonly (readonly [numbers: [number, number, number], at: number, starts: readonly Start[]])[] = [
      [[0, 1, 3], 0, [{ ...standing, devices: [names.pc] }]],
      [[1, 2, 3], 1, [{ ...standing, devices: [names.before] }]],
      [[1, 1, 2], 2, [{ ...made, devices: [names.before, names.inIt, names.pc].sort() }]],
      [[1, 1, 5], 2, [{ ...made, devices: [names.before, names.inIt, names.pc].sort() }]],
    ];
    for (const [numbers, at, starts] of wrong) {
      await assert.rejects(admin(changes(...numbers)), (error) => {
        assert.ok(refusal('SLIP-1011')(error), String(error));
        assert.equal(Reflect.get(Object(error), 'problems')[0].path, `changes[${at}]`);
        assert.deepEqual(Reflect.get(Object(error), 'starts'), starts);
        return true;
      });
      assert.equal(await memberCount(), 1);
    }
    await admin(changes(1, 1, 3));
    assert.equal(await memberCount(), 3);
  });

  test('and is wrong when somebody has put another device there meanwhile', async () => {
    const { collection, changes, memberCount } = await stage();
    const late = await addDevice(site);
    const params = { id: collection.id, deviceId: late.id };
    await site.admin(addCollectionMember, { params, query: { confirmDeviceCount: 1 } });
    await assert.rejects(admin(changes(1, 1, 3)), refusal('SLIP-1011', 'would come to 4 device'));
    assert.equal(await memberCount(), 2);
  });
});

test('one that waits for somebody who waits for it gives way: nothing of it is done, and it may be sent again', async () => {
  const names = [newName('room'), newName('room')];
  const [one, two] = await Promise.all(names.map((name) => site.admin(createCollection, { body: { name } })));
  assert.ok(one !== undefined && two !== undefined);
  const changes = [one, two].map(({ id }) => ({
    ...{ route: 'PATCH /api/collections/:id', params: { id }, body: { variablePrecedence: 2 } },
  }));
  // As a change of the second that goes on to the first.
  const { refused } = await site.database.db.transaction().execute(async (tx) => {
    const hold = (id: string) =>
      sql`select pg_advisory_xact_lock(7310580, hashtext(${`collection ${id}`}))`.execute(tx);
    const isWaitedFor = async () =>
      (await sql`select from pg_locks where not granted and locktype = 'advisory'`.execute(tx)).rows;
    await hold(two.id);
    const refused = assert.rejects(admin(changes), refusal('SLIP-1010', 'nothing was done'));
    await eventually(async () => (await isWaitedFor()).length > 0);
    await hold(one.id);
    return { refused };
  });
  await refused;
  const precedences = (await site.admin(listCollections)).filter(({ name }) => names.includes(name));
  assert.deepEqual(
    precedences.map(({ variablePrecedence }) => variablePrecedence),
    [1, 1],
  );
  await admin(changes);
});
