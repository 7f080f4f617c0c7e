/** Replacing the key that seals secrets: every secret can be read at every moment, whatever ends the site in between. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import { pino } from 'pino';
import { listAuditEntries } from '../../api/audit.ts';
import { createCollection } from '../../api/collections.ts';
import { setDeviceVariables } from '../../api/devices.ts';
import { changeEmailSettings } from '../../api/email.ts';
import { createIdentityProvider } from '../../api/identity-providers.ts';
import { getJob } from '../../api/jobs.ts';
import { showRecoveryKey } from '../../api/recovery-keys.ts';
import { listSealingKeys, rotateSealingKey } from '../../api/sealing-keys.ts';
import { addDevice, type TestDevice } from '../agents/test-agent.ts';
import { openSiteDatabase } from '../database.ts';
import type { Database } from '../db/schema.ts';
import { emailSettingsRow, mailServerOf } from '../email/email-settings.ts';
import { getProviderRow } from '../identity-providers/identity-provider.ts';
import { readClientSecret } from '../identity-providers/provider-row.ts';
import { escrowedKey } from '../recovery-keys/test-recovery-key.ts';
import type { SiteContext } from '../site-context.ts';
import { startServerProcess } from '../test-server-process.ts';
import { createTestSite, type TestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';
import { readVariable, sealedPlace } from '../variables/variable.ts';
import { resealSecrets } from './reseal-secrets.ts';
import {
  listSealingKeys as listKeys,
  makeNextSealingKey,
  nameSealingKey,
  openSealingKeys,
  retireUnusedKeys,
} from './rotate-sealing-key.ts';
import { createSealer, sealingKeyId } from './sealing.ts';
import { loadSiteKeys } from './site-keys.ts';

const VALUE = 'correct horse';
const keysOf = (site: SiteContext) => join(site.config.dataDirectory, 'keys');
const keyFiles = (site: SiteContext) => readdirSync(keysOf(site)).filter((name) => name.startsWith('sealing-key'));
const doNothing = { progress: () => {}, signal: new AbortController().signal };
const secretVariable = (value = VALUE) => ({ name: 'Password', value, secret: true });

/** The site as its next process finds it. */
async function restarted(site: SiteContext): Promise<SiteContext> {
  const keys = await loadSiteKeys(keysOf(site), 'Test', '127.0.0.1', new Date());
  const next = { ...site, keys };
  await openSealingKeys(next);
  return next;
}

async function secretOf(site: SiteContext, { id }: TestDevice): Promise<string> {
  const row = await site.db
    .selectFrom('device_variable')
    .selectAll()
    .where('device_id', '=', id)
    .executeTakeFirstOrThrow();
  return readVariable(site.keys.sealer, { kind: 'device', id }, row);
}

const reseal = (site: SiteContext) => resealSecrets({}, { site, ...doNothing });

/** A site with a secret, whose key was never replaced. */
async function siteWithSecret(): Promise<{ test: TestSite; site: SiteContext; device: TestDevice }> {
  const made = await createTestSite();
  return { test: made, site: made.site, device: await addDevice(made, [secretVariable()]) };
}

test('a rotation seals every secret anew, removes the former key, and is recorded', async () => {
  const { test: asked, site, device } = await siteWithSecret();
  await asked.admin(createCollection, { body: { name: 'room', variables: [secretVariable('staple')] } });
  const client = { clientId: 'slipway', clientSecret: 'battery' };
  const provider = await asked.admin(createIdentityProvider, {
    body: { name: 'company', issuer: 'https://login.example', ...client },
  });
  await asked.admin(changeEmailSettings, {
    body: { host: 'mail.example', from: 'slipway@example.org', userName: 'kim', password: 'eleven' },
  });
  const clientSecret = async () => readClientSecret(site, await getProviderRow(site.db, provider.id));
  const recoveryKey = await escrowedKey(asked);
  const [former] = await asked.admin(listSealingKeys);
  assert.deepEqual([former?.current, former?.secrets], [true, 5]);
  const { id, jobId } = await asked.admin(rotateSealingKey);
  assert.equal(await secretOf(site, device), VALUE, 'read with the former key');
  assert.deepEqual(
    (await asked.admin(listSealingKeys)).map(({ secrets }) => secrets),
    [0, 5],
  );
  assert.equal(statSync(join(keysOf(site), `sealing-key-${id}`)).mode & 0o777, 0o600);
  const jobs = await asked.startJobs();
  const job = await eventually(async () => {
    const found = await asked.admin(getJob, { params: { id: jobId } });
    return found.endedAt === null ? null : found;
  });
  await jobs.stop();
  assert.deepEqual([job.state, job.message], ['succeeded', '5 secret(s) sealed anew; 1 former key(s) removed.']);
  assert.deepEqual(
    (await asked.admin(listSealingKeys)).map((key) => [key.id, key.current, key.secrets]),
    [[id, true, 5]],
  );
  assert.deepEqual(keyFiles(site), [`sealing-key-${id}`]);
  assert.equal(await clientSecret(), 'battery');
  assert.equal(mailServerOf(site, await emailSettingsRow(site)).credentials?.password, 'eleven');
  const shown = await asked.admin(showRecoveryKey, { params: { id: recoveryKey.id }, body: {} });
  assert.equal(shown.recoveryPassword, recoveryKey.recoveryPassword);
  assert.equal(await secretOf(site, device), VALUE);
  assert.equal(await secretOf(await restarted(site), device), VALUE);
  const [entry] = await asked.admin(listAuditEntries, { query: { object: 'sealing key' } });
  assert.deepEqual([entry?.outcome, entry?.object.id], ['done', id]);
});

describe('a site that ends', () => {
  test('after the new key’s file was written seals on with the former', async () => {
    const { site, device } = await siteWithSecret();
    const former = site.keys.sealer.current;
    await makeNextSealingKey(site);
    const next = await restarted(site);
    assert.equal(next.keys.sealer.current, former);
    assert.equal(await secretOf(next, device), VALUE);
    assert.equal(keyFiles(next).length, 2, 'what the database does not name is not removed');
  });

  test('after the new key was named seals with it, and opens with both', async () => {
    const { site, device, test: asked } = await siteWithSecret();
    const { id } = await nameSealingKey(site, await makeNextSealingKey(site));
    const next = await restarted(site);
    assert.equal(next.keys.sealer.current, id);
    assert.equal(await secretOf(next, device), VALUE);
    await asked.admin(setDeviceVariables, {
      params: { id: device.id },
      body: { variables: [secretVariable('other')] },
    });
    assert.equal(
      await secretOf(await restarted(next), device),
      'other',
      'even where the sealer still seals with the former',
    );
    await reseal(next);
    assert.deepEqual(keyFiles(next), [`sealing-key-${id}`]);
  });

  test('after the former key was retired removes its file at the next start', async () => {
    const { site, device } = await siteWithSecret();
    const former = site.keys.sealer.current;
    const { id } = await nameSealingKey(site, await makeNextSealingKey(site));
    const next = await restarted(site);
    await next.db.deleteFrom('device_variable').execute();
    await next.db.deleteFrom('sealing_key').where('id', '=', former).execute();
    await next.db.insertInto('retired_sealing_key').values({ id: former }).execute();
    assert.equal(keyFiles(next).length, 2);
    await restarted(next);
    assert.deepEqual(keyFiles(next), [`sealing-key-${id}`]);
    assert.ok(device.id);
  });
});

test('a secret that was sealed with the former key and comes late is refused, not lost', async () => {
  const { site, device, test: asked } = await siteWithSecret();
  const late = site.keys.sealer.seal('late', sealedPlace({ kind: 'device', id: device.id }, 'Late'));
  const id = await makeNextSealingKey(site);
  await nameSealingKey(site, id);
  site.keys.sealer.sealWith(id);
  await reseal(site);
  const values = { device_id: device.id, name: 'Late', value: null, sealed_value: late };
  await assert.rejects(site.db.insertInto('device_variable').values(values).execute(), { code: '23503' });
  assert.equal(await secretOf(site, device), VALUE);
  assert.equal((await asked.admin(listSealingKeys)).length, 1);
});

test('a key that a change under way needs is not retired', async () => {
  const { site, device } = await siteWithSecret();
  const late = site.keys.sealer.seal('late', sealedPlace({ kind: 'device', id: device.id }, 'Late'));
  const id = await makeNextSealingKey(site);
  let resealing: Promise<unknown> = Promise.resolve();
  await site.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('device_variable')
      .values({ device_id: device.id, name: 'Late', value: null, sealed_value: late })
      .execute();
    await nameSealingKey(site, id);
    site.keys.sealer.sealWith(id);
    resealing = reseal(site);
    await eventually(async () => (await waiting(site.db)) > 0);
  });
  await resealing;
  assert.equal((await listKeys(site)).length, 2, 'the late value needs it');
  await reseal(site);
  assert.deepEqual(
    (await listKeys(site)).map((key) => [key.id, key.secrets]),
    [[id, 2]],
  );
});

/** Database sessions that wait for another's lock. */
async function waiting(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

test('a secret that cannot be read is passed over and named, and its key stays', async () => {
  const { site, device, test: asked } = await siteWithSecret();
  const broken = await addDevice(asked, [secretVariable()]);
  const { sealed_value } = await site.db
    .selectFrom('device_variable')
    .select('sealed_value')
    .where('device_id', '=', device.id)
    .executeTakeFirstOrThrow();
  await site.db.updateTable('device_variable').set({ sealed_value }).where('device_id', '=', broken.id).execute();
  const id = await makeNextSealingKey(site);
  await nameSealingKey(site, id);
  site.keys.sealer.sealWith(id);
  assert.match(
    (await reseal(site)).message,
    /^1 secret\(s\) sealed anew; 0 former key\(s\) removed\. 1 cannot be read/,
  );
  assert.ok(asked.logged().includes(broken.id));
  assert.equal(keyFiles(site).length, 2);
  await site.db.deleteFrom('device_variable').where('device_id', '=', broken.id).execute();
  assert.equal(await retireUnusedKeys(site), 1);
});

test('secrets of the layout without key ids are read, sealed anew, and keep every key until then', async () => {
  const { site, device } = await siteWithSecret();
  const row = await site.db.selectFrom('device_variable').select('sealed_value').executeTakeFirstOrThrow();
  const { sealed_value } = row;
  assert.ok(sealed_value);
  const old = Buffer.concat([Buffer.of(1), sealed_value.subarray(9)]);
  await site.db.updateTable('device_variable').set({ sealed_value: old }).execute();
  const id = await makeNextSealingKey(site);
  await nameSealingKey(site, id);
  site.keys.sealer.sealWith(id);
  assert.equal(await secretOf(site, device), VALUE);
  assert.equal(await retireUnusedKeys(site), 0);
  await reseal(site);
  assert.equal(await secretOf(site, device), VALUE);
  assert.deepEqual(keyFiles(site), [`sealing-key-${id}`]);
});

test('a key that is lost is named in the log; new secrets are sealed with what is here', async () => {
  const { site, device, test: asked } = await siteWithSecret();
  const lost = site.keys.sealer.current;
  rmSync(join(keysOf(site), 'sealing-key'));
  const next = await restarted(site);
  assert.notEqual(next.keys.sealer.current, lost);
  assert.ok(asked.logged().includes(`"key":"${lost}"`));
  await assert.rejects(secretOf(next, device), /Put back the key from a backup/);
  const sealed_value = next.keys.sealer.seal('new', sealedPlace({ kind: 'device', id: device.id }, 'Password'));
  await next.db.updateTable('device_variable').set({ sealed_value }).execute();
  assert.equal(await secretOf(await restarted(next), device), 'new');
});

test('a key that others can read is refused, with what to do', async () => {
  const { site } = await siteWithSecret();
  for (const name of ['sealing-key', 'url-key', 'policy-key.pem', 'ca-key.pem', 'server-key.pem'])
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(join(keysOf(site), name), mode);
      await assert.rejects(restarted(site), refusal('SLIP-1041', `chmod 600 ${join(keysOf(site), name)}`));
      chmodSync(join(keysOf(site), name), 0o600);
    }
  await restarted(site);
});

test('a damaged key is refused before anything is sealed or removed', async () => {
  const { site } = await siteWithSecret();
  writeFileSync(join(keysOf(site), `sealing-key-${'a'.repeat(16)}`), 'zz', { mode: 0o600 });
  await assert.rejects(restarted(site), /is damaged/);
});

test('every column with sealed values is one that a rotation seals anew', async () => {
  const { test: asked } = await siteWithSecret();
  const { rows } = await asked.database.pool.query(
    `select table_name || '.' || column_name as name from information_schema.columns
     where table_schema = 'public' and column_name like '%seal%' and data_type = 'bytea' order by 1`,
  );
  assert.deepEqual(
    rows.map(({ name }) => name),
    [
      ...['collection_variable.sealed_value', 'device_variable.sealed_value', 'email_settings.sealed_password'],
      ...['identity_provider.sealed_client_secret', 'recovery_key.sealed_password', 'webhook.sealed_secret'],
    ],
  );
});

test('a site that is killed while it seals anew goes on, and no secret is lost', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-rotate-'));
  chmodSync(folder, 0o755);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  let server = await startServerProcess(folder, ['--roles', 'api']);
  t.after(() => server.end('SIGTERM'));
  const names = Array.from({ length: 1000 }, (_, i) => `Secret${i}`);
  const variables = names.map((name) => ({ name, value: `${name} ${VALUE}`, secret: true }));
  const { id: collection } = await server.admin(createCollection, { body: { name: 'room', variables } });
  for (let round = 1; round <= 3; round++) {
    const { id } = await server.admin(rotateSealingKey);
    const reached = await killedWhileResealing(folder, id, round * 250 - 200, () => server.end('SIGKILL'));
    t.diagnostic(`round ${round}: killed with ${reached} of 1000 sealed anew`);
    server = await startServerProcess(folder, ['--roles', 'api']);
    await eventually(async () => (await server.admin(listSealingKeys)).length === 1);
    const values = await readAll(folder, collection);
    assert.deepEqual(values.sort(), variables.map(({ value }) => value).sort());
    assert.deepEqual(
      readdirSync(join(folder, 'keys')).filter((name) => name.startsWith('sealing-key')),
      [`sealing-key-${id}`],
    );
  }
});

async function withDatabase<T>(folder: string, use: (db: Kysely<Database>) => Promise<T>): Promise<T> {
  const socket = { host: join(folder, 'postgres', 'socket'), user: 'slipway', database: 'slipway' };
  const { db, close } = openSiteDatabase({ socket }, pino({ level: 'silent' }));
  try {
    return await use(db);
  } finally {
    await close();
  }
}

/** Kills when so many are sealed anew; gives how many were then. */
function killedWhileResealing(
  folder: string,
  id: string,
  least: number,
  kill: () => Promise<unknown>,
): Promise<number> {
  return withDatabase(folder, async (db) => {
    const count = async () => {
      const { secrets } = (await listKeys({ db })).find((key) => key.id === id) ?? { secrets: 0 };
      return secrets;
    };
    await eventually(async () => (await count()) >= least);
    await kill();
    return count();
  });
}

function readAll(folder: string, id: string): Promise<string[]> {
  return withDatabase(folder, async (db) => {
    const { sealer } = await loadSiteKeys(join(folder, 'keys'), 'Test', '127.0.0.1', new Date());
    const rows = await db.selectFrom('collection_variable').selectAll().execute();
    return rows.map((row) => readVariable(sealer, { kind: 'collection', id }, row));
  });
}

test('a sealer seals with one key and opens with all', () => {
  const [one, two] = [randomBytes(32), randomBytes(32)];
  const place = { owner: 'device 1', name: 'A' };
  const sealer = createSealer(one);
  const sealed = sealer.seal('x', place);
  sealer.add(two);
  assert.equal(sealer.current, sealingKeyId(one));
  sealer.sealWith(sealingKeyId(two));
  assert.equal(sealer.unseal(sealer.seal('y', place), place), 'y');
  assert.equal(sealer.unseal(sealed, place), 'x');
  assert.throws(() => sealer.remove(sealingKeyId(two)), /in use/);
  sealer.remove(sealingKeyId(one));
  assert.throws(() => sealer.unseal(sealed, place), /cannot be read/);
  assert.throws(() => sealer.sealWith(sealingKeyId(one)), /no sealing key/);
});
