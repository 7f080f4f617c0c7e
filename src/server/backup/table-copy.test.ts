/** Every row comes back exactly as it was, on the real database. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { openDatabase } from '../db/connection.ts';
import type { Migration } from '../db/migrate.ts';
import { createTestDatabase } from '../db/test-database.ts';
import { dumpTables, loadTables } from './table-copy.ts';

const awkward: Migration = {
  number: 1,
  name: 'awkward',
  sql: `
    create table parent (id uuid primary key, child bigint, "odd ""name" text, whole_row text);
    create table child (id bigint generated always as identity primary key, parent uuid references parent (id),
      doubled bigint generated always as (id * 2) stored, data jsonb, bytes bytea, at timestamptz, address inet, list text[], real float8);
    alter table child drop column list;
    alter table child add column list text[];
    alter table parent add foreign key (child) references child (id);
    create function refuse() returns trigger language plpgsql as $$ begin raise 'never'; end $$;
    create trigger refuse before insert or truncate on child for each statement execute function refuse();`,
};

const ROWS = `
  alter table child disable trigger user;
  alter table parent drop constraint parent_child_fkey;
  insert into parent values ('4d1c5a52-0000-4000-8000-000000000001', 1, E'a "quoted", (text)\\n\\\\ with \\t ünïcode 🖥', null),
    ('4d1c5a52-0000-4000-8000-000000000002', 2, '', 'x');
  insert into child (parent, data, bytes, at, address, real, list) values
    ('4d1c5a52-0000-4000-8000-000000000001', 'null', '\\x00ff5c22', '2026-01-01 00:00:00.123456+02', '10.0.0.1/24', 0.1, '{a,"b,c",NULL}'),
    ('4d1c5a52-0000-4000-8000-000000000002', null, null, 'infinity', '::1', 'NaN', '{}'),
    (null, '{"big": 123456789012345678901234567890.5}', '', null, null, -0.0, null);
  do $$ begin perform setval('child_id_seq', 9007199254740993); end $$;
  insert into child (parent) select null from generate_series(1, 450);
  alter table child enable trigger user;
  alter table parent add foreign key (child) references child (id);`;

const source = await createTestDatabase([awkward]);
const target = await createTestDatabase([awkward]);
await source.pool.query(ROWS);

async function dump(database: typeof source, during: () => Promise<unknown> = async () => {}): Promise<string[]> {
  const client = await database.pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const lines: string[] = [];
    for await (const line of dumpTables(client)) {
      if (lines.length === 1) await during();
      lines.push(line);
    }
    await client.query('commit');
    return lines;
  } finally {
    client.release();
  }
}

async function load(database: typeof source, lines: readonly string[]): Promise<number> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    const rows = await loadTables(
      client,
      (async function* () {
        yield* lines;
      })(),
    );
    await client.query('commit');
    return rows;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

test('what was dumped and loaded dumps the same again: types, generated columns, sequences, cycles of foreign keys', async () => {
  const lines = await dump(source);
  assert.equal(await load(target, lines), 455);
  assert.deepEqual(await dump(target), lines);
  assert.ok(lines.join('').includes('9007199254741443'), 'a number that JavaScript would round');
  const { rows } = await target.pool.query("select data = 'null' as json_null from child order by id limit 2");
  assert.deepEqual(rows, [{ json_null: true }, { json_null: null }]);
  // Keys, references and triggers are as before.
  await assert.rejects(target.pool.query('truncate child cascade'), /never/);
  await assert.rejects(target.pool.query('update parent set child = 999999 where child = 1'), /violates foreign key/);
  assert.equal(await load(target, lines), 455, 'loading replaces what is there');
});

test('a dump sees one moment: what is written while it is made is not in it', async () => {
  const before = await dump(source);
  const other = openDatabase({ socket: source.connection, log: pino({ level: 'silent' }) });
  const lines = await dump(source, () =>
    other.pool.query("insert into parent values ('4d1c5a52-0000-4000-8000-00000000000f')"),
  );
  await other.close();
  assert.deepEqual(lines, before);
  assert.notDeepEqual(await dump(source), before);
});

for (const [what, change, message] of [
  ['cut off', (lines: string[]) => lines.slice(0, -1), /cut off/],
  [
    'without one of its batches',
    (lines: string[]) =>
      lines.toSpliced(
        lines.findIndex((l) => l.includes('"rows"')),
        1,
      ),
    /holds 2 tables/,
  ],
  ['without a table', (lines: string[]) => lines.filter((l) => !l.includes('"parent"')), /./],
  [
    'with an unknown table',
    (lines: string[]) => lines.map((l) => l.replace('"child"', '"pg_authid"')),
    /"pg_authid" is not the one/,
  ],
  [
    'with other columns',
    (lines: string[]) => lines.map((l) => l.replace('"bytes"', '"bites"')),
    /"child" is not the one/,
  ],
  [
    'with a reference to nothing',
    (lines: string[]) => lines.map((l) => l.replace('0001,1,', '0001,77,')),
    /foreign key/,
  ],
  ['of a later format', (lines: string[]) => lines.map((l) => l.replace('"format":1', '"format":2')), /Invalid input/],
  ['that is no JSON', () => ['x'], /JSON/],
] as const) {
  test(`a dump ${what} is refused, and leaves the tables as they were`, async () => {
    const before = await dump(target);
    await assert.rejects(load(target, change(await dump(source))), message);
    assert.deepEqual(await dump(target), before);
  });
}
