import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createApiToken, deleteApiToken, listApiTokens } from '../../api/api-tokens.ts';
import { listDevices } from '../../api/devices.ts';
import * as roles from '../../api/security-roles.ts';
import { getMe } from '../../api/sign-in.ts';
import { getSettings } from '../../api/site.ts';
import * as contract from '../../api/users.ts';
import { tidy } from '../housekeeping.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { addUser, ask, clientOf, cookieFor, PASSWORD, roleId, trySignIn } from './test-people.ts';

const site = await createTestSite();
const admin = await addUser(site, 'admin', 'full-administrator');

const as = (userId: string, body?: object) => clientOf(site, userId, body);

test('the password is kept as argon2id and shown to nobody', async () => {
  const { password_hash } = await site.database.db
    .selectFrom('user_account')
    .select('password_hash')
    .where('id', '=', admin.id)
    .executeTakeFirstOrThrow();
  assert.match(password_hash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.ok(!JSON.stringify(await site.admin(contract.listUsers)).includes('argon2id'));
});

test('names are taken once, in whatever case, and are plain', async () => {
  const body = { password: PASSWORD, securityRoleIds: [] };
  await assert.rejects(
    site.admin(contract.createUser, { body: { ...body, name: 'ADMIN' } }),
    refusal('SLIP-1003', '"admin"'),
  );
  for (const name of ['', ' kim', 'a b', '-x', 'a\u202eb', '<script>', 'x'.repeat(65)])
    await assert.rejects(site.admin(contract.createUser, { body: { ...body, name } }), refusal('SLIP-1001'), name);
  await assert.rejects(
    site.admin(contract.createUser, { body: { ...body, name: 'kim', password: 'kim' } }),
    refusal('SLIP-1037'),
  );
  const unknown = { ...body, name: 'kim', securityRoleIds: [randomUUID()] };
  await assert.rejects(site.admin(contract.createUser, { body: unknown }), refusal('SLIP-1002', 'security role'));
});

test('one that is added without a password cannot sign in before somebody has set one', async () => {
  const body = { name: 'without', securityRoleIds: [] };
  const { id, hasPassword, mustChangePassword } = await site.admin(contract.createUser, { body });
  assert.deepEqual([hasPassword, mustChangePassword], [false, false]);
  for (const password of [PASSWORD, ' '])
    assert.equal((await trySignIn(site, 'without', password)).json().code, 'SLIP-1030');
  await site.admin(contract.setUserPassword, { params: { id }, body: { password: PASSWORD } });
  assert.equal((await trySignIn(site, 'without', PASSWORD)).statusCode, 200);
});

test('other roles end the sessions, another display name does not', async () => {
  const { id } = await addUser(site, 'mover', 'operator');
  const cookie = await cookieFor(site, id);
  const status = async () => (await ask(site, getMe.path, { cookie })).statusCode;
  await site.admin(contract.changeUser, { params: { id }, body: { displayName: 'Mo Ver' } });
  assert.equal(await status(), 200);
  const securityRoleIds = [await roleId(site, 'read-only-analyst')];
  const changed = await site.admin(contract.changeUser, { params: { id }, body: { securityRoleIds } });
  assert.deepEqual(
    changed.securityRoles.map(({ name }) => name),
    ['Read-only Analyst'],
  );
  assert.equal(changed.displayName, 'Mo Ver');
  assert.equal(await status(), 401);
});

test('the last Full Administrator can neither be deleted, nor disabled, nor lose the role', async () => {
  const params = { id: admin.id };
  const last = refusal('SLIP-1036', 'Give another user that role first');
  await assert.rejects(site.admin(contract.deleteUser, { params }), last);
  await assert.rejects(site.admin(contract.changeUser, { params, body: { disabled: true } }), last);
  await assert.rejects(site.admin(contract.changeUser, { params, body: { securityRoleIds: [] } }), last);
  const second = await addUser(site, 'second', 'full-administrator');
  await site.admin(contract.changeUser, { params: { id: second.id }, body: { disabled: true } });
  await assert.rejects(site.admin(contract.deleteUser, { params }), last, 'a disabled one does not count');
  await site.admin(contract.changeUser, { params: { id: second.id }, body: { disabled: false } });
  const both = await Promise.allSettled(
    [admin.id, second.id].map((id) => site.admin(contract.deleteUser, { params: { id } })),
  );
  assert.deepEqual(
    both.map(({ status }) => status).sort(),
    ['fulfilled', 'rejected'],
    'of two at the same moment one stays',
  );
  const left = (await site.admin(contract.listUsers)).some((user) =>
    user.securityRoles.some(({ name }) => name === 'Full Administrator'),
  );
  assert.ok(left);
});

test('nobody gives more than they have, or takes over whoever has more', async () => {
  const boss = await addUser(site, 'boss', 'full-administrator');
  const role = await site.admin(roles.createSecurityRole, {
    body: { name: 'Front desk', permissions: ['user.read', 'user.administer', 'token.own', 'device.read'] },
  });
  const desk = await addUser(site, 'desk');
  await site.admin(contract.changeUser, { params: { id: desk.id }, body: { securityRoleIds: [role.id] } });
  const call = await as(desk.id);
  const more = refusal('SLIP-1035');
  const fullId = await roleId(site, 'full-administrator');
  const helper = { name: 'helper', password: PASSWORD };
  await assert.rejects(call(contract.createUser, { body: { ...helper, securityRoleIds: [fullId] } }), more);
  await assert.rejects(
    call(contract.changeUser, { params: { id: desk.id }, body: { securityRoleIds: [fullId] } }),
    more,
  );
  await assert.rejects(call(contract.setUserPassword, { params: { id: boss.id }, body: { password: PASSWORD } }), more);
  await assert.rejects(call(contract.changeUser, { params: { id: boss.id }, body: { disabled: true } }), more);
  await assert.rejects(call(contract.deleteUser, { params: { id: boss.id } }), more);
  await assert.rejects(call(roles.createSecurityRole, { body: { name: 'Sly', permissions: ['run.control'] } }), more);
  await assert.rejects(
    call(roles.changeSecurityRole, { params: { id: role.id }, body: { permissions: ['site.change'] } }),
    more,
  );
  await assert.rejects(call(createApiToken, { body: { name: 'sly', securityRoleId: fullId } }), more);
  const made = await call(contract.createUser, { body: { ...helper, securityRoleIds: [role.id] } });
  await call(contract.deleteUser, { params: { id: made.id } });
});

test('built-in roles cannot be changed; own ones can, at once for all who have them, and go when nobody has them', async () => {
  const id = await roleId(site, 'operator');
  await assert.rejects(
    site.admin(roles.changeSecurityRole, { params: { id }, body: { name: 'X' } }),
    refusal('SLIP-1001', 'built in'),
  );
  await assert.rejects(site.admin(roles.deleteSecurityRole, { params: { id } }), refusal('SLIP-1001', 'built in'));
  const body = { name: 'Reader', permissions: ['device.read' as const, 'token.own' as const] };
  const role = await site.admin(roles.createSecurityRole, { body });
  await assert.rejects(
    site.admin(roles.createSecurityRole, { body: { ...body, name: 'reader' } }),
    refusal('SLIP-1003'),
  );
  const unknown = await site.local.inject({
    method: 'POST',
    url: '/api/security-roles',
    payload: { name: 'Y', permissions: ['device.fly'] },
  });
  assert.equal(unknown.statusCode, 400);
  const user = await addUser(site, 'reader');
  await site.admin(contract.changeUser, { params: { id: user.id }, body: { securityRoleIds: [role.id] } });
  const call = await as(user.id);
  await call(listDevices);
  await site.admin(roles.changeSecurityRole, { params: { id: role.id }, body: { permissions: ['token.own'] } });
  await assert.rejects(call(listDevices), refusal('SLIP-1006', 'device.read'));
  await assert.rejects(
    site.admin(roles.deleteSecurityRole, { params: { id: role.id } }),
    refusal('SLIP-1004', '"reader"'),
  );
  await site.admin(contract.deleteUser, { params: { id: user.id } });
  await site.admin(roles.deleteSecurityRole, { params: { id: role.id } });
});

test('a permission that this version does not know allows nothing', async () => {
  const id = randomUUID();
  const row = { id, name: 'From the future', built_in: null, permissions: ['moon.read', 'device.read'] };
  await site.database.db.insertInto('security_role').values(row).execute();
  const role = (await site.admin(roles.listSecurityRoles)).find((each) => each.id === id);
  assert.deepEqual(role?.permissions, ['device.read']);
});

test('a token does what its role and its user may, and goes with the user', async () => {
  const user = await addUser(site, 'scripter', 'deployment-manager');
  const analyst = await roleId(site, 'read-only-analyst');
  const operator = await roleId(site, 'operator');
  await assert.rejects(as(user.id, { securityRoleId: analyst }), /audit\.read/, 'an analyst sees the audit log');
  const call = await as(user.id, { securityRoleId: operator });
  const { permissions } = await call(getMe);
  assert.ok(permissions.includes('run.control') && !permissions.includes('device.change'));
  await site.admin(contract.changeUser, { params: { id: user.id }, body: { securityRoleIds: [analyst] } });
  assert.ok(!(await call(getMe)).permissions.includes('run.control'), 'what the user lost, the token has lost');
  await call(getSettings);
  await site.admin(contract.deleteUser, { params: { id: user.id } });
  await assert.rejects(call(getSettings), refusal('SLIP-1005'));
});

test('a token makes none that is mightier or lives longer than itself', async () => {
  const user = await addUser(site, 'rotator', 'full-administrator');
  const operator = await roleId(site, 'operator');
  const call = await as(user.id, { securityRoleId: operator, validDays: 10 });
  const child = await call(createApiToken, { body: { name: 'child', validDays: 5 } });
  assert.equal(child.securityRole?.name, 'Operator', 'the role is handed on');
  assert.equal(child.createdBy?.kind, 'token');
  const daysOf = ({ expiresAt }: { expiresAt: string | null }) =>
    Math.round((Date.parse(expiresAt ?? '') - site.site.now().getTime()) / 86_400_000);
  assert.equal(daysOf(await call(createApiToken, { body: { name: 'usual' } })), 10);
  assert.equal(daysOf(await site.admin(createApiToken, { body: { name: 'own usual' } })), 90);
  for (const validDays of [11, null])
    await assert.rejects(
      call(createApiToken, { body: { name: 'longer', validDays } }),
      refusal('SLIP-1035', 'lives longer'),
    );
  const securityRoleId = await roleId(site, 'full-administrator');
  await assert.rejects(
    call(createApiToken, { body: { name: 'mighty', securityRoleId, validDays: 1 } }),
    refusal('SLIP-1035'),
  );
});

test('tokens end by themselves, are shown as expired, and say so to whoever uses them', async () => {
  const made = await site.admin(createApiToken, { body: { name: 'ninety days' } });
  assert.equal(made.expired, false);
  const days = (Date.parse(made.expiresAt ?? '') - Date.parse(made.createdAt)) / 86_400_000;
  assert.ok(Math.abs(days - 90) < 0.01, `${days}`);
  const forever = await site.admin(createApiToken, { body: { name: 'for ever', validDays: null } });
  assert.equal(forever.expiresAt, null);
  site.advance(91 * 86_400_000);
  await assert.rejects(site.client(made.token)(getSettings), refusal('SLIP-1005', '"ninety days" has expired'));
  await site.client(forever.token)(getSettings);
  const listed = (await site.admin(listApiTokens)).find(({ name }) => name === 'ninety days');
  assert.equal(listed?.expired, true);
  await tidy(site.database.db, new Date(site.site.now().getTime() + 31 * 86_400_000), site.site.config);
  const left = (await site.admin(listApiTokens)).map(({ name }) => name);
  assert.ok(left.includes('for ever') && !left.includes('ninety days'), 'forgotten a month later');
});

test('users see and revoke their own tokens only, whoever administers users all', async () => {
  const [one, two] = [await addUser(site, 'one', 'operator'), await addUser(site, 'two', 'operator')];
  const [callOne, callTwo] = [await as(one.id), await as(two.id)];
  const [ofOne] = await callOne(listApiTokens);
  assert.equal((await callOne(listApiTokens)).length, 1);
  const params = { id: ofOne?.id ?? '' };
  await assert.rejects(callTwo(deleteApiToken, { params }), refusal('SLIP-1002'));
  assert.ok((await site.admin(listApiTokens)).length > 2);
  await callOne(deleteApiToken, { params });
  await assert.rejects(callOne(listApiTokens), refusal('SLIP-1005'));
});

test('a disabled user cannot sign in, and can again when enabled', async () => {
  const { id } = await addUser(site, 'on-leave', 'operator');
  await site.admin(contract.changeUser, { params: { id }, body: { disabled: true } });
  assert.equal((await trySignIn(site, 'on-leave', PASSWORD)).statusCode, 401);
  await site.admin(contract.changeUser, { params: { id }, body: { disabled: false } });
  assert.equal((await trySignIn(site, 'on-leave', PASSWORD)).statusCode, 200);
});
