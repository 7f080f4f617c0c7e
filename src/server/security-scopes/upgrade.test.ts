/** A site that had no security scopes yet. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { pino } from 'pino';
import { migrate } from '../db/migrate.ts';
import { migrations } from '../db/migrations.ts';
import type { Database } from '../db/schema.ts';
import { createTestDatabase } from '../db/test-database.ts';
import { everything } from '../reach/reach.ts';
import { reachOfUser } from './limits.ts';
import { defaultScopeId } from './object-scopes.ts';

const before = migrations.findIndex(({ name }) => name === 'scopes');

test('everything that was there is in Default, and whoever was there reaches everything', async () => {
  const { pool, db } = await createTestDatabase<Database>(migrations.slice(0, before));
  const [image, sequence, collection, user] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await pool.query('insert into package (id, kind, name) values ($1, $2, $3)', [image, 'operating-system-image', 'i']);
  await pool.query('insert into task_sequence (id, name, version) values ($1, $2, 1)', [sequence, 's']);
  await pool.query('insert into collection (id, name) values ($1, $2)', [collection, 'c']);
  await pool.query('insert into user_account (id, name, password_hash) values ($1, $2, $3)', [user, 'kim', '']);
  await migrate(pool, migrations, pino({ level: 'silent' }));
  const placed = await db.selectFrom('security_scope_object').selectAll().execute();
  const builtIn = [1, 2].map((number) => `00000000-0000-4000-8000-00000000000${number}`);
  assert.deepEqual(placed.map((row) => row.object_id).sort(), [image, sequence, collection, ...builtIn].sort());
  assert.deepEqual([...new Set(placed.map((row) => row.security_scope_id))], [defaultScopeId]);
  assert.deepEqual(await reachOfUser(db, user), everything);
});

test('a user who is not there reaches nothing', async () => {
  const { db } = await createTestDatabase<Database>(migrations);
  assert.deepEqual(await reachOfUser(db, randomUUID()), { scopeIds: [], collectionIds: [] });
});
