import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSetupLink, setUpSite } from '../../api/setup-links.ts';
import { createUser, listUsers } from '../../api/users.ts';
import { createTestSite, type TestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { PASSWORD, trySignIn } from '../users/test-people.ts';
import { issueSetupLink } from './setup-link.ts';

async function freshSite() {
  const site = await createTestSite();
  const trade = (secret: string, name = 'admin', password = PASSWORD) =>
    site.client()(setUpSite, { body: { secret, name, password } });
  return { site, trade };
}

async function newSecret(site: TestSite): Promise<string> {
  const { link } = await site.admin(createSetupLink);
  return new URL(link).hash.slice(1);
}

const isVoid = refusal('SLIP-1034');

test('the link makes the first user, a Full Administrator, once', async () => {
  const { site, trade } = await freshSite();
  const { link } = await site.admin(createSetupLink);
  assert.match(link, /^https:\/\/127\.0\.0\.1:8443\/setup#setup_[\w-]{43}$/);
  const secret = new URL(link).hash.slice(1);
  await assert.rejects(trade(secret, 'admin', 'short'), refusal('SLIP-1037'));
  const user = await trade(secret);
  assert.deepEqual(
    user.securityRoles.map(({ name }) => name),
    ['Full Administrator'],
  );
  assert.equal(user.mustChangePassword, false);
  await assert.rejects(trade(secret, 'second'), isVoid);
  assert.equal((await trySignIn(site, 'admin', PASSWORD)).statusCode, 200);
  await assert.rejects(site.admin(createSetupLink), refusal('SLIP-1003', 'has users already'));
});

test('of two who trade it at the same moment, one becomes the user', async () => {
  const { site, trade } = await freshSite();
  const secret = await newSecret(site);
  const both = await Promise.allSettled([trade(secret, 'one'), trade(secret, 'two')]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  assert.equal((await site.admin(listUsers)).length, 1);
});

test('it is void after an hour, when another was made, when there is a user, and when it was guessed', async () => {
  const { site, trade } = await freshSite();
  const first = await newSecret(site);
  const second = await newSecret(site);
  await assert.rejects(trade(first), isVoid);
  await assert.rejects(trade(`setup_${'x'.repeat(43)}`), isVoid);
  site.advance(3_600_001);
  await assert.rejects(trade(second), isVoid);
  const third = await newSecret(site);
  await site.admin(createUser, { body: { name: 'local', password: PASSWORD, securityRoleIds: [] } });
  await assert.rejects(trade(third), isVoid);
  assert.equal(await issueSetupLink(site.database.db, site.site.config, site.site.now()), null);
});

test('only a hash of it is kept', async () => {
  const { site } = await freshSite();
  const secret = await newSecret(site);
  const { rows } = await site.database.pool.query('select to_json(l)::text as text from setup_link l');
  assert.ok(rows.length === 1 && !rows[0].text.includes(secret) && !site.logged().includes(secret));
});

test('twenty guesses a minute are let through from an address', async () => {
  const { trade } = await freshSite();
  for (let i = 0; i < 20; i++) await assert.rejects(trade('guess'), isVoid);
  await assert.rejects(trade('guess'), refusal('SLIP-1007'));
});
