import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { pino } from 'pino';
import { openDatabase, safeInteger, withTransaction } from './connection.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { scratchDirectory } from './embedded-test-support.ts';
import { listenOn } from './listen.ts';
import { createTestDatabase } from './test-database.ts';

const log = pino({ level: 'silent' });
interface Counters {
  counter: { name: string; value: number };
}
const counters = {
  number: 1,
  name: 'counters',
  sql: "create table counter (name text primary key, value bigint not null); insert into counter values ('a', 0), ('b', 0);",
};

test('numbers, times and documents arrive as the types decided for them', async () => {
  const { pool } = await createTestDatabase([]);
  const { rows } =
    await pool.query(`select 9007199254740991::bigint as big, -5::bigint as negative, count(*) as counted,
    timestamptz '2026-01-02 03:04:05.678+02' as moment, date '2026-01-02' as day, '{"a":[1]}'::jsonb as document,
    '\\x00ff'::bytea as bytes, null::bigint as nothing from generate_series(1, 3)`);
  assert.deepEqual(rows, [
    {
      big: 9007199254740991,
      negative: -5,
      counted: 3,
      moment: new Date('2026-01-02T01:04:05.678Z'),
      day: '2026-01-02',
      document: { a: [1] },
      bytes: Buffer.from([0, 255]),
      nothing: null,
    },
  ]);
});

test('no connection compiles statements, however much a plan might cost', async () => {
  const { db, pool } = await createTestDatabase([]);
  assert.deepEqual((await pool.query('show jit')).rows, [{ jit: 'off' }]);
  assert.deepEqual((await sql`show jit`.execute(db)).rows, [{ jit: 'off' }]);
});

test('a bigint that JavaScript cannot hold exactly is an error, and the connection goes on', async () => {
  const { pool } = await createTestDatabase([]);
  await assert.rejects(
    pool.query('select 9007199254740992::bigint as big'),
    /beyond the whole numbers JavaScript holds exactly/,
  );
  assert.equal((await pool.query('select 1::bigint as one')).rows[0].one, 1);
  assert.throws(() => safeInteger('-9007199254740993'), RangeError);
});

test('a transaction is kept when its work returns and undone when it throws', async () => {
  const { db } = await createTestDatabase<Counters>([counters]);
  const add = (name: string) => (transaction: typeof db) =>
    transaction.updateTable('counter').set({ value: sql`value + 1` }).where('name', '=', name).execute();
  await withTransaction(db, add('a'));
  await assert.rejects(
    withTransaction(db, async (transaction) => {
      await add('b')(transaction);
      throw new Error('changed my mind');
    }),
    /changed my mind/,
  );
  const rows = await db.selectFrom('counter').selectAll().orderBy('name').execute();
  assert.deepEqual(rows, [
    { name: 'a', value: 1 },
    { name: 'b', value: 0 },
  ]);
});

test('two transactions that lock each other out both finish', async () => {
  const { db } = await createTestDatabase<Counters>([counters]);
  let meetings = 0;
  const both = Promise.withResolvers<void>();
  const inOrder = (one: string, other: string) =>
    withTransaction(db, async (transaction) => {
      const add = (name: string) =>
        transaction.updateTable('counter').set({ value: sql`value + 1` }).where('name', '=', name).execute();
      await add(one);
      if (++meetings === 2) both.resolve();
      await both.promise; // Each holds its first row now: the second is a deadlock.
      await add(other);
    });
  await Promise.all([inOrder('a', 'b'), inOrder('b', 'a')]);
  const rows = await db.selectFrom('counter').select('value').execute();
  assert.deepEqual(rows, [{ value: 2 }, { value: 2 }]);
  // On a busy machine PostgreSQL may end both.
  assert.ok(meetings >= 3, 'one of them ran again');
});

test('an error that is not a conflict is not tried again', async () => {
  const { db } = await createTestDatabase<Counters>([counters]);
  let attempts = 0;
  const work = withTransaction(db, async (transaction) => {
    attempts++;
    await transaction.insertInto('counter').values({ name: 'a', value: 1 }).execute();
  });
  await assert.rejects(work, /duplicate key/);
  assert.equal(attempts, 1);
});

test('the pool and its listener survive a restart of the server, in the middle of a query too', async (t) => {
  const directory = scratchDirectory(t);
  const server = await startEmbeddedPostgres({ dataDirectory: directory, durability: 'tests', log });
  const database = openDatabase({ socket: server.connection, log });
  const heard: string[] = [];
  let listening = 0;
  const again = Promise.withResolvers<void>();
  const last = Promise.withResolvers<void>();
  await database.listen(
    'news',
    (payload) => {
      heard.push(payload);
      if (payload === 'after') last.resolve();
    },
    { onListening: () => ++listening === 2 && again.resolve() },
  );
  await database.pool.query("select pg_notify('news', 'before')");
  const sleeping = assert.rejects(database.pool.query('select pg_sleep(60)'), /terminat/);
  await database.pool.query('select 1'); // A second connection, idle when the server stops.
  const interrupted = await database.pool.connect(); // In use, with no query under way.
  await interrupted.query('begin');
  await server.stop();
  await sleeping;
  await assert.rejects(interrupted.query('select 1'));
  interrupted.release(true);
  await assert.rejects(database.pool.query('select 1'), /ENOENT|ECONNREFUSED/);
  const restarted = await startEmbeddedPostgres({ dataDirectory: directory, durability: 'tests', log });
  assert.deepEqual((await database.pool.query('select 2 as two')).rows, [{ two: 2 }]);
  await again.promise;
  await database.pool.query("select pg_notify('news', 'after')");
  await last.promise;
  assert.deepEqual(heard, ['before', 'after']);
  await database.close();
  await restarted.stop();
});

test('a listener whose server goes silent notices, and listens on another connection', async (t) => {
  const { connection, pool } = await createTestDatabase([]);
  const heard: string[] = [];
  const [lost, again, last] = [
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
  ];
  let listening = 0;
  const listener = await listenOn(
    connection,
    'news',
    (payload) => {
      heard.push(payload);
      last.resolve();
    },
    {
      ...{ log, heartbeat: { everyMilliseconds: 200, patienceMilliseconds: 2000 } },
      onListening: () => ++listening === 2 && again.resolve(),
      onLost: () => lost.resolve(),
    },
  );
  const { rows } = await pool.query(
    "select pid from pg_stat_activity where datname = current_database() and query <> '' and pid <> pg_backend_pid()",
  );
  const [silent] = rows;
  // Neither ends nor answers: as a machine that is switched off.
  process.kill(silent.pid, 'SIGSTOP');
  t.after(() => process.kill(silent.pid, 'SIGCONT'));
  await lost.promise;
  await again.promise;
  await pool.query("select pg_notify('news', 'heard')");
  await last.promise;
  assert.deepEqual(heard, ['heard']);
  await listener.close();
});

test('a listener hears only its channel, whatever its name, until it is closed', async () => {
  const { pool, listen } = await createTestDatabase([]);
  const heard: string[] = [];
  const done = Promise.withResolvers<void>();
  const name = 'odd "channel"; select 1';
  const listener = await listen(name, (payload) => {
    heard.push(payload);
    if (heard.length === 2) done.resolve();
  });
  await pool.query("select pg_notify('other', 'x')");
  await pool.query('select pg_notify($1, $2)', [name, 'one']);
  await pool.query('select pg_notify($1, $2)', [name, 'two']);
  await done.promise;
  await listener.close();
  await listener.close();
  await pool.query('select pg_notify($1, $2)', [name, 'three']);
  assert.deepEqual(heard, ['one', 'two']);
});

test('neither or both of address and socket is refused', () => {
  const socket = { host: '/run', user: 'a', database: 'a' };
  assert.throws(() => openDatabase({ log }), /Name one database/);
  assert.throws(() => openDatabase({ url: 'postgres://x', socket, log }), /Name one database/);
});

test('closing a database that was never used does nothing, and closing ends every connection', async () => {
  const { connection, pool } = await createTestDatabase([]);
  await openDatabase({ socket: connection, log }).close();
  const other = openDatabase({ socket: connection, log });
  await other.pool.query('select 1');
  await other.listen('news', () => {});
  await other.close();
  await assert.rejects(other.pool.query('select 1'), /after calling end/);
  assert.ok(pool);
});
