import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { listAuditEntries } from '../../api/audit.ts';
import { addCollectionMember, createCollection } from '../../api/collections.ts';
import { clearRequiredDeployments, createDevice, deleteDevice } from '../../api/devices.ts';
import { deleteRecoveryKey, listRecoveryKeys, showRecoveryKey } from '../../api/recovery-keys.ts';
import { cancelRun } from '../../api/runs.ts';
import { createSecurityRole } from '../../api/security-roles.ts';
import { createUser } from '../../api/users.ts';
import { addDevice, deploy, newRun } from '../agents/test-agent.ts';
import { createSealer } from '../keys/sealing.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { ask, cookieFor, PASSWORD } from '../users/test-people.ts';
import { anyRecoveryKey, anyRecoveryPassword, escrow, escrowedKey } from './test-recovery-key.ts';

const site = await createTestSite();

const keysOf = (deviceId: string) => site.admin(listRecoveryKeys, { query: { deviceId } });
const show = (id: string, body = {}) => site.admin(showRecoveryKey, { params: { id }, body });

async function newComputer() {
  const device = await addDevice(site);
  await deploy(site, [device]);
  return { device, run: await newRun(site, device) };
}

test('a key that a run escrows is listed without what unlocks, and shown when it is asked for', async () => {
  const key = await escrowedKey(site);
  const [listed, ...others] = await keysOf(key.device.id);
  assert.deepEqual(others, []);
  assert.deepEqual(listed, {
    ...{ id: key.id, keyProtectorId: key.keyProtectorId, kind: 'recovery-password', volume: 'C:' },
    ...{ deviceId: key.device.id, deviceName: key.device.name, deviceSerialNumber: null, runId: key.run.runId },
    escrowedAt: listed?.escrowedAt,
  });
  assert.deepEqual(await show(key.id), { ...listed, recoveryPassword: key.recoveryPassword });
});

test('a key is sealed where it is kept', async () => {
  const { id, recoveryPassword } = await escrowedKey(site);
  const row = await site.database.db
    .selectFrom('recovery_key')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  assert.ok(!row.sealed_password.includes(recoveryPassword.slice(0, 6)));
  assert.equal(row.sealing_key_id, site.site.keys.sealer.current);
});

describe('escrowing', () => {
  test('takes a GUID in braces and a password with blanks or without hyphens, and keeps both in one form', async () => {
    for (const separator of [' ', '']) {
      const { device, run } = await newComputer();
      const key = anyRecoveryKey();
      const written = {
        ...key,
        keyProtectorId: `{${key.keyProtectorId.toUpperCase()}}`,
        recoveryPassword: key.recoveryPassword.replaceAll('-', separator),
      };
      const { id } = await escrow(site, run, written);
      assert.equal((await keysOf(device.id))[0]?.keyProtectorId, key.keyProtectorId);
      assert.equal((await show(id)).recoveryPassword, key.recoveryPassword);
    }
  });

  test('is harmless to repeat, also by a later run and twice at once', async () => {
    const { device, run } = await newComputer();
    const key = anyRecoveryKey();
    const [first, second] = await Promise.all([escrow(site, run, key), escrow(site, run, key)]);
    assert.equal(first.id, second.id);
    await site.admin(cancelRun, { params: { id: run.runId }, body: { force: true } });
    await site.admin(clearRequiredDeployments, { params: { id: device.id } });
    const later = await newRun(site, device);
    assert.equal((await escrow(site, later, key)).id, first.id);
    assert.equal((await keysOf(device.id)).length, 1);
  });

  test('refuses another password for a key protector, and keeps the first', async () => {
    const { run } = await newComputer();
    const { id, ...key } = await escrow(site, run);
    const other = { ...key, recoveryPassword: anyRecoveryPassword() };
    await assert.rejects(escrow(site, run, other), refusal('SLIP-1003', 'Make a new key protector'));
    assert.equal((await show(id)).recoveryPassword, key.recoveryPassword);
  });

  test('keeps what other devices have, though their disks were copied and have the same key protector', async () => {
    const key = anyRecoveryKey();
    const [one, two] = [await newComputer(), await newComputer()];
    const first = await escrow(site, one.run, key);
    const second = await escrow(site, two.run, { ...key, recoveryPassword: anyRecoveryPassword() });
    assert.notEqual(first.id, second.id);
    assert.equal((await show(first.id)).recoveryPassword, key.recoveryPassword);
    const found = await site.admin(listRecoveryKeys, { query: { keyProtectorId: key.keyProtectorId.slice(0, 8) } });
    assert.deepEqual(found.map(({ deviceName }) => deviceName).sort(), [one.device.name, two.device.name].sort());
  });

  test('puts a key anew in place of one that cannot be read any more', async () => {
    const { run } = await newComputer();
    const { id, ...key } = await escrow(site, run);
    const lost = createSealer(Buffer.alloc(32, 7)).seal(key.recoveryPassword, { owner: 'lost', name: 'lost' });
    const row = site.database.db.updateTable('recovery_key').where('id', '=', id);
    // In the layout without key ids, as no sealing key of this site is lost.
    await row.set({ sealed_password: Buffer.concat([Buffer.of(1), lost.subarray(9)]) }).execute();
    await assert.rejects(show(id));
    assert.equal((await escrow(site, run, key)).id, id);
    assert.equal((await show(id)).recoveryPassword, key.recoveryPassword);
  });

  const good = anyRecoveryPassword();
  const refused: [string, object, string][] = [
    ['too few groups', { recoveryPassword: good.slice(7) }, 'recoveryPassword'],
    ['a group that is not divisible by 11', { recoveryPassword: `000012${good.slice(6)}` }, 'divisible by 11'],
    ['a group of 720896 or more', { recoveryPassword: `720896${good.slice(6)}` }, 'below 720896'],
    ['two kinds of separators', { recoveryPassword: good.replace('-', ' ') }, 'recoveryPassword'],
    ['letters', { recoveryPassword: good.replace(/\d/, 'a') }, 'recoveryPassword'],
    ['digits of other scripts', { recoveryPassword: good.replace(/\d/, '٣') }, 'recoveryPassword'],
    ['no password', { recoveryPassword: '' }, 'recoveryPassword'],
    ['a very long password', { recoveryPassword: '0'.repeat(100_000) }, 'recoveryPassword'],
    ['no GUID', { keyProtectorId: '1A2B3C4D' }, 'GUID'],
    ['half a brace', { keyProtectorId: `{${randomUUID()}` }, 'GUID'],
    ['another kind', { kind: 'external-key' }, 'kind'],
    ['a volume with a control character', { volume: 'C:\u0000' }, 'control characters'],
    ['another device', { deviceId: randomUUID() }, 'deviceId'],
  ];
  for (const [what, change, told] of refused)
    test(`refuses ${what}, and says so without the password`, async () => {
      const { device, run } = await newComputer();
      const payload = { ...anyRecoveryKey(), recoveryPassword: good, ...change };
      const headers = { authorization: `Bearer ${run.runCredential}` };
      const url = `/api/agent/runs/${run.runId}/recovery-keys`;
      const answer = await site.api.inject({ method: 'POST', url, headers, payload });
      assert.deepEqual([answer.statusCode, answer.json().code], [400, 'SLIP-1001'], answer.body);
      assert.ok(answer.body.includes(told), answer.body);
      assert.ok(!answer.body.includes(good.slice(7, 20)) && !site.logged().includes(good.slice(7, 20)));
      assert.deepEqual(await keysOf(device.id), []);
    });

  test('takes the largest group, and one of zeros', async () => {
    const { run } = await newComputer();
    const recoveryPassword = `720885-000000${good.slice(13)}`;
    const { id } = await escrow(site, run, { ...anyRecoveryKey(), recoveryPassword });
    assert.equal((await show(id)).recoveryPassword, recoveryPassword);
  });
});

describe('finding a key by what the recovery screen shows', () => {
  const begin = '0badc0de';
  const rest = '-1111-4111-8111-111111111111';

  test('finds it by the first 8 digits, in either case, and no other', async () => {
    const { run } = await newComputer();
    const key = { ...anyRecoveryKey(), keyProtectorId: `${begin}${rest}` };
    await escrow(site, run, key);
    await escrow(site, run, { ...anyRecoveryKey(), keyProtectorId: `0badc0df${rest}` });
    await escrow(site, run, { ...anyRecoveryKey(), keyProtectorId: `0badc0dd${rest}` });
    for (const keyProtectorId of [begin, begin.toUpperCase(), `${begin}-1111`, key.keyProtectorId])
      assert.deepEqual(
        (await site.admin(listRecoveryKeys, { query: { keyProtectorId } })).map((each) => each.keyProtectorId),
        [key.keyProtectorId],
        keyProtectorId,
      );
    assert.deepEqual(await site.admin(listRecoveryKeys, { query: { keyProtectorId: 'feedfacf' } }), []);
  });

  test('refuses what is no beginning of a GUID', async () => {
    for (const keyProtectorId of ['abc', "' or 1=1", '%%%%', 'g'.repeat(8), 'a'.repeat(60)]) {
      const url = `/api/recovery-keys?keyProtectorId=${encodeURIComponent(keyProtectorId)}`;
      assert.equal((await site.local.inject({ url })).statusCode, 400, keyProtectorId);
    }
  });
});

describe('the audit log', () => {
  const newest = async () => (await site.admin(listAuditEntries))[0];

  test('tells who was shown which key of which device and why, and never the key', async () => {
    const key = await escrowedKey(site);
    await show(key.id, { reason: 'ticket 4711' });
    const entry = await newest();
    assert.deepEqual(
      [entry?.outcome, entry?.object, entry?.input, entry?.changes],
      ['done', { kind: 'recovery key', id: key.id, name: key.name }, { reason: 'ticket 4711' }, []],
    );
    await show(key.id);
    assert.notEqual((await newest())?.number, entry?.number, 'each time');
    await site.admin(deleteRecoveryKey, { params: { id: key.id } });
    assert.deepEqual(await keysOf(key.device.id), []);
    await assert.rejects(show(key.id), refusal('SLIP-1002'));
    assert.ok(!JSON.stringify(await site.admin(listAuditEntries)).includes(key.recoveryPassword));
  });

  test('shows no key whose entry cannot be written', async () => {
    const { id, recoveryPassword } = await escrowedKey(site);
    const { reject, allow } = await refuseEntries();
    await reject();
    const answer = await site.local.inject({ method: 'POST', url: `/api/recovery-keys/${id}/show`, payload: {} });
    await allow();
    assert.equal(answer.statusCode, 500);
    assert.ok(!answer.body.includes(recoveryPassword));
  });
});

async function refuseEntries() {
  const { pool } = site.database;
  return {
    reject: () =>
      pool.query(
        `create function no_entries() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$;
         create trigger no_entries before insert on audit_entry execute function no_entries()`,
      ),
    allow: () => pool.query('drop function no_entries cascade'),
  };
}

describe('a key outlives', () => {
  test('its run', async () => {
    const key = await escrowedKey(site);
    await site.admin(cancelRun, { params: { id: key.run.runId }, body: { force: true } });
    await site.database.db.deleteFrom('run').where('id', '=', key.run.runId).execute();
    assert.deepEqual(
      (await keysOf(key.device.id)).map(({ runId }) => runId),
      [key.run.runId],
    );
    assert.equal((await show(key.id)).recoveryPassword, key.recoveryPassword);
  });

  test('its device, whose last name it keeps, also beside a new device of the same name', async () => {
    const key = await escrowedKey(site);
    const renamed = `was-${key.device.name}`;
    const { db } = site.database;
    await db
      .updateTable('device')
      .set({ name: renamed, serial_number: 'SN-1' })
      .where('id', '=', key.device.id)
      .execute();
    await site.admin(cancelRun, { params: { id: key.run.runId }, body: { force: true } });
    await site.admin(deleteDevice, { params: { id: key.device.id } });
    await site.admin(createDevice, { body: { name: renamed, smbiosUuid: key.device.uuid } });
    const [found] = await site.admin(listRecoveryKeys, { query: { keyProtectorId: key.keyProtectorId } });
    assert.deepEqual([found?.deviceId, found?.deviceName, found?.deviceSerialNumber], [null, renamed, 'SN-1']);
    assert.equal((await show(key.id)).recoveryPassword, key.recoveryPassword);
  });
});

test('keys of deleted devices are there for people without limits to collections alone', async () => {
  const key = await escrowedKey(site);
  const { id: collectionId } = await site.admin(createCollection, { body: { name: 'theirs' } });
  await site.admin(addCollectionMember, { params: { id: collectionId, deviceId: key.device.id } });
  const role = await site.admin(createSecurityRole, {
    body: { name: 'help desk', permissions: ['device.read', 'recovery-key.read'] },
  });
  const { id } = await site.admin(createUser, {
    body: {
      ...{ name: 'helper', password: PASSWORD, mustChangePassword: false, securityRoleIds: [role.id] },
      ...{ securityScopeIds: null, collectionIds: [collectionId] },
    },
  });
  const cookie = await cookieFor(site, id);
  const listed = async () => (await ask(site, '/api/recovery-keys', { method: 'GET', cookie })).json();
  const shown = async () =>
    (await ask(site, `/api/recovery-keys/${key.id}/show`, { method: 'POST', cookie, body: {} })).statusCode;
  assert.deepEqual(
    (await listed()).map((each: { id: string }) => each.id),
    [key.id],
  );
  assert.equal(await shown(), 200);
  await site.admin(cancelRun, { params: { id: key.run.runId }, body: { force: true } });
  await site.admin(deleteDevice, { params: { id: key.device.id } });
  assert.deepEqual(await listed(), []);
  assert.equal(await shown(), 404);
});
