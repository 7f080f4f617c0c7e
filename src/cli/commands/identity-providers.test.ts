import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as contract from '../../api/identity-providers.ts';
import * as users from '../../api/users.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeSecurityRole, makeUser } from '../things-test-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const certificates = '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n';
writeFileSync(join(folder, 'ca.pem'), certificates);

const operator = makeSecurityRole({ id: idOf(1) });

/** A site that keeps one identity provider, and what it was told last. */
function siteWithProvider() {
  const site = new FakeSite({ securityRoles: [operator], users: [makeUser({})] });
  const told: { body?: Record<string, unknown> } = {};
  const provider: contract.IdentityProvider = {
    ...{ id: idOf(200), name: 'company', displayName: '', issuer: 'https://login.example', clientId: 'slipway' },
    ...{ caCertificates: null, siteUrl: null, redirectUri: 'https://10.0.0.1:8443/api/sign-in/oidc/company/callback' },
    ...{ scopes: ['openid', 'profile'], rolesClaim: 'groups', makeUsers: true, enabled: true, createdAt: AT },
    roleMappings: [{ value: 'deployers', securityRole: { id: operator.id, name: operator.name } }],
  };
  site.contract.on(contract.listIdentityProviders, () => [provider]);
  site.contract.on(contract.getIdentityProvider, () => provider);
  site.contract.on(contract.createIdentityProvider, ({ body }) => {
    told.body = body;
    return provider;
  });
  site.contract.on(contract.changeIdentityProvider, ({ body }) => {
    told.body = body;
    return provider;
  });
  site.contract.on(contract.deleteIdentityProvider, () => null);
  return { site, sent: () => told.body ?? {} };
}

test('one is added with a client secret that is asked for, hidden, or is a line of standard input', async () => {
  const { site, sent } = siteWithProvider();
  const line = `identity-providers add company --issuer https://login.example --client-id slipway --map "CN=it=Operator" --ca-certificates ${join(folder, 'ca.pem')}`;
  const { out, questions } = await run(site, line, { answers: ['the secret'] });
  assert.deepEqual(questions, ['(hidden) Client secret of this site at company: ']);
  assert.match(out, /redirect URI:\n {2}https:\/\/10\.0\.0\.1:8443\/api\/sign-in\/oidc\/company\/callback\n/);
  assert.deepEqual([sent()['clientSecret'], sent()['caCertificates']], ['the secret', certificates]);
  assert.deepEqual(sent()['roleMappings'], [{ value: 'CN=it', securityRoleId: operator.id }]);
  assert.equal((await run(site, line, { input: 'of a script\n' })).exitCode, 0);
  assert.equal(sent()['clientSecret'], 'of a script');
  assert.equal((await run(site, line, { input: '\n' })).exitCode, 2);
  assert.equal((await run(site, `${line} --client-secret x`, { input: 'x\n' })).exitCode, 2);
  assert.match((await run(site, `${line} --map Operator`, { input: 'x\n' })).error, /maps nothing: write VALUE=ROLE/);
  assert.match((await run(site, `${line} --ca-certificates /no`, { input: 'x\n' })).error, /\/no cannot be read/);
});

test('a change asks for the client secret where it must be given again, and otherwise leaves it', async () => {
  const { site, sent } = siteWithProvider();
  await run(site, 'identity-providers change company --no-make-users --roles-claim roles');
  assert.deepEqual(sent(), { makeUsers: false, rolesClaim: 'roles' });
  await run(site, 'identity-providers change company --display-name Company');
  assert.deepEqual(sent(), { displayName: 'Company' });
  for (const option of ['--issuer https://other.example', '--public-authorities', '--client-secret']) {
    const { questions } = await run(site, `identity-providers change company ${option}`, { answers: ['new'] });
    assert.deepEqual([questions.length, sent()['clientSecret']], [1, 'new'], option);
  }
});

test('they are listed, shown, disabled and deleted', async () => {
  const { site, sent } = siteWithProvider();
  assert.equal(
    (await run(site, 'identity-providers list', { columns: 80 })).out,
    [
      'NAME     ID        ISSUER                 ROLES  STATE',
      'company  000000c8  https://login.example      1  enabled',
      '',
    ].join('\n'),
  );
  const { out } = await run(site, 'identity-providers show company');
  assert.match(out, /^Redirect URI: +https:.*callback$/m);
  assert.match(out, /\nVALUE +GIVES\ndeployers +Operator\n$/);
  assert.match((await run(site, 'identity-providers disable company')).out, /is disabled/);
  assert.deepEqual(sent(), { enabled: false });
  assert.equal((await run(site, 'identity-providers delete company')).exitCode, 2, 'not without being asked');
  assert.match((await run(site, 'identity-providers delete company --yes')).out, /was deleted/);
});

test('a test shows each check, and ends with 1 when one fails', async () => {
  const { site } = siteWithProvider();
  const checks = [
    { check: 'answer', outcome: 'good', message: 'it answers' },
    { check: 'issuer', outcome: 'failed', message: 'it is another' },
  ] as const;
  site.contract.on(contract.testIdentityProvider, () => ({ checks: [...checks] }));
  const { out, exitCode } = await run(site, 'identity-providers test company');
  assert.equal(out, 'CHECK   OUTCOME  FOUND\nanswer  good     it answers\nissuer  failed   it is another\n');
  assert.equal(exitCode, 1);
});

test('users are linked, shown with their links, and unlinked', async () => {
  const { site } = siteWithProvider();
  const identity = {
    id: idOf(300),
    identityProvider: { id: idOf(200), name: 'company' },
    usable: true,
    subject: 'k-1',
  };
  let asked: unknown;
  site.contract.on(users.linkUser, ({ body }) => {
    asked = body;
    return Object.assign(site.state.users[0] ?? assert.fail(), { identities: [identity], hasPassword: false });
  });
  site.contract.on(users.unlinkUser, ({ params }) => {
    asked = params.identityId;
    return Object.assign(site.state.users[0] ?? assert.fail(), { identities: [] });
  });
  assert.equal((await run(site, 'users links kim')).out, 'No identity provider is linked.\n');
  assert.equal(
    (await run(site, 'users link kim --identity-provider company --subject k-1')).out,
    '"k-1" of "company" signs in as "kim" from now on.\n',
  );
  assert.deepEqual(asked, { identityProviderId: idOf(200), subject: 'k-1' });
  assert.equal(
    (await run(site, 'users links kim')).out,
    'IDENTITY PROVIDER  SUBJECT  USABLE\ncompany            k-1      yes\nThe user has no password.\n',
  );
  assert.match(
    (await run(site, 'users unlink kim --identity-provider company --subject k-1')).out,
    /signs in as "kim" no more/,
  );
  assert.equal(asked, identity.id);
});
