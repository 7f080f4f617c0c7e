import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createApiToken, deleteApiToken, listApiTokens } from '../../api/api-tokens.ts';
import { changeSettings, getHealth, getSettings, getSite } from '../../api/site.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { ensureSite } from './site.ts';

const site = await createTestSite();

test('the site tells its name, addresses and certificate', async () => {
  const shown = await site.admin(getSite);
  assert.equal(shown.id, site.site.siteId);
  assert.equal(shown.apiUrl, 'https://127.0.0.1:8443');
  assert.equal(shown.bootUrl, 'http://127.0.0.1:8080');
  assert.equal(shown.caFingerprint, site.site.keys.caFingerprint);
  assert.match(shown.caCertificatePem, /BEGIN CERTIFICATE/);
});

test('the site keeps its id and takes on a new name', async () => {
  assert.equal(await ensureSite(site.database.db, 'Renamed'), site.site.siteId);
  const { name } = await site.database.db.selectFrom('site').select('name').executeTakeFirstOrThrow();
  assert.equal(name, 'Renamed');
});

test('the PXE password is kept as argon2id and never shown', async () => {
  assert.deepEqual(await site.admin(getSettings), { pxePasswordSet: false, userDeviceAffinity: 'none' });
  assert.deepEqual(await site.admin(changeSettings, { body: { pxePassword: 'plain text' } }), {
    pxePasswordSet: true,
    userDeviceAffinity: 'none',
  });
  assert.deepEqual(
    await site.admin(changeSettings, { body: {} }),
    { pxePasswordSet: true, userDeviceAffinity: 'none' },
    'what is left out stays',
  );
  const row = await site.database.db.selectFrom('site').select('pxe_password_hash').executeTakeFirstOrThrow();
  assert.match(row.pxe_password_hash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.deepEqual(await site.admin(changeSettings, { body: { pxePassword: null } }), {
    pxePasswordSet: false,
    userDeviceAffinity: 'none',
  });
});

test('what becomes of the users that a run names is kept beside', async () => {
  const body = { userDeviceAffinity: 'pending' as const };
  assert.deepEqual(await site.admin(changeSettings, { body }), { pxePasswordSet: false, ...body });
  assert.deepEqual(await site.admin(changeSettings, { body: {} }), { pxePasswordSet: false, ...body });
});

test('settings that do not exist are refused by name', async () => {
  const answer = await site.local.inject({ method: 'PATCH', url: '/api/site/settings', payload: { pxePasswort: 'x' } });
  assert.equal(answer.statusCode, 400);
  assert.match(answer.json().message, /pxePasswort/);
});

test('health is asked of the database', async () => {
  assert.deepEqual(await site.client()(getHealth), { ok: true });
  const closed = await createTestSite();
  await closed.database.close();
  const answer = await closed.api.inject({ url: '/healthz' });
  assert.equal(answer.statusCode, 503);
  assert.equal(answer.json().code, 'SLIP-1008');
});

test('an API token is shown once, kept as a hash, and its use is noted', async () => {
  const made = await site.admin(createApiToken, { body: { name: 'ci' } });
  assert.match(made.token, /^slipway_[A-Za-z0-9_-]{43}$/);
  const listed = await site.local.inject({ url: '/api/api-tokens' });
  assert.ok(!listed.body.includes(made.token));
  const [before] = await site.admin(listApiTokens);
  assert.equal(before?.lastUsedAt, null);
  await site.client(made.token)(getSite);
  const [used] = await site.admin(listApiTokens);
  assert.ok(used?.lastUsedAt);
  await assert.rejects(site.admin(createApiToken, { body: { name: 'ci' } }), refusal('SLIP-1003', '"ci"'));
  await assert.rejects(site.admin(deleteApiToken, { params: { id: randomUUID() } }), refusal('SLIP-1002'));
  assert.ok(!site.logged().includes(made.token));
});

test('the OpenAPI document is served and names every credential', async () => {
  const document = (await site.api.inject({ url: '/api/openapi.json' })).json();
  assert.equal(document.openapi, '3.1.0');
  assert.ok(document.paths['/api/devices/{id}'].get);
  assert.deepEqual(document.paths['/api/agent/runs/{runId}/records'].post.security, [{ run: [] }]);
  for (const [path, methods] of Object.entries<Record<string, { security: object[] }>>(document.paths))
    for (const { security } of Object.values(methods))
      for (const scheme of security.flatMap((each) => Object.keys(each)))
        assert.ok(document.components.securitySchemes[scheme], `${path} names the unknown scheme ${scheme}`);
});
