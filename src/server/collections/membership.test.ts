/** Membership against the real database: what always holds, after whatever sequence of changes. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { migrations } from '../db/migrations.ts';
import type { Database } from '../db/schema.ts';
import { createTestDatabase } from '../db/test-database.ts';
import { allSystemsId, allUnknownComputersId } from './built-in-collections.ts';
import { dependenciesOf, readAllRules } from './collection-rules.ts';
import { findCycle, inDependencyOrder, withDependants } from './dependency-order.ts';
import { evaluateCollections } from './evaluate-collections.ts';
import { evaluateDevices, readStandings } from './evaluate-devices.ts';
import { decideMemberships } from './membership.ts';

const { db } = await createTestDatabase<Database>(migrations);
const now = new Date('2027-01-01T00:00:00Z');
const COLLECTIONS = 6;
const DEVICES = 4;
const models = ['A', 'B', null] as const;
const queries = ['model = "A"', 'not model = "A"', 'model is present', 'name like "pc-1*" or model = "B"'];

/** Each with numbers of collections and devices; a rule names only collections with a lower number, so there is no cycle. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('direct' as const), collection: fc.nat(COLLECTIONS - 1), device: fc.nat(DEVICES - 1) }),
  fc.record({
    kind: fc.constant('query' as const),
    collection: fc.nat(COLLECTIONS - 1),
    query: fc.nat(queries.length - 1),
  }),
  fc.record({
    kind: fc.constantFrom('include' as const, 'exclude' as const, 'limit' as const),
    collection: fc.nat(COLLECTIONS - 1),
    other: fc.nat(COLLECTIONS - 1),
  }),
  fc.record({ kind: fc.constant('model' as const), device: fc.nat(DEVICES - 1), model: fc.nat(models.length - 1) }),
  fc.record({ kind: fc.constant('replace' as const), device: fc.nat(DEVICES - 1) }),
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly collections: string[];
  readonly devices: string[];
}

async function newWorld(): Promise<World> {
  await db.deleteFrom('device').where('standing', '!=', 'placeholder').execute();
  await db.deleteFrom('collection_collection_rule').execute();
  await sql`update collection set limiting_collection_id = ${allSystemsId} where built_in is null`.execute(db);
  await db.deleteFrom('collection').where('built_in', 'is', null).execute();
  const collections = Array.from({ length: COLLECTIONS }, () => randomUUID() as string);
  for (const id of collections)
    await db
      .insertInto('collection')
      .values({ id, name: id, built_in: null, limiting_collection_id: allSystemsId })
      .execute();
  const devices: string[] = [];
  for (let at = 0; at < DEVICES; at++) devices.push(await newDevice(at));
  return { collections, devices };
}

async function newDevice(at: number): Promise<string> {
  const id = randomUUID();
  await db
    .insertInto('device')
    .values({ id, name: `pc-${at}-${id.slice(0, 4)}` })
    .execute();
  return id;
}

/** Makes a change, and evaluates as the site does: the device that it concerns, or the collection. */
async function make({ collections, devices }: World, given: Change): Promise<void> {
  if (given.kind === 'replace') {
    await db.deleteFrom('device').where('id', '=', devices[given.device]!).execute();
    devices[given.device] = await newDevice(given.device);
  }
  if (given.kind === 'model')
    await db
      .updateTable('device')
      .set({ model: models[given.model] ?? null })
      .where('id', '=', devices[given.device]!)
      .execute();
  if (given.kind === 'direct') {
    const rule = { collection_id: collections[given.collection]!, device_id: devices[given.device]! };
    const gone = await db
      .deleteFrom('collection_direct_rule')
      .where('collection_id', '=', rule.collection_id)
      .where('device_id', '=', rule.device_id)
      .executeTakeFirst();
    if (gone.numDeletedRows === 0n) await db.insertInto('collection_direct_rule').values(rule).execute();
  }
  if ('device' in given) return db.transaction().execute((tx) => evaluateDevices(tx, [devices[given.device]!], now));
  const id = collections[given.collection]!;
  if (given.kind === 'query') {
    await db.deleteFrom('collection_query_rule').where('collection_id', '=', id).execute();
    await db
      .insertInto('collection_query_rule')
      .values({ collection_id: id, name: 'q', query: queries[given.query]! })
      .execute();
  } else if (given.collection > 0) {
    const other = collections[given.other % given.collection]!;
    if (given.kind === 'limit')
      await db.updateTable('collection').set({ limiting_collection_id: other }).where('id', '=', id).execute();
    else
      await db
        .insertInto('collection_collection_rule')
        .values({ collection_id: id, kind: given.kind, other_collection_id: other })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  }
  await db.transaction().execute((tx) => evaluateCollections(tx, [id], now));
}

async function allMembers(): Promise<string[]> {
  const rows = await db.selectFrom('collection_member').selectAll().execute();
  return rows.map((row) => `${row.collection_id} ${row.device_id}`).sort();
}

async function byPureFunction(devices: readonly string[]): Promise<string[]> {
  const { collections } = await readAllRules(db);
  return [...(await readStandings(db, devices))]
    .flatMap(([device, { facts }]) =>
      [...decideMemberships(collections, facts, now)]
        .filter(([, { member }]) => member)
        .map(([id]) => `${id} ${device}`),
    )
    .sort();
}

async function assertRulesHold(): Promise<void> {
  const { rows: outside } = await sql`
    select from collection_member as member join collection on id = collection_id where limiting_collection_id is not null and not exists (
      select from collection_member as limiting where limiting.collection_id = limiting_collection_id and limiting.device_id = member.device_id)`.execute(
    db,
  );
  assert.equal(outside.length, 0, 'a member outside the limiting collection');
  const { rows: excluded } = await sql`
    select from collection_member as member join collection_collection_rule as rule on rule.collection_id = member.collection_id and kind = 'exclude'
      join collection_member as other on other.collection_id = other_collection_id and other.device_id = member.device_id`.execute(
    db,
  );
  assert.equal(excluded.length, 0, 'a member of an excluded collection');
  const { rows: miscounted } = await sql`
    select from collection where member_count <> (select count(*) from collection_member where collection_id = id)`.execute(
    db,
  );
  assert.equal(miscounted.length, 0, 'a number of members that is wrong');
}

test('evaluated bit by bit, as a whole or by the pure function, members are the same; exclusion wins, and nobody is outside the limiting collection', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 25 }), async (changes) => {
      const world = await newWorld();
      for (const each of changes) await make(world, each);
      await assertRulesHold();
      const bitByBit = await allMembers();
      const devices = await db.selectFrom('device').select('id').execute();
      assert.deepEqual(bitByBit, await byPureFunction(devices.map(({ id }) => id)));
      await db.deleteFrom('collection_member').execute();
      const all = [allSystemsId, allUnknownComputersId, ...world.collections];
      await db.transaction().execute((tx) => evaluateCollections(tx, all, now));
      assert.deepEqual(await allMembers(), bitByBit);
    }),
    { numRuns: 60 },
  );
});

const graph = fc
  .array(fc.array(fc.nat(7), { maxLength: 3 }), { minLength: 8, maxLength: 8 })
  .map((lists) => new Map(lists.map((others, at) => [String(at), others.map(String)])));

test('a cycle is found where there is one, and leads from a collection back to it', () => {
  fc.assert(
    fc.property(graph, fc.nat(7), (dependencies, at) => {
      const cycle = findCycle(dependencies, String(at));
      const reached = new Set(dependencies.get(String(at)));
      for (const each of reached) for (const other of dependencies.get(each) ?? []) reached.add(other);
      assert.equal(cycle !== null, reached.has(String(at)));
      for (const [place, id] of (cycle ?? []).entries()) {
        const next = cycle?.[place + 1];
        if (next !== undefined) assert.ok(dependencies.get(id)?.includes(next));
      }
    }),
  );
});

test('without cycles each comes behind those that it rests on, and all that rest on one are found', () => {
  const rows = [
    { id: 'a', limitingId: null, includes: [], excludes: [] },
    { id: 'd', limitingId: 'a', includes: ['c'], excludes: [] },
    { id: 'c', limitingId: 'b', includes: [], excludes: [] },
    { id: 'b', limitingId: 'a', includes: [], excludes: ['e'] },
    { id: 'e', limitingId: 'a', includes: [], excludes: [] },
  ];
  const dependencies = new Map(rows.map((row) => [row.id, dependenciesOf(row)]));
  const order = inDependencyOrder(dependencies);
  for (const [id, others] of dependencies)
    for (const other of others) assert.ok(order.indexOf(other) < order.indexOf(id), `${id} before ${other}`);
  assert.deepEqual([...withDependants(dependencies, ['e'])].sort(), ['b', 'c', 'd', 'e']);
});
