import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { migrations } from './migrations.ts';
import { dumpSchema } from './schema-dump.ts';
import { createTestDatabase } from './test-database.ts';

const everything = {
  number: 1,
  name: 'everything',
  sql: `
create type mood as enum ('good', 'it''s bad');
create domain mac as text not null check (value ~ '^[0-9a-f:]+$');
create table "Odd Name" (id bigint generated always as identity primary key, serial_id serial, mood mood default 'good', note text);
create unlogged table cache (
  key text, odd_id bigint not null references "Odd Name" on delete cascade, size bigint not null default 0 check (size >= 0),
  twice bigint generated always as (size * 2) stored, at timestamptz(3) not null default now(), gone int,
  primary key (key, odd_id), unique (at, size), constraint apart exclude (size with =));
alter table cache drop column gone;
create index cache_key_idx on cache (lower(key)) where size > 10;
create view big as select key from cache where size > 10;
create function touch() returns trigger language plpgsql as $$ begin new.at := now(); return new; end $$;
create trigger touched before update on cache for each row execute function touch();`,
};

test('the dump makes the same schema again', async () => {
  const original = await dumpSchema((await createTestDatabase([everything])).pool);
  for (const part of [
    'unlogged table cache',
    "('good', 'it''s bad')",
    'as identity',
    'twice bigint generated',
    'on delete cascade',
  ]) {
    assert.ok(original.toLowerCase().includes(part), `${part} is missing in\n${original}`);
  }
  assert.ok(!original.includes('gone'), 'a dropped column has gone');
  const { pool } = await createTestDatabase([]);
  await pool.query('drop table schema_migration');
  await pool.query(original);
  assert.equal(await dumpSchema(pool), original);
});

test('schema.sql is the schema that the migrations make', async () => {
  const { pool } = await createTestDatabase(migrations);
  assert.equal(
    readFileSync(new URL('schema.sql', import.meta.url), 'utf8'),
    await dumpSchema(pool),
    'schema.sql is stale: run node src/server/db/write-schema.ts',
  );
});
