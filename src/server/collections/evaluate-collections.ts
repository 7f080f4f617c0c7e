/** Whole collections, each by one statement, behind those that it rests on. It means what membership.ts says of one device. */
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../db/schema.ts';
import { publishAll } from '../events/events.ts';
import { readAllRules } from './collection-rules.ts';
import { membersEvent } from './evaluate-devices.ts';
import type { CollectionRules } from './membership.ts';
import { queryCondition } from './query/query-sql.ts';

interface Difference {
  readonly added: number;
  readonly removed: number;
}

/** These, and whatever rests on one whose members have changed. Within a transaction that holds the lock (membership-lock.ts). */
export async function evaluateCollections(tx: Transaction<Database>, ids: readonly string[], now: Date): Promise<void> {
  const { collections, dependencies } = await readAllRules(tx);
  const [asked, changed] = [new Set(ids), new Set<string>()];
  for (const collection of collections) {
    const others = dependencies.get(collection.id) ?? [];
    if (!asked.has(collection.id) && !others.some((other) => changed.has(other))) continue;
    const { added, removed } = await evaluateOne(tx, collection, now);
    if (added + removed > 0) {
      changed.add(collection.id);
      await publishAll(tx, [membersEvent(collection.id, added, removed)]);
    }
  }
}

async function evaluateOne(tx: Transaction<Database>, collection: CollectionRules, now: Date): Promise<Difference> {
  const began = performance.now();
  const { rows } = await sql<Difference>`
    with wanted as materialized (${wantedOf(collection, now)}),
    gone as (
      delete from collection_member where collection_id = ${collection.id}::uuid
        and not exists (select from wanted where wanted.device_id = collection_member.device_id) returning device_id
    ), come as (
      insert into collection_member (collection_id, device_id)
      select ${collection.id}::uuid, device_id from wanted
      where not exists (select from collection_member as member where member.collection_id = ${collection.id}::uuid and member.device_id = wanted.device_id)
      returning device_id
    )
    select (select count(*)::int from come) as added, (select count(*)::int from gone) as removed`.execute(tx);
  await tx
    .updateTable('collection')
    .set({ evaluated_at: now, evaluation_milliseconds: Math.round(performance.now() - began) })
    .where('id', '=', collection.id)
    .execute();
  return rows[0] ?? { added: 0, removed: 0 };
}

/** The ids of the devices that are to be in it, as a query. */
function wantedOf({ id, builtIn, limitingId, queries, includes, excludes }: CollectionRules, now: Date) {
  if (builtIn !== null)
    return sql`select id as device_id from device where built_in_collection_of(device) = ${builtIn}`;
  const sources: RawBuilder<unknown>[] = [
    sql`select device_id from collection_direct_member where collection_id = ${id}::uuid`,
    ...queries.map(({ query }) => sql`select id from device where ${queryCondition(query, now)}`),
    ...(includes.length === 0 ? [] : [membersOf(includes)]),
  ];
  const found = sql.join(sources, sql` union `);
  const kept = excludes.length === 0 ? found : sql`(${found}) except ${membersOf(excludes)}`;
  return limitingId === null ? kept : sql`(${kept}) intersect ${membersOf([limitingId])}`;
}

function membersOf(ids: readonly string[]): RawBuilder<unknown> {
  return sql`select device_id from collection_member where collection_id = any(${[...ids]}::uuid[])`;
}
