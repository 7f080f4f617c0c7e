/** The log in a real database: what it refuses, what is found when somebody changes it all the same, and how it is read. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client } from 'pg';
import { createApiToken } from '../../api/api-tokens.ts';
import { listAuditEntries, verifyAuditLog } from '../../api/audit.ts';
import { createCollection, deleteCollection } from '../../api/collections.ts';
import { createDevice, deleteDevice } from '../../api/devices.ts';
import { testCluster } from '../db/test-database.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

type Query = { who?: string; object?: string; since?: string; before?: number; limit?: number };
const uuid = '11111111-1111-4111-8111-111111111111';

describe('a log of ten entries', async () => {
  const site = await createTestSite();
  const { administration } = await testCluster();
  const superuser = new Client({ ...administration, database: site.database.connection.database });
  // The cluster may be gone before this suite's last hook.
  superuser.on('error', () => {});
  let head = '';

  before(async () => {
    await superuser.connect();
    for (let i = 1; i <= 10; i++) await site.admin(createCollection, { body: { name: `room ${i}` } });
    head = (await site.admin(verifyAuditLog)).headHash;
  });
  after(() => superuser.end());

  const verify = (expect?: string) => site.admin(verifyAuditLog, { query: expect === undefined ? {} : { expect } });

  /** Changes the table as nobody may, looks, and puts everything back. */
  async function tampered(statements: string, expect?: string) {
    await superuser.query('create table kept as select * from audit_entry');
    await superuser.query(`alter table audit_entry disable trigger audit_entry_only_added; ${statements}`);
    try {
      return await verify(expect);
    } finally {
      await superuser.query(
        'truncate audit_entry; insert into audit_entry select * from kept; drop table kept; alter table audit_entry enable trigger audit_entry_only_added',
      );
    }
  }

  test('is intact, and its head can be kept', async () => {
    assert.deepEqual(await verify(), { intact: true, count: 10, headHash: head, problem: null });
    assert.equal((await verify(head)).intact, true);
    assert.equal((await verify('0'.repeat(64))).intact, true, 'the head of the empty log');
  });

  test('cannot be changed by the site’s own role', async () => {
    const { pool } = site.database;
    for (const statement of [
      "update audit_entry set entry = '{}' where number = 3",
      'update audit_entry set number = 99 where number = 3',
      'delete from audit_entry where number = 10',
      'delete from audit_entry where false',
      'truncate audit_entry',
    ])
      await assert.rejects(pool.query(statement), /can only be added to/, statement);
    assert.equal((await verify(head)).intact, true);
  });

  test('tells of a changed entry', async () => {
    const { intact, count, problem } = await tampered(
      "update audit_entry set entry = replace(entry, 'room 4', 'room 9') where number = 4",
    );
    assert.deepEqual([intact, count, problem?.number], [false, 3, 4]);
    assert.match(problem?.message ?? '', /Entry 4 does not follow/);
  });

  test('tells of a removed entry', async () => {
    const { count, problem } = await tampered('delete from audit_entry where number = 7');
    assert.deepEqual([count, problem], [6, { number: 7, message: 'Entry 7 is missing.' }]);
    const renumbered = await tampered(
      'delete from audit_entry where number = 7; update audit_entry set number = number - 1 where number > 7',
    );
    assert.deepEqual(renumbered.problem, { number: 7, message: 'In place of entry 7 stands the text of entry 8.' });
  });

  test('tells of a swapped pair', async () => {
    const swap = (one: number, other: number) =>
      `update audit_entry set number = 100 where number = ${one}; update audit_entry set number = ${one} where number = ${other};
       update audit_entry set number = ${other} where number = 100`;
    assert.equal((await tampered(swap(2, 3))).problem?.number, 2);
    assert.equal((await tampered(swap(5, 10))).problem?.number, 5);
  });

  test('tells of a cut-off tail to whoever kept the head', async () => {
    const cut = 'delete from audit_entry where number > 6';
    const unaware = await tampered(cut);
    assert.deepEqual([unaware.intact, unaware.count], [true, 6], 'nothing within the table can show it');
    const aware = await tampered(cut, head);
    assert.deepEqual([aware.intact, aware.problem?.number], [false, null]);
    assert.match(aware.problem?.message ?? '', /cut off/);
    assert.equal((await tampered('truncate audit_entry', head)).intact, false);
  });

  test('tells of a log written anew to whoever kept the head', async () => {
    const anew = `with recursive chain as (
        select number, entry, sha256(decode(repeat('00', 32), 'hex') || convert_to(entry, 'UTF8')) as hash
          from audit_entry where number = 1
        union all
        select e.number, replace(e.entry, 'room 4', 'room 9'),
          sha256(c.hash || convert_to(replace(e.entry, 'room 4', 'room 9'), 'UTF8'))
          from chain c join audit_entry e on e.number = c.number + 1)
      update audit_entry a set entry = c.entry, hash = c.hash from chain c where c.number = a.number`;
    assert.equal((await tampered(anew)).intact, true, 'PostgreSQL agrees with us on how the chain is made');
    assert.equal((await tampered(anew, head)).intact, false);
  });

  test('goes on after a head that was kept, and still holds it', async () => {
    await site.admin(createCollection, { body: { name: 'room 11' } });
    const later = await verify(head);
    assert.deepEqual([later.intact, later.count], [true, 11]);
    assert.notEqual(later.headHash, head);
  });

  test('refuses a head that is no hash', async () => {
    await assert.rejects(verify('abc'), refusal('SLIP-1001', '64 hexadecimal'));
  });
});

describe('reading', async () => {
  const site = await createTestSite();
  const list = (query: Query = {}) => site.admin(listAuditEntries, { query });

  test('shows who, where from, what and what is different now', async () => {
    const { token, id } = await site.admin(createApiToken, { body: { name: 'laptop of Kim' } });
    const made = await site.client(token)(createDevice, {
      body: {
        name: 'PC-01',
        macs: ['52-54-00-AA-BB-01'],
        variables: [{ name: 'Password', value: 'hidden-4711', secret: true }],
      },
    });
    const [entry, tokenEntry] = await list();
    assert.deepEqual(entry?.actor, { kind: 'token', id, name: 'laptop of Kim' });
    assert.equal(entry?.address, '127.0.0.1');
    assert.deepEqual(entry?.object, { kind: 'device', id: made.id, name: 'PC-01' });
    assert.equal(entry?.action, createDevice.summary);
    const variables = [{ name: 'Password', value: '(secret)', secret: true }];
    assert.deepEqual(entry?.input, {
      name: 'PC-01',
      macs: ['52:54:00:aa:bb:01'],
      variables,
      collectionIds: [],
      deviceCategoryIds: [],
    });
    assert.deepEqual(
      entry?.changes.find(({ field }) => field === 'variables'),
      { field: 'variables', before: null, after: variables },
    );
    assert.deepEqual(tokenEntry?.actor, { kind: 'local' });
    assert.equal(tokenEntry?.address, null);
    assert.deepEqual(tokenEntry?.input, { name: 'laptop of Kim', securityScopeIds: null, collectionIds: null });
    assert.ok(!JSON.stringify([entry, tokenEntry]).includes(token));
  });

  test('tells of what was refused, with the reason', async () => {
    await assert.rejects(site.admin(deleteDevice, { params: { id: uuid } }), refusal('SLIP-1002'));
    const [entry] = await list();
    assert.deepEqual([entry?.outcome, entry?.errorCode, entry?.object.id], ['refused', 'SLIP-1002', uuid]);
  });

  test('finds by who, by object and by time', async () => {
    const room = await site.admin(createCollection, { body: { name: 'Room 5' } });
    await site.admin(deleteCollection, { params: { id: room.id } });
    const numbers = async (query: Query) => (await list(query)).map(({ number }) => number);
    assert.deepEqual(await numbers({}), [5, 4, 3, 2, 1]);
    assert.deepEqual(await numbers({ who: 'LAPTOP of Kim' }), [2]);
    assert.deepEqual(await numbers({ who: 'local' }), [5, 4, 3, 1]);
    assert.deepEqual(await numbers({ object: 'room 5' }), [5, 4]);
    assert.deepEqual(await numbers({ object: room.id }), [5, 4]);
    assert.deepEqual(await numbers({ object: 'device' }), [3, 2]);
    assert.deepEqual(await numbers({ object: "x' or true --" }), []);
    assert.deepEqual(await numbers({ limit: 2 }), [5, 4]);
    assert.deepEqual(await numbers({ limit: 2, before: 4 }), [3, 2]);
    site.advance(3_600_000);
    const since = site.site.now().toISOString();
    assert.deepEqual(await numbers({ since }), []);
    await site.admin(createCollection, { body: { name: 'Room 6' } });
    assert.deepEqual(await numbers({ since }), [6]);
    assert.deepEqual(await numbers({ since: since.replace('Z', '+00:00') }), [6]);
  });
});

test('many changes at once make one chain without a gap', async () => {
  const site = await createTestSite();
  const names = Array.from({ length: 60 }, (_, i) => `at once ${i}`);
  const done = await Promise.allSettled(names.map((name) => site.admin(createCollection, { body: { name } })));
  assert.equal(done.filter(({ status }) => status === 'rejected').length, 0);
  const { intact, count } = await site.admin(verifyAuditLog);
  assert.deepEqual([intact, count], [true, 60]);
});
