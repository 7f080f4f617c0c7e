import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import { PreparedStatements } from './prepared-statements.ts';
import { createTestDatabase } from './test-database.ts';

interface Things {
  thing: { id: number; name: string };
}
const things = {
  number: 1,
  name: 'things',
  sql: "create table thing (id int primary key, name text not null); insert into thing values (1, 'one'), (2, 'two');",
};

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let at = 0; at < count; at += 1) await work();
}

const byId = (db: Kysely<Things>, id: number) =>
  db.selectFrom('thing').selectAll().where('id', '=', id).executeTakeFirst();

const prepared = (db: Kysely<Things>) =>
  sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db).then(({ rows }) => rows);

test('a statement has a name from the twentieth time on, always the same one, and each text its own', () => {
  const statements = new PreparedStatements();
  const first = Array.from({ length: 20 }, () => statements.nameOf('select 1')).map((name) => name !== null);
  assert.deepEqual(first, [...Array<boolean>(19).fill(false), true]);
  for (let at = 0; at < 19; at += 1) statements.nameOf('select 2');
  const [one, two] = [statements.nameOf('select 1'), statements.nameOf('select 2')];
  assert.equal(statements.nameOf('select 1'), one);
  assert.ok(two !== null && two !== one);
});

test('what cannot be prepared has no name, however often it comes', () => {
  const statements = new PreparedStatements();
  for (const text of ['begin', 'commit', 'listen slipway_event', 'notify x', 'selection'])
    for (let at = 0; at < 50; at += 1) assert.equal(statements.nameOf(text), null, text);
});

test('no more than 150 are kept, and texts that come once take no place from those that come often', () => {
  const statements = new PreparedStatements();
  for (let at = 0; at < 3000; at += 1) statements.nameOf(`select ${at}`);
  for (let at = 0; at < 400; at += 1) for (let time = 0; time < 20; time += 1) statements.nameOf(`select often ${at}`);
  const named = Array.from({ length: 400 }, (_, at) => statements.nameOf(`select often ${at}`));
  assert.equal(named.filter((name) => name !== null).length, 150);
  assert.ok(named[0] !== null, 'what came first stays');
});

test('PostgreSQL keeps a statement that is asked often, and answers the same', async () => {
  const { db } = await createTestDatabase<Things>([things]);
  await db.connection().execute(async (connection) => {
    await byId(connection, 1);
    assert.deepEqual(await prepared(connection), [], 'asked once');
    await times(30, () => byId(connection, 1));
    const kept = await prepared(connection);
    assert.equal(kept.length, 1);
    assert.match(kept[0]!.statement, /from "thing"/);
    assert.deepEqual(await byId(connection, 2), { id: 2, name: 'two' });
    assert.equal(await byId(connection, 3), undefined);
  });
});

test('a kept statement sees what was changed since, a new column among it', async () => {
  const { pool } = await createTestDatabase([things]);
  const named = (id: number) => pool.query('select name from thing where id = $1', [id]);
  await times(30, () => named(1));
  await pool.query('alter table thing add column place text');
  await pool.query("update thing set name = 'uno' where id = 1");
  await pool.query('create index on thing (name)');
  assert.deepEqual((await named(1)).rows, [{ name: 'uno' }]);
});

test('an error in a kept statement is told as ever, in a transaction too, and the connection goes on', async () => {
  const { db } = await createTestDatabase<Things>([things]);
  const add = (to: Kysely<Things>, id: number) => to.insertInto('thing').values({ id, name: 'again' }).execute();
  await db.connection().execute(async (connection) => {
    for (let id = 10; id < 40; id += 1) await add(connection, id);
    await assert.rejects(add(connection, 10), { code: '23505' });
    await assert.rejects(
      connection.transaction().execute(async (tx) => {
        await add(tx, 99);
        await add(tx, 11);
      }),
      { code: '23505' },
    );
    assert.equal(await byId(connection, 99), undefined);
    await add(connection, 99);
  });
});
