/** Users, identity providers, images and settings of the site in files. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import type { FakeState } from '../fake-state-test-support.ts';
import {
  idOf,
  makeCollection,
  makeIdentityProvider,
  makeImage,
  makeSecurityRole,
  makeSecurityScope,
  makeToken,
  makeUser,
} from '../things-test-support.ts';

const berlin = makeSecurityScope({ name: 'Berlin' });
const full = makeSecurityRole({ id: idOf(161), name: 'Full Administrator', builtIn: true });
const helper = makeSecurityRole({ id: idOf(162), name: 'Helper', permissions: ['run.read', 'user.administer'] });

function siteWith(state: Partial<FakeState> = {}): FakeSite {
  return new FakeSite({
    ...{ securityScopes: [berlin], securityRoles: [full, { ...helper }], collections: [makeCollection({})] },
    ...state,
  });
}

const apply = (site: FakeSite, text: string, more = '') => run(site, `apply -f - ${more}`, { input: text });
const changing = (site: FakeSite) => site.contract.requests.filter((request) => !request.startsWith('GET'));

describe('users in files', () => {
  const kim = [
    ...['kind: user', 'name: kim', 'displayName: Kim', 'securityRoles: [helper]'],
    ...['securityScopes: [Berlin]', 'collections: [Room 12]'],
    ...['identities: [{ identityProvider: company, subject: AbC }]', ''],
  ].join('\n');
  const company = makeIdentityProvider({});

  test('a new one has roles, limits and identities, and the second time nothing is done', async () => {
    const site = siteWith({ identityProviders: [company] });
    const { out, error } = await apply(site, kim);
    assert.match(out, /^\+ user "kim" \(-\)\n1 made/, error);
    assert.equal(error, '');
    const [user] = site.state.users;
    assert.deepEqual(
      [user?.securityRoles, user?.securityScopes, user?.collections].map((all) => all?.map(({ name }) => name)),
      [['Helper'], ['Berlin'], ['Room 12']],
    );
    assert.deepEqual(site.state.passwords, {});
    assert.match((await apply(site, kim)).out, /0 made, 0 changed, 1 the same/);
  });

  test('one without a password and an identity is told each time, with the command, until there is one', async () => {
    const site = siteWith();
    for (const _ of [1, 2])
      assert.match(
        (await apply(site, 'kind: user\nname: kim\n')).error,
        /no password.*: slipway users set-password kim\n$/,
      );
    Object.assign(site.state.users[0] ?? {}, { hasPassword: true });
    assert.equal((await apply(site, 'kind: user\nname: kim\n')).error, '');
  });

  test('sends what differs alone: rights that are sent again would end sessions', async () => {
    const site = siteWith({
      users: [makeUser({ securityRoles: [helper], securityScopes: [berlin], displayName: 'K' })],
      identityProviders: [company],
    });
    const bodies: unknown[] = [];
    site.contract.beforeRequest = ({ method, body }) =>
      void (method === 'PATCH' && bodies.push(JSON.parse(body ?? '')));
    assert.match(
      (
        await apply(
          site,
          'kind: user\nname: KIM\ndisplayName: Kim\nsecurityRoles: [Helper]\nsecurityScopes: [berlin]\n',
        )
      ).out,
      /~ user "KIM".*\n {4}displayName: K → Kim\n/,
    );
    assert.deepEqual(bodies, [{ displayName: 'Kim' }]);
    assert.match(
      (await apply(site, 'kind: user\nname: kim\nsecurityScopes: all\ncollections: [Room 12]\n')).out,
      / {4}securityScopes: Berlin → all\n {4}collections: all → Room 12\n/,
    );
    assert.deepEqual(site.state.users[0]?.securityScopes, null);
  });

  test('identities come and go, letter for letter', async () => {
    const identity = { id: idOf(9), identityProvider: company, usable: true, subject: 'abc' };
    const site = siteWith({ users: [makeUser({ identities: [identity] })], identityProviders: [company] });
    const text = 'kind: user\nname: kim\nidentities: [{ identityProvider: COMPANY, subject: ABC }]\n';
    assert.match((await apply(site, text)).out, / {4}identities: \+ COMPANY: ABC, - company: abc\n/);
    assert.deepEqual(
      site.state.users[0]?.identities.map(({ subject }) => subject),
      ['ABC'],
    );
    assert.match((await apply(site, text)).out, /1 the same/);
  });

  test('what is not there, and what is no word for a limit, is told with its place', async () => {
    const site = siteWith();
    const text = 'kind: user\nname: kim\nsecurityRoles: [Nobody]\nsecurityScopes: everything\n';
    assert.match((await apply(site, text)).error, /- line 4, securityScopes: /);
    const { error } = await apply(site, text.replace('everything', 'all'));
    assert.match(error, /- line 3, securityRoles\[0\]: there is no security role "Nobody", neither/);
    assert.match((await apply(site, 'kind: user\nname: kim\npassword: x\n')).error, /password: there is no such key/);
    assert.deepEqual(changing(site), []);
  });
});

describe('nobody takes from themselves what they need to come back', () => {
  const company = makeIdentityProvider({});
  const linked = { id: idOf(9), identityProvider: { id: company.id, name: 'company' }, usable: true, subject: 's' };
  const me = makeUser({
    id: idOf(300),
    name: 'kim',
    securityRoles: [helper],
    identities: [linked],
    hasPassword: false,
  });
  const ways = [
    ['disabled', 'kind: user\nname: Kim\ndisabled: true\n', /disabled/],
    ['without a role', 'kind: user\nname: kim\nsecurityRoles: [Full Administrator]\n', /securityRoles/],
    ['limited', 'kind: user\nname: kim\ncollections: []\n', /collections/],
    ['not linked', 'kind: user\nname: kim\nidentities: []\n', /identities/],
    ['a lesser role', 'kind: security-role\nname: Helper\npermissions: [run.read]\n', /permissions/],
    [
      'their provider disabled',
      'kind: identity-provider\nname: company\nissuer: https://login.example\nclientId: slipway\nenabled: false\n',
      /enabled/,
    ],
  ] as const;
  const callers = {
    'a session': { kind: 'user', id: me.id, name: 'kim' },
    'a token': { kind: 'token', id: idOf(400), name: 't' },
  } as const;

  for (const [how, text, path] of ways)
    for (const [by, caller] of Object.entries(callers))
      test(`${how}, by ${by}`, async () => {
        const site = siteWith({
          users: [structuredClone(me), makeUser({ name: 'lee' })],
          identityProviders: [{ ...company }],
          tokens: [makeToken({ id: idOf(400), createdBy: callers['a session'] })],
          caller,
        });
        const { error, exitCode } = await apply(site, text);
        assert.match(error, /you would take rights from yourself \("kim"\)/);
        assert.match(error, path);
        assert.equal(exitCode, 1);
        assert.deepEqual(changing(site), []);
        const others = siteWith({ ...site.state, caller: null });
        assert.match((await apply(others, text)).out, /1 changed/, 'somebody else may');
      });

  test('others, and more for oneself, are no loss', async () => {
    const site = siteWith({ users: [structuredClone(me), makeUser({ name: 'lee' })], caller: callers['a session'] });
    const more = 'kind: user\nname: kim\nsecurityRoles: [Helper, Full Administrator]\ndisplayName: Kim\n';
    const { out, error } = await apply(site, `${more}---\nkind: user\nname: lee\ndisabled: true\n`);
    assert.match(out, /2 changed/, error);
  });
});

describe('identity providers in files', () => {
  const text = [
    ...['kind: identity-provider', 'name: company', 'issuer: https://login.example', 'clientId: slipway'],
    ...[
      'clientSecret: { secret: true }',
      'roleMappings: [{ value: Leads, securityRole: helper }]',
      'enabled: false',
      '',
    ],
  ].join('\n');

  test('a new one asks for its client secret, once everything is looked at, and is never there enabled', async () => {
    const site = siteWith();
    const { questions, out, error } = await run(site, 'apply -f -', { input: text, answers: ['of the client'] });
    assert.deepEqual(questions, ['(hidden) Client secret of this site at company: ']);
    assert.match(out, /1 made/, error);
    assert.equal(site.state.clientSecrets['company'], 'of the client');
    const [provider] = site.state.identityProviders;
    assert.equal(provider?.enabled, false);
    assert.deepEqual(
      provider?.roleMappings.map(({ value, securityRole }) => [value, securityRole.name]),
      [['Leads', 'Helper']],
    );
    const again = await run(site, 'apply -f -', { input: text, answers: [] });
    assert.deepEqual([again.questions, again.error], [[], '']);
    assert.match(again.out, /1 the same/);
  });

  test('another issuer asks for it again, other settings do not; without one nothing is done', async () => {
    const provider = makeIdentityProvider({ enabled: false, roleMappings: [{ value: 'leads', securityRole: helper }] });
    const site = siteWith({ identityProviders: [provider] });
    const settings = await run(site, 'apply -f -', {
      input: `${text}rolesClaim: roles\nscopes: [profile, openid]\n`,
      answers: [],
    });
    assert.deepEqual(settings.questions, []);
    assert.match(
      settings.out,
      / {4}scopes: openid, profile → profile, openid\n {4}rolesClaim: groups → roles\n {4}roleMappings: \+ Leads: helper, - leads: Helper\n/,
    );
    const elsewhere = text.replace('login.example', 'other.example');
    const before = changing(site).length;
    const nothing = await run(site, 'apply -f -', { input: elsewhere, answers: [''] });
    assert.match(nothing.error, /Nothing was done: the identity provider "company" needs its client secret/);
    assert.equal(changing(site).length, before);
    await run(site, 'apply -f -', { input: elsewhere, answers: ['new'] });
    assert.deepEqual([site.state.clientSecrets['company'], provider.issuer], ['new', 'https://other.example']);
  });

  test('a secret in a file is refused', async () => {
    const { error } = await apply(siteWith(), text.replace('{ secret: true }', 'abcdefgh'));
    assert.match(error, /- line 5, clientSecret: /);
  });
});

describe('images in files', () => {
  const root = 'cd'.repeat(32);

  test('are put into security scopes, and found the same by their content', async () => {
    const site = siteWith({ images: [makeImage({})] });
    const text = `kind: image\nname: debian 12\ncontent: ${root}\nsecurityScopes: [Berlin]\n`;
    assert.match((await apply(site, text)).out, /~ image "debian 12".*\n {4}securityScopes: \+ Berlin, - Default\n/);
    assert.deepEqual(
      site.state.images[0]?.securityScopes.map(({ name }) => name),
      ['Berlin'],
    );
    assert.match((await apply(site, text)).out, /1 the same/);
  });

  test('one that is not on the site is no image, whatever the file says', async () => {
    const site = siteWith({ images: [makeImage({ name: 'Other' })] });
    const unknown = await apply(site, `kind: image\nname: Debian 12\ncontent: ${'ab'.repeat(32)}\n`);
    assert.match(
      unknown.error,
      /- line 2, name: the site has no image of this name.*slipway images import "Debian 12" FILE\)\n/,
    );
    const named = await apply(site, `kind: image\nname: Debian 12\ncontent: ${root}\n`);
    assert.match(named.error, /Its content is there as the image "Other"/);
    assert.deepEqual([site.state.images.length, changing(site).length], [1, 0]);
  });

  test('one with other content stays as it is, and the file is refused', async () => {
    const site = siteWith({ images: [makeImage({})] });
    const { error } = await apply(site, `kind: image\nname: Debian 12\ncontent: ${'ab'.repeat(32)}\n`);
    assert.match(
      error,
      /- line 3, content: it is (cd){32} on the site and cannot be changed there: a file has no content/,
    );
  });
});

describe('settings of the site in a file', () => {
  test('the schedule is changed, and a PXE password taken away, never set', async () => {
    const site = siteWith({ pxePassword: 'known' });
    const schedule = 'contentValidation: { enabled: true, days: [sunday, saturday], time: "03:00", priority: low }\n';
    const { out, error } = await apply(site, `kind: site-settings\npxePassword: null\n${schedule}`);
    assert.match(
      out,
      /^~ site settings \(-\)\n {4}pxePassword: \(secret\) → \(none\)\n {4}contentValidation\.days: /,
      error,
    );
    assert.equal(site.state.pxePassword, null);
    assert.equal(site.state.validationSchedule.time, '03:00');
    const again = await apply(site, `kind: site-settings\npxePassword: { secret: true }\n${schedule}`);
    assert.match(again.out, /1 the same/);
    assert.match(again.error, /no PXE password yet.*: slipway settings set-pxe-password\n$/);
    const twice = await apply(site, 'kind: site-settings\n---\nkind: site-settings\n');
    assert.match(twice.error, /line 3, kind: the site settings .*in - line 1 too/);
  });
});
