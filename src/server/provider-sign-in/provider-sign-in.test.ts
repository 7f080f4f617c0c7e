/** Signing in with an identity provider, as it should go; what must not work is in forged-answers.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listAuditEntries } from '../../api/audit.ts';
import { changeIdentityProvider } from '../../api/identity-providers.ts';
import { getMe, MeSchema } from '../../api/sign-in.ts';
import { changeUser, linkUser, listUsers, setUserPassword, unlinkUser } from '../../api/users.ts';
import { tidy } from '../housekeeping.ts';
import { addUser, ask, cookieFor, PASSWORD, roleId, trySignIn } from '../users/test-people.ts';
import { beginPath, createCompany, isSignedIn } from './test-company.ts';

const company = await createCompany();
const { site, idp, provider } = company;

async function newestEntries(count: number) {
  return (await site.admin(listAuditEntries)).slice(0, count);
}

test('somebody whom the provider gives a role becomes a user at the first sign-in, with a session like any other', async () => {
  const page = await company.signIn('kim-1');
  assert.equal(page.status, 200, page.text);
  assert.match(page.text, /<p>You are signed in as kim\.<\/p>/);
  assert.match(
    String(page.headers['set-cookie']),
    /__Host-slipway-oidc=; .*Max-Age=0,__Host-slipway=session_[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
  );
  const me = MeSchema.parse((await ask(site, getMe.path, { cookie: page.browser.cookie })).json());
  const { id, ...kim } = await company.user('kim');
  assert.deepEqual(me.actor, { kind: 'user', id, name: 'kim' });
  assert.ok(me.permissions.includes('run.control') && !me.permissions.includes('device.change'));
  assert.deepEqual([kim.displayName, kim.hasPassword, kim.mustChangePassword], ['Kim S.', false, false]);
  assert.deepEqual(
    kim.identities.map(({ identityProvider, usable, subject }) => [identityProvider.name, usable, subject]),
    [['company', true, 'kim-1']],
  );
});

test('the browser is sent there with PKCE, and the provider is told nothing that would let it repeat the sign-in', async () => {
  const browser = company.browser();
  browser.stopsAt = ({ origin }) => origin === idp.issuer;
  const { url, headers } = await browser.go(beginPath);
  const sent = Object.fromEntries(url.searchParams);
  assert.deepEqual(
    [sent['client_id'], sent['response_type'], sent['scope'], sent['redirect_uri'], sent['code_challenge_method']],
    ['slipway', 'code', 'openid profile', provider.redirectUri, 'S256'],
  );
  for (const name of ['state', 'nonce', 'code_challenge']) assert.match(sent[name] ?? '', /^[\w-]{43}$/, name);
  assert.match(
    String(headers['set-cookie']),
    /^__Host-slipway-oidc=oidc_[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/,
  );
  const { rows } = await site.database.pool.query('select row_to_json(s)::text as text from provider_sign_in s');
  const kept = rows.map(({ text }) => text).join();
  for (const secret of [sent['state'], sent['nonce'], browser.cookie.split('=')[1]])
    assert.ok(!kept.includes(secret ?? '') && !site.logged().includes(secret ?? ''), secret);
});

test('afterwards the browser goes where it was on the way to, at this site alone', async () => {
  const browser = company.browser();
  browser.stopsAt = ({ pathname }) => pathname === '/devices';
  const { url, headers } = await browser.go(
    `${beginPath}?returnTo=${encodeURIComponent('/devices?search=a%20b#last')}`,
  );
  assert.equal(url.href, `${browser.origin}/devices?search=a%20b#last`);
  assert.equal(headers['location'], '/devices?search=a%20b#last');
  assert.equal(headers['referrer-policy'], 'no-referrer');
  for (const elsewhere of [
    ...[
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'https://evil.example',
      'evil',
      '',
      '/\n/evil.example',
    ],
    ...['javascript:alert(1)', '/a\r\nset-cookie: a=b', '\\\\evil.example'],
  ]) {
    const answer = await ask(site, `${beginPath}?returnTo=${encodeURIComponent(elsewhere)}`);
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'SLIP-1001'], JSON.stringify(elsewhere));
  }
});

test('the entries of a first sign-in tell who was made, of what, and hold neither code nor state', async () => {
  idp.people.set('lee-1', { preferred_username: 'lee', groups: ['deployers', 'a group of no concern'] });
  await company.signIn('lee-1');
  const [session, made] = await newestEntries(2);
  const { id } = await company.user('lee');
  assert.deepEqual([session?.object.kind, session?.object.name, session?.outcome], ['session', 'lee', 'done']);
  assert.deepEqual(session?.actor, { kind: 'user', id, name: 'lee' });
  assert.deepEqual([session?.input['code'], session?.input['state']], ['(secret)', '(secret)']);
  assert.deepEqual(made?.object, { kind: 'user', id, name: 'lee' });
  assert.match(made?.action ?? '', /^Make a user at the first sign-in/);
  assert.deepEqual(made?.input, { identityProvider: 'company', subject: 'lee-1', values: ['deployers'] });
  assert.ok(made?.changes.some(({ field }) => field === 'identities'));
});

test('a second sign-in is the same user, ends the session that the browser had, and leaves others alone', async () => {
  const first = await company.signIn('kim-1');
  const other = await company.signIn('kim-1');
  const former = first.browser.cookie;
  await company.signIn('kim-1', first.browser);
  assert.equal((await ask(site, getMe.path, { cookie: former })).statusCode, 401);
  assert.ok(await isSignedIn(site, first.browser));
  assert.ok(await isSignedIn(site, other.browser));
  assert.equal((await site.admin(listUsers)).filter(({ name }) => name.startsWith('kim')).length, 1);
});

test('other groups are other roles at the next sign-in, and end the sessions that were begun under the former', async () => {
  idp.people.set('max-1', { preferred_username: 'max', groups: ['deployers'] });
  const { browser } = await company.signIn('max-1');
  idp.people.set('max-1', { preferred_username: 'max', groups: ['deployers', 'administrators'] });
  const page = await company.signIn('max-1');
  assert.equal(page.status, 200, page.text);
  assert.deepEqual(
    (await company.user('max')).securityRoles.map(({ name }) => name),
    ['Full Administrator', 'Operator'],
  );
  assert.ok(!(await isSignedIn(site, browser)));
  const [, roles] = await newestEntries(2);
  assert.match(roles?.action ?? '', /^Give a user the roles of an identity provider/);
  assert.ok(roles?.changes.some(({ field }) => field === 'securityRoles'));
});

test('roles that were given by hand are those of the provider again at the next sign-in', async () => {
  const { id } = await company.user('kim');
  const securityRoleIds = [await roleId(site, 'full-administrator')];
  await site.admin(changeUser, { params: { id }, body: { securityRoleIds } });
  await company.signIn('kim-1');
  assert.deepEqual(
    (await company.user('kim')).securityRoles.map(({ name }) => name),
    ['Operator'],
  );
});

test('whom the provider gives no role is refused, in words and in the log, and loses roles and sessions', async () => {
  idp.people.set('new-1', { preferred_username: 'new', groups: ['staff'] });
  const stranger = await company.signIn('new-1');
  assert.equal(stranger.status, 403);
  assert.match(stranger.text, /gives you no role at this site.*\n<p>\(SLIP-1065\)/);
  assert.ok(!(await site.admin(listUsers)).some(({ name }) => name === 'new'), 'nobody is made');
  const [refused] = await newestEntries(1);
  assert.deepEqual([refused?.outcome, refused?.errorCode, refused?.actor], ['refused', 'SLIP-1065', { kind: 'site' }]);
  assert.deepEqual(refused?.input, { identityProvider: 'company', subject: 'new-1', values: [] });

  idp.people.set('noa-1', { preferred_username: 'noa', groups: ['deployers'] });
  const { browser } = await company.signIn('noa-1');
  idp.people.set('noa-1', { preferred_username: 'noa', groups: [] });
  assert.equal((await company.signIn('noa-1')).status, 403);
  assert.deepEqual((await company.user('noa')).securityRoles, []);
  assert.ok(!(await isSignedIn(site, browser)), 'what was taken there is not kept here');
});

test('too many groups for a token are told as what they are', async () => {
  idp.people.set('many-1', { preferred_username: 'many', _claim_names: { groups: 'src1' } });
  assert.match((await company.signIn('many-1')).text, /It has left out the values of &#34;groups&#34;/);
});

test('a name of a user who is there is never taken for that user, nor an e-mail address', async () => {
  const { id } = await addUser(site, 'Pat', 'full-administrator');
  idp.people.set('pat-1', { preferred_username: 'pat', email: 'Pat', groups: ['deployers'] });
  const page = await company.signIn('pat-1');
  assert.match(page.text, /You are signed in as pat@company\./);
  const local = await company.user('Pat');
  assert.deepEqual([local.id, local.identities, local.lastSignInAt], [id, [], null]);
  idp.people.set('pat-2', { preferred_username: 'PAT', groups: ['deployers'] });
  const third = await company.signIn('pat-2');
  assert.equal(third.status, 409);
  assert.match(third.text, /users named &#34;PAT&#34; and &#34;PAT@company&#34; already.*users link/);
});

test('names are made such as users have; without one nobody is made', async () => {
  idp.people.set('odd-1', { preferred_username: '  CONTOSO\\Odd One<script>', groups: ['deployers'] });
  assert.match((await company.signIn('odd-1')).text, /signed in as CONTOSO-Odd-One-script-\./);
  idp.people.set('none-1', { groups: ['deployers'] });
  const page = await company.signIn('none-1');
  assert.deepEqual([page.status, page.text.includes('SLIP-1064')], [403, true]);
  assert.match(page.text, /users link NAME --identity-provider company --subject &#34;none-1&#34;/);
});

test('a disabled user is kept out', async () => {
  idp.people.set('dis-1', { preferred_username: 'dis', groups: ['deployers'] });
  await company.signIn('dis-1');
  const { id } = await company.user('dis');
  await site.admin(changeUser, { params: { id }, body: { disabled: true } });
  const page = await company.signIn('dis-1');
  assert.equal(page.status, 401);
  assert.match(page.text, /The user &#34;dis&#34; is disabled.*\n<p>\(SLIP-1030\)/);
  const [refused] = await newestEntries(1);
  assert.deepEqual(
    [refused?.outcome, refused?.errorCode, refused?.actor],
    [...['refused', 'SLIP-1030'], { kind: 'user', id, name: 'dis' }],
  );
});

test('a user without a password is answered as for a wrong one', async () => {
  const { id } = await company.user('kim');
  const [without, wrong] = [await trySignIn(site, 'kim', PASSWORD), await trySignIn(site, 'Pat', 'a wrong password')];
  assert.deepEqual([without.statusCode, without.body], [401, wrong.body]);
  const body = { currentPassword: PASSWORD, password: `${PASSWORD} again` };
  const own = await ask(site, '/api/me/password', { method: 'PUT', cookie: await cookieFor(site, id), body });
  assert.equal(own.json().code, 'SLIP-1006');
  await site.admin(setUserPassword, { params: { id }, body: { password: PASSWORD, mustChangePassword: false } });
  assert.equal((await trySignIn(site, 'kim', PASSWORD, '192.0.2.200')).statusCode, 200, 'until one is set');
});

test('failed passwords neither keep anybody from the provider nor are forgiven by it', async () => {
  await addUser(site, 'Sam', 'operator');
  const { id } = await company.user('Sam');
  await site.admin(linkUser, { params: { id }, body: { identityProviderId: provider.id, subject: 'sam-1' } });
  idp.people.set('sam-1', { groups: ['deployers'] });
  for (let i = 0; i < 5; i++) await trySignIn(site, 'Sam', 'a wrong password', '192.0.2.9');
  const browser = company.browser();
  browser.address = '192.0.2.9';
  assert.equal((await company.signIn('sam-1', browser)).status, 200);
  assert.equal((await trySignIn(site, 'Sam', PASSWORD, '192.0.2.9')).json().code, 'SLIP-1031');
});

test('nobody is made and nobody gets in when the entry of it cannot be written', async () => {
  const full = await createCompany();
  // The chain cannot go on from here: the head has the last number that there is.
  await full.site.database.db
    .insertInto('audit_entry')
    .values({ number: '9223372036854775807' as never, entry: '{}', hash: Buffer.alloc(32) })
    .execute();
  assert.equal((await full.signIn('kim-1')).status, 500);
  assert.deepEqual(await full.site.admin(listUsers), []);
  assert.deepEqual(await full.site.database.db.selectFrom('user_session').selectAll().execute(), []);
});

test('sign-ins that nobody has finished are forgotten', async () => {
  const browser = company.browser();
  browser.stopsAt = ({ origin }) => origin === idp.issuer;
  await browser.go(beginPath);
  await tidy(site.database.db, new Date(site.site.now().getTime() + 600_001), site.site.config);
  assert.deepEqual(await site.database.db.selectFrom('provider_sign_in').selectAll().execute(), []);
});

test('one address begins twenty sign-ins a minute', async () => {
  const from = '198.51.100.9';
  const statuses: number[] = [];
  for (let i = 0; i < 21; i++) statuses.push((await ask(site, beginPath, { from })).statusCode);
  assert.deepEqual(statuses, [...Array(20).fill(303), 429]);
  site.advance(61_000);
});

test('where the provider maps nothing, linked users keep their roles, and nobody else gets in', async () => {
  const plain = await createCompany({ roleMappings: [], makeUsers: false });
  const stranger = await plain.signIn('kim-1');
  assert.equal(stranger.status, 403);
  assert.match(stranger.text, /You are no user of this site\..*--subject &#34;kim-1&#34;.*\n<p>\(SLIP-1064\)/);
  const { id } = await addUser(plain.site, 'Kim', 'read-only-analyst');
  const body = { identityProviderId: plain.provider.id, subject: 'kim-1' };
  const [identity] = (await plain.site.admin(linkUser, { params: { id }, body })).identities;
  const { status, browser } = await plain.signIn('kim-1');
  assert.equal(status, 200);
  const me = MeSchema.parse((await ask(plain.site, getMe.path, { cookie: browser.cookie })).json());
  assert.deepEqual(me.actor, { kind: 'user', id, name: 'Kim' });
  assert.ok(me.permissions.includes('audit.read'));
  const params = { id, identityId: identity?.id ?? '' };
  await plain.site.admin(unlinkUser, { params });
  assert.ok(!(await isSignedIn(plain.site, browser)));
  assert.equal((await plain.signIn('kim-1')).status, 403);
  await assert.rejects(plain.site.admin(unlinkUser, { params }), { code: 'SLIP-1002' });
});

test('with another issuer, a former person of the same name is somebody else', async () => {
  const moving = await createCompany();
  await moving.signIn('kim-1');
  await moving.site.database.db.updateTable('user_identity').set({ issuer: 'https://former.example' }).execute();
  const page = await moving.signIn('kim-1');
  assert.match(page.text, /signed in as kim@company\./);
  assert.equal((await moving.user('kim')).identities[0]?.usable, false);
});

test('who is the last Full Administrator is not made less by what the provider says', async () => {
  const lone = await createCompany();
  lone.idp.people.set('root-1', { preferred_username: 'root', groups: ['administrators'] });
  assert.equal((await lone.signIn('root-1')).status, 200);
  lone.idp.people.set('root-1', { preferred_username: 'root', groups: ['deployers'] });
  for (const groups of [['deployers'], []]) {
    lone.idp.people.set('root-1', { preferred_username: 'root', groups });
    const page = await lone.signIn('root-1');
    assert.equal(page.status, 409);
    assert.match(page.text, /&#34;root&#34; is the last Full Administrator.*\n<p>\(SLIP-1036\)/);
  }
  assert.deepEqual(
    (await lone.user('root')).securityRoles.map(({ name }) => name),
    ['Full Administrator'],
  );
  await addUser(lone.site, 'second', 'full-administrator');
  assert.equal((await lone.signIn('root-1')).status, 403, 'now it may');
});

test('a provider that is disabled lets nobody in and ends what it has begun', async () => {
  const { browser } = await company.signIn('kim-1');
  const change = { params: { id: provider.id } };
  await site.admin(changeIdentityProvider, { ...change, body: { enabled: false } });
  assert.ok(!(await isSignedIn(site, browser)));
  assert.deepEqual((await ask(site, '/api/sign-in/oidc')).json(), []);
  assert.equal((await ask(site, beginPath)).json().code, 'SLIP-1002');
  await site.admin(changeIdentityProvider, { ...change, body: { enabled: true } });
  const url = `https://127.0.0.1:8443${beginPath}`;
  assert.deepEqual((await ask(site, '/api/sign-in/oidc')).json(), [{ name: 'company', displayName: '', url }]);
  assert.equal((await company.signIn('kim-1')).status, 200);
});
