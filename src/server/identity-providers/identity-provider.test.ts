/** Identity providers as objects of the site, and that nobody gets more through one than they have. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createApiToken } from '../../api/api-tokens.ts';
import { listAuditEntries } from '../../api/audit.ts';
import type { Client } from '../../api/client.ts';
import * as contract from '../../api/identity-providers.ts';
import type { Permission } from '../../api/permissions.ts';
import { createSecurityRole, deleteSecurityRole } from '../../api/security-roles.ts';
import { changeUser, deleteUser, linkUser, setUserPassword, unlinkUser } from '../../api/users.ts';
import { createTestSite, type TestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { addUser, ask, cookieFor, PASSWORD, roleId, trySignIn } from '../users/test-people.ts';
import { getProviderRow } from './identity-provider.ts';
import { readClientSecret } from './provider-row.ts';

const SECRET = 'a client secret of 1234567890';
const site = await createTestSite();
let count = 0;

const settings = { issuer: 'https://login.example/tenant', clientId: 'slipway', clientSecret: SECRET };
const newName = () => `p-${++count}`;

type Mappings = { value: string; securityRoleId: string }[];

function create(roleMappings: Mappings = [], to: Client = site.admin, name = newName()) {
  return to(contract.createIdentityProvider, { body: { ...settings, name, roleMappings } });
}

function change(id: string, body: Record<string, unknown>, by: Client = site.admin) {
  return by(contract.changeIdentityProvider, { params: { id }, body });
}

/** A user with these permissions, by an API token of theirs. */
async function somebody(name: string, ...permissions: Permission[]): Promise<Client> {
  const { id } = await addUser(site, name);
  const body = { name: `${name} role`, permissions: [...permissions, 'token.own' as const] };
  const role = await site.admin(createSecurityRole, { body });
  await site.admin(changeUser, { params: { id }, body: { securityRoleIds: [role.id] } });
  const { method, path } = createApiToken;
  const made = await ask(site, path, { method, cookie: await cookieFor(site, id), body: { name } });
  return site.client(made.json().token);
}

describe('an identity provider', () => {
  test('is added, shown, changed and deleted; its client secret is sealed and shown to nobody', async () => {
    const made = await create([{ value: 'deployers', securityRoleId: await roleId(site, 'operator') }]);
    assert.deepEqual(
      [made.scopes, made.rolesClaim, made.makeUsers, made.enabled],
      [['openid', 'profile'], 'groups', false, true],
    );
    assert.equal(made.redirectUri, `https://127.0.0.1:8443/api/sign-in/oidc/${made.name}/callback`);
    assert.deepEqual(
      made.roleMappings.map(({ value, securityRole }) => [value, securityRole.name]),
      [['deployers', 'Operator']],
    );
    const changed = await change(made.id, { displayName: 'The company', siteUrl: 'https://slipway.example' });
    assert.deepEqual(
      [changed.displayName, changed.issuer, changed.roleMappings.length],
      ['The company', settings.issuer, 1],
    );
    assert.equal(changed.redirectUri, `https://slipway.example/api/sign-in/oidc/${made.name}/callback`);
    const row = await getProviderRow(site.site.db, made.id);
    assert.equal(readClientSecret(site.site, row), SECRET);
    const listed = JSON.stringify(await site.admin(contract.listIdentityProviders));
    const entries = JSON.stringify(await site.admin(listAuditEntries));
    const kept = JSON.stringify(row) + row.sealed_client_secret.toString('latin1');
    for (const text of [listed, entries, kept, site.logged()]) assert.ok(!text.includes(SECRET));
    await site.admin(contract.deleteIdentityProvider, { params: { id: made.id } });
    assert.ok(!(await site.admin(contract.listIdentityProviders)).some(({ id }) => id === made.id));
    await assert.rejects(change(made.id, {}), refusal('SLIP-1002'));
  });

  test('has a name that is taken once and fits into an address', async () => {
    const { name } = await create();
    await assert.rejects(create([], site.admin, name), refusal('SLIP-1003'));
    for (const odd of ['', 'A', 'a b', 'a/b', '-a', 'a'.repeat(64), '..']) {
      const answer = await site.local.inject({
        ...{ method: 'POST', url: '/api/identity-providers', payload: { ...settings, name: odd } },
      });
      assert.equal(answer.statusCode, 400, odd);
    }
  });

  test('is reached over TLS, at an issuer as OpenID Connect has it', async () => {
    for (const issuer of [
      ...['http://login.example', 'login.example', 'https://kim@login.example', 'https://login.example?a=b', ''],
      ...['https://login.example#a', 'https://login.example/.well-known/openid-configuration', 'file:///etc/passwd'],
    ]) {
      const payload = { ...settings, name: newName(), issuer };
      const { statusCode } = await site.local.inject({ method: 'POST', url: '/api/identity-providers', payload });
      assert.equal(statusCode, 400, issuer);
    }
    for (const siteUrl of [
      'http://slipway.example',
      'https://slipway.example/',
      'https://slipway.example/a',
      'slipway',
    ]) {
      const payload = { ...settings, name: newName(), siteUrl };
      const { statusCode } = await site.local.inject({ method: 'POST', url: '/api/identity-providers', payload });
      assert.equal(statusCode, 400, siteUrl);
    }
  });

  test('has certificates that can be read, and asks for the scope that OpenID Connect is', async () => {
    const { id } = await create();
    for (const caCertificates of [
      '-----BEGIN CERTIFICATE-----',
      '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n',
    ])
      await assert.rejects(change(id, { caCertificates, clientSecret: SECRET }), refusal('SLIP-1001', 'PEM'));
    await assert.rejects(change(id, { scopes: ['profile'] }), refusal('SLIP-1001', 'openid'));
    const { caCertificatePem } = site.site.keys;
    const changed = await change(id, { caCertificates: caCertificatePem, clientSecret: SECRET });
    assert.equal(changed.caCertificates, caCertificatePem);
    assert.equal((await change(id, { caCertificates: null, clientSecret: SECRET })).caCertificates, null);
  });

  test('sends its secret to nobody else: another issuer needs another', async () => {
    const { id } = await create();
    const again = refusal('SLIP-1001', 'client secret again');
    await assert.rejects(change(id, { issuer: 'https://evil.example' }), again);
    await assert.rejects(change(id, { caCertificates: site.site.keys.caCertificatePem }), again);
    await change(id, { issuer: settings.issuer, caCertificates: null });
    const moved = await change(id, { issuer: 'https://other.example', clientSecret: 'another secret' });
    assert.equal(moved.issuer, 'https://other.example');
    assert.equal(readClientSecret(site.site, await getProviderRow(site.site.db, id)), 'another secret');
  });

  test('makes users only where it gives them roles', async () => {
    const { id } = await create();
    await assert.rejects(change(id, { makeUsers: true }), refusal('SLIP-1001', 'map at least one'));
    const roleMappings = [{ value: 'a', securityRoleId: await roleId(site, 'operator') }];
    await change(id, { makeUsers: true, roleMappings });
    await assert.rejects(change(id, { roleMappings: [] }), refusal('SLIP-1001', 'map at least one'));
    const [kept] = (await site.admin(contract.listIdentityProviders)).filter((each) => each.id === id);
    assert.equal(kept?.roleMappings.length, 1);
  });

  test('holds the roles that it maps', async () => {
    const { id } = await site.admin(createSecurityRole, { body: { name: 'Mapped', permissions: ['device.read'] } });
    const { name } = await create([{ value: 'a', securityRoleId: id }]);
    const params = { id };
    await assert.rejects(site.admin(deleteSecurityRole, { params }), refusal('SLIP-1004', `held by "${name}"`));
    const unknown = [{ value: 'a', securityRoleId: crypto.randomUUID() }];
    await assert.rejects(create(unknown), refusal('SLIP-1002'));
  });
});

describe('nobody gets more than they have', () => {
  const more = refusal('SLIP-1035');

  test('by a mapping', async () => {
    const keeper = await somebody('mapper', 'identity-provider.administer', 'device.read');
    const full = [{ value: 'mine', securityRoleId: await roleId(site, 'full-administrator') }];
    await assert.rejects(create(full, keeper), more);
    const { id } = await create([], keeper);
    await assert.rejects(change(id, { roleMappings: full }, keeper), more);
    const own = await site.admin(createSecurityRole, { body: { name: 'Own', permissions: ['device.read'] } });
    await change(id, { roleMappings: [{ value: 'mine', securityRoleId: own.id }] }, keeper);
  });

  test('by being the provider that gives others more', async () => {
    const keeper = await somebody('impostor', 'identity-provider.administer', 'device.read');
    const { id } = await create([{ value: 'admins', securityRoleId: await roleId(site, 'full-administrator') }]);
    for (const body of [
      { issuer: 'https://evil.example', clientSecret: 'x' },
      { rolesClaim: 'name' },
      { roleMappings: [] },
      { clientId: 'other' },
      { displayName: 'other' },
      { enabled: false },
    ])
      await assert.rejects(change(id, body, keeper), more, JSON.stringify(body));
    await assert.rejects(keeper(contract.deleteIdentityProvider, { params: { id } }), more);
  });

  test('by being the provider of linked users who have more', async () => {
    const keeper = await somebody('linker', 'identity-provider.administer', 'device.read');
    const { id } = await create([], keeper);
    await change(id, { displayName: 'mine' }, keeper);
    const boss = await addUser(site, 'linked-boss', 'full-administrator');
    await site.admin(linkUser, { params: { id: boss.id }, body: { identityProviderId: id, subject: 'boss' } });
    await assert.rejects(change(id, { issuer: 'https://evil.example', clientSecret: 'x' }, keeper), more);
  });

  test('by a link to somebody mightier, or to oneself where the provider gives more', async () => {
    const desk = await somebody('desk', 'user.administer', 'user.read', 'device.read');
    const boss = await addUser(site, 'boss', 'full-administrator');
    const plain = await create();
    const body = { identityProviderId: plain.id, subject: 'of the desk' };
    await assert.rejects(desk(linkUser, { params: { id: boss.id }, body }), more);
    const low = await addUser(site, 'low');
    await desk(linkUser, { params: { id: low.id }, body });
    const mighty = await create([{ value: 'admins', securityRoleId: await roleId(site, 'full-administrator') }]);
    const toMighty = { identityProviderId: mighty.id, subject: 'boss-1' };
    // Otherwise the boss’s next sign-in would give `low`, whose password the desk knows, everything.
    await assert.rejects(desk(linkUser, { params: { id: low.id }, body: toMighty }), more);
  });

  test('by the password of a user whom a provider gives more at the next sign-in', async () => {
    const desk = await somebody('second-desk', 'user.administer', 'user.read');
    const mighty = await create([{ value: 'admins', securityRoleId: await roleId(site, 'full-administrator') }]);
    const target = await addUser(site, 'target');
    const params = { id: target.id };
    await site.admin(linkUser, { params, body: { identityProviderId: mighty.id, subject: 'target-1' } });
    await assert.rejects(desk(setUserPassword, { params, body: { password: PASSWORD } }), more);
    await assert.rejects(desk(changeUser, { params, body: { disabled: true } }), more);
    await assert.rejects(desk(deleteUser, { params }), more);
  });
});

test('one person of a provider is one user', async () => {
  const { id } = await create();
  const [one, two] = [await addUser(site, 'one'), await addUser(site, 'two')];
  const body = { identityProviderId: id, subject: 'one-1' };
  await site.admin(linkUser, { params: { id: one.id }, body });
  await assert.rejects(
    site.admin(linkUser, { params: { id: two.id }, body }),
    refusal('SLIP-1003', 'signs in as "one"'),
  );
  await site.admin(linkUser, { params: { id: two.id }, body: { ...body, subject: 'ONE-1' } });
});

describe('the last Full Administrator, who has no password,', () => {
  async function loneSite(): Promise<{ lone: TestSite; userId: string; identityId: string; providerId: string }> {
    const lone = await createTestSite();
    const roleMappings = [{ value: 'admins', securityRoleId: await roleId(lone, 'full-administrator') }];
    const provider = await lone.admin(contract.createIdentityProvider, {
      body: { ...settings, name: 'company', roleMappings },
    });
    const { id } = await addUser(lone, 'root', 'full-administrator');
    const body = { identityProviderId: provider.id, subject: 'root-1' };
    const [identity] = (await lone.admin(linkUser, { params: { id }, body })).identities;
    await lone.database.db.updateTable('user_account').set({ password_hash: null }).where('id', '=', id).execute();
    return { lone, userId: id, identityId: identity?.id ?? '', providerId: provider.id };
  }

  test('keeps the way in: provider, issuer, mapping and link', async () => {
    const { lone, userId, identityId, providerId: id } = await loneSite();
    const last = refusal('SLIP-1036');
    const operators = [{ value: 'admins', securityRoleId: await roleId(lone, 'operator') }];
    for (const body of [
      { enabled: false },
      { issuer: 'https://other.example', clientSecret: 'x' },
      { roleMappings: operators },
    ])
      await assert.rejects(change(id, body, lone.admin), last, JSON.stringify(body));
    await assert.rejects(lone.admin(contract.deleteIdentityProvider, { params: { id } }), last);
    await assert.rejects(lone.admin(unlinkUser, { params: { id: userId, identityId } }), last);
    const [kept] = await lone.admin(contract.listIdentityProviders);
    assert.deepEqual([kept?.enabled, kept?.issuer], [true, settings.issuer]);
  });

  test('needs it no more with a password', async () => {
    const { lone, userId, providerId } = await loneSite();
    const body = { password: PASSWORD, mustChangePassword: false };
    await lone.admin(setUserPassword, { params: { id: userId }, body });
    await lone.admin(contract.deleteIdentityProvider, { params: { id: providerId } });
    assert.equal((await trySignIn(lone, 'root', PASSWORD)).statusCode, 200);
  });
});
