import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import { createApiToken } from '../../api/api-tokens.ts';
import { permissionNames } from '../../api/permissions.ts';
import * as roles from '../../api/security-roles.ts';
import * as contract from '../../api/users.ts';
import { migrate } from '../db/migrate.ts';
import { migrations } from '../db/migrations.ts';
import type { Database } from '../db/schema.ts';
import { createTestDatabase } from '../db/test-database.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { addUser, clientOf, PASSWORD, roleId } from '../users/test-people.ts';
import { builtInRoleNames, entrustable } from './built-in-roles.ts';
import { listSecurityRoles } from './security-role.ts';

const site = await createTestSite();

describe('a Security Administrator', () => {
  const more = refusal('SLIP-1035');
  const password = PASSWORD;
  const cast = (async () => {
    const id = {
      full: await roleId(site, 'full-administrator'),
      operations: await roleId(site, 'operations-administrator'),
      security: await roleId(site, 'security-administrator'),
    };
    const [keeper, boss] = [
      await addUser(site, 'keeper', 'security-administrator'),
      await addUser(site, 'chief', 'full-administrator'),
    ];
    const own = await site.admin(roles.createSecurityRole, { body: { name: 'Own', permissions: ['device.read'] } });
    const securityRoleIds = [id.security, own.id];
    await site.admin(contract.changeUser, { params: { id: keeper.id }, body: { securityRoleIds } });
    return { id, keeper, boss, own, call: await clientOf(site, keeper.id) };
  })();

  test('lets others in who may do more, changes and ends that, and makes roles for them', async () => {
    const { id, call } = await cast;
    const body = { name: 'ops', password, securityRoleIds: [id.operations] };
    const { id: userId } = await call(contract.createUser, { body });
    await call(contract.changeUser, {
      params: { id: userId },
      body: { securityRoleIds: [id.operations, id.security] },
    });
    await call(contract.changeUser, { params: { id: userId }, body: { disabled: true } });
    await call(contract.deleteUser, { params: { id: userId } });
    const made = await call(roles.createSecurityRole, { body: { name: 'Runs', permissions: ['run.control'] } });
    await call(roles.changeSecurityRole, { params: { id: made.id }, body: { permissions: ['run.debug'] } });
    await call(roles.deleteSecurityRole, { params: { id: made.id } });
  });

  test('gives themselves nothing, neither as a user, nor by a role that they hold, nor by a token', async () => {
    const { id, keeper, own, call } = await cast;
    const params = { id: keeper.id };
    const securityRoleIds = [id.security, id.operations];
    await assert.rejects(call(contract.changeUser, { params, body: { securityRoleIds } }), more);
    await assert.rejects(
      call(roles.changeSecurityRole, { params: { id: own.id }, body: { permissions: ['device.read', 'run.control'] } }),
      more,
    );
    await assert.rejects(call(createApiToken, { body: { name: 'sly', securityRoleId: id.operations } }), more);
  });

  test('makes nobody a Full Administrator, or what only these have a role’s, and changes none', async () => {
    const { id, boss, call } = await cast;
    const params = { id: boss.id };
    await assert.rejects(
      call(contract.createUser, { body: { name: 'sly', password, securityRoleIds: [id.full] } }),
      more,
    );
    const helper = await addUser(site, 'helper-of-keeper');
    const made = { params: { id: helper.id }, body: { securityRoleIds: [id.full] } };
    await assert.rejects(call(contract.changeUser, made), more);
    await assert.rejects(call(contract.changeUser, { params, body: { disabled: true } }), more);
    await assert.rejects(call(contract.changeUser, { params, body: { securityRoleIds: [] } }), more);
    await assert.rejects(call(contract.deleteUser, { params }), more);
    const body = { name: 'Keys', permissions: ['recovery-key.read' as const] };
    await assert.rejects(call(roles.createSecurityRole, { body }), more);
  });

  test('sets no password of somebody who may do more: that would be to become them', async () => {
    const { call } = await cast;
    const ops = await addUser(site, 'busy', 'operations-administrator');
    await assert.rejects(call(contract.setUserPassword, { params: { id: ops.id }, body: { password } }), more);
    const peer = await addUser(site, 'peer', 'security-administrator');
    await call(contract.setUserPassword, { params: { id: peer.id }, body: { password } });
  });
});

test('Full Administrators may do something that nobody else can be entrusted with', () => {
  assert.deepEqual(
    permissionNames.filter((name) => !entrustable.has(name)),
    ['recovery-key.read', 'recovery-key.delete'],
  );
});

test('a site that has roles of its own keeps them, whatever the built-in ones of a newer version are called', async () => {
  const upTo = migrations.findIndex(({ name }) => name === 'roles-and-email');
  const { db, pool } = await createTestDatabase<Database>(migrations.slice(0, upTo));
  const row = {
    id: randomUUID(),
    name: 'asset manager',
    description: 'ours',
    built_in: null,
    permissions: ['device.read'],
  };
  await db.insertInto('security_role').values(row).execute();
  await migrate(pool, migrations.slice(0, upTo + 1), pino({ level: 'silent' }));
  const kept = await listSecurityRoles({ db });
  assert.deepEqual(
    kept.filter(({ builtIn }) => !builtIn).map(({ id, name, permissions }) => ({ id, name, permissions })),
    [{ id: row.id, name: row.name, permissions: row.permissions }],
  );
  const named = kept.filter(({ builtIn }) => builtIn).map(({ name }) => name);
  const expected = Object.values(builtInRoleNames).map((name) =>
    name === 'Asset Manager' ? `${name} (built in)` : name,
  );
  assert.deepEqual(named.sort(), [...expected].sort());
});
