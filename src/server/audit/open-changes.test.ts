/** Routes that ask for no credential and change something for the person who turns out to be there: what they leave in the log. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { listApiTokens } from '../../api/api-tokens.ts';
import { type ListedAuditEntry, listAuditEntries } from '../../api/audit.ts';
import type { Route } from '../../api/route.ts';
import { createSetupLink, setUpSite } from '../../api/setup-links.ts';
import { signIn, signInForToken } from '../../api/sign-in.ts';
import { signInForTokenByCode } from '../../api/sign-in-with-provider.ts';
import { listUsers } from '../../api/users.ts';
import { createTestSite } from '../test-site.ts';
import { addUser, ask, PASSWORD, trySignIn } from '../users/test-people.ts';

const from = '192.0.2.7';

function essenceOf(entry: ListedAuditEntry | undefined) {
  return [entry?.outcome, entry?.action, entry?.actor, entry?.address, entry?.object];
}

test('these are all of them, beside the way back from an identity provider (provider-sign-in has its tests)', async () => {
  const folder = new URL('../../api/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
  const modules: object[] = await Promise.all(files.map((name) => import(new URL(name, folder).href)));
  const routes = modules
    .flatMap((module) => Object.values(module))
    .filter((value): value is Route => typeof value === 'object' && value !== null && 'access' in value)
    .filter(({ access, method }) => access === 'public' && method !== 'GET');
  assert.deepEqual(
    routes.map(({ path }) => path).sort(),
    [setUpSite.path, signIn.path, signInForToken.path, signInForTokenByCode.path].sort(),
    'another one must be registered with withPersonFound and have its test here',
  );
});

test('the first user is recorded as who made the first user, without the link and the password', async () => {
  const site = await createTestSite();
  const { link } = await site.admin(createSetupLink);
  const secret = link.split('#')[1] ?? '';
  const { method, path } = setUpSite;
  const refused = await ask(site, path, {
    method,
    from,
    body: { secret: `${secret}x`, name: 'kim', password: PASSWORD },
  });
  assert.equal(refused.json().code, 'SLIP-1034');
  const made = await ask(site, path, { method, from, body: { secret, name: 'kim', password: PASSWORD } });
  assert.equal(made.statusCode, 200, made.body);
  const { id } = made.json();
  const [entry, linkEntry, ...others] = await site.admin(listAuditEntries);
  const kim = { id, name: 'kim' };
  assert.deepEqual(essenceOf(entry), [
    'done',
    setUpSite.summary,
    { kind: 'user', ...kim },
    from,
    { kind: 'user', ...kim },
  ]);
  assert.deepEqual(entry?.input, { secret: '(secret)', name: 'kim', displayName: '', password: '(secret)' });
  assert.ok(entry?.changes.some(({ field }) => field === 'securityRoles'));
  assert.equal(linkEntry?.action, createSetupLink.summary);
  assert.deepEqual(others, [], 'strangers with a wrong link cannot fill the log');
});

test('signing in is recorded as a session of the user, and one that fails is not', async () => {
  const site = await createTestSite();
  const { id, name } = await addUser(site, 'kim', 'operator');
  assert.equal((await trySignIn(site, name, 'a wrong password', from)).statusCode, 401);
  assert.equal((await trySignIn(site, name, PASSWORD, from)).statusCode, 200);
  const [entry, ...others] = await site.admin(listAuditEntries);
  const [outcome, action, actor, address, object] = essenceOf(entry);
  assert.deepEqual([outcome, action, actor, address], ['done', signIn.summary, { kind: 'user', id, name }, from]);
  const session = await site.database.db.selectFrom('user_session').select('id').executeTakeFirstOrThrow();
  assert.deepEqual(object, { kind: 'session', id: session.id, name });
  assert.deepEqual(entry?.input, { name, password: '(secret)' });
  assert.equal(others.length, 1, 'and the user who was added');
});

test('a token that is made with a password is recorded as the user’s', async () => {
  const site = await createTestSite();
  const { id, name } = await addUser(site, 'kim', 'operator');
  const body = { name, password: PASSWORD, tokenName: 'laptop' };
  const answer = await ask(site, signInForToken.path, { method: signInForToken.method, from, body });
  assert.equal(answer.statusCode, 200, answer.body);
  const [entry] = await site.admin(listAuditEntries);
  const object = { kind: 'API token', id: answer.json().id, name: 'laptop' };
  assert.deepEqual(essenceOf(entry), ['done', signInForToken.summary, { kind: 'user', id, name }, from, object]);
  assert.deepEqual(entry?.input, { name, password: '(secret)', tokenName: 'laptop', validDays: 90 });
  assert.ok(!JSON.stringify(entry).includes(answer.json().token));
});

test('none of them changes anything when its entry cannot be written', async () => {
  const site = await createTestSite();
  const { link } = await site.admin(createSetupLink);
  const { name } = await addUser(site, 'kim', 'operator');
  // The chain cannot go on from here: the head has the last number that there is.
  await site.database.db
    .insertInto('audit_entry')
    .values({ number: '9223372036854775807' as never, entry: '{}', hash: Buffer.alloc(32) })
    .execute();
  assert.equal((await trySignIn(site, name, PASSWORD, from)).statusCode, 500);
  const body = { name, password: PASSWORD, tokenName: 'laptop' };
  assert.equal((await ask(site, signInForToken.path, { method: 'POST', from, body })).statusCode, 500);
  assert.equal((await site.database.db.selectFrom('user_session').selectAll().execute()).length, 0);
  assert.deepEqual(await site.admin(listApiTokens), []);
  await site.database.db.deleteFrom('user_account').execute();
  const secret = link.split('#')[1] ?? '';
  const first = { secret, name: 'first', password: PASSWORD };
  assert.equal((await ask(site, setUpSite.path, { method: 'POST', from, body: first })).statusCode, 500);
  assert.deepEqual(await site.admin(listUsers), []);
});
