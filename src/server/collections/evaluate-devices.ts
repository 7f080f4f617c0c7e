/** A few devices, of which something changed: all their memberships by the pure function, over facts read in one statement, the difference written in one. */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../db/schema.ts';
import { publishAll } from '../events/events.ts';
import { readAllRules } from './collection-rules.ts';
import { decideMemberships, type MembershipFacts } from './membership.ts';
import { readDeviceFacts } from './query/device-facts.ts';

/** More of them are evaluated collection by collection (evaluate-collections.ts). */
export const FEW_DEVICES = 200;

interface Standing {
  readonly id: string;
  readonly builtIn: string;
  readonly direct: readonly string[];
  readonly member: readonly string[];
}

export interface DeviceStanding {
  readonly facts: MembershipFacts;
  /** Collections that it is in, as was evaluated last. */
  readonly member: ReadonlySet<string>;
}

/** Within a transaction that holds the lock (membership-lock.ts). Devices that are not there are passed over. */
export async function evaluateDevices(
  tx: Transaction<Database>,
  deviceIds: readonly string[],
  now: Date,
): Promise<void> {
  const { collections } = await readAllRules(tx);
  const [come, go]: [Pair[], Pair[]] = [[], []];
  for (const [deviceId, { facts, member }] of await readStandings(tx, deviceIds))
    for (const [collectionId, decision] of decideMemberships(collections, facts, now))
      if (decision.member !== member.has(collectionId)) (decision.member ? come : go).push({ collectionId, deviceId });
  if (come.length === 0 && go.length === 0) return;
  await write(tx, come, go);
  await publishAll(tx, eventsOf(come, go));
}

/** By id. */
export async function readStandings(
  db: Kysely<Database>,
  deviceIds: readonly string[],
): Promise<Map<string, DeviceStanding>> {
  const { rows } = await sql<Standing>`
    select id, built_in_collection_of(device) as "builtIn",
      array(select collection_id from collection_direct_member where device_id = device.id) as direct,
      array(select collection_id from collection_member where device_id = device.id) as member
    from device where id = any(${[...new Set(deviceIds)]}::uuid[]) order by id`.execute(db);
  const facts = await readDeviceFacts(
    db,
    rows.map(({ id }) => id),
  );
  return new Map(
    rows.flatMap(({ id, builtIn, direct, member }) => {
      const device = facts.get(id);
      if (device === undefined) return [];
      return [[id, { facts: { device, builtIn, direct: new Set(direct) }, member: new Set(member) }]];
    }),
  );
}

interface Pair {
  readonly collectionId: string;
  readonly deviceId: string;
}

async function write(tx: Transaction<Database>, come: readonly Pair[], go: readonly Pair[]): Promise<void> {
  await sql`
    with gone as (
      delete from collection_member using ${pairs(go)} as given (collection_id, device_id)
      where collection_member.collection_id = given.collection_id and collection_member.device_id = given.device_id
    )
    insert into collection_member (collection_id, device_id) select * from ${pairs(come)} as given on conflict do nothing`.execute(
    tx,
  );
}

function pairs(list: readonly Pair[]) {
  return sql`unnest(${list.map(({ collectionId }) => collectionId)}::uuid[], ${list.map(({ deviceId }) => deviceId)}::uuid[])`;
}

function eventsOf(come: readonly Pair[], go: readonly Pair[]) {
  const added = Map.groupBy(come, ({ collectionId }) => collectionId);
  const removed = Map.groupBy(go, ({ collectionId }) => collectionId);
  return [...new Set([...added.keys(), ...removed.keys()])].map((id) =>
    membersEvent(id, added.get(id)?.length ?? 0, removed.get(id)?.length ?? 0),
  );
}

/** Of a collection whose membership was evaluated and is another one now. */
export function membersEvent(id: string, membersAdded: number, membersRemoved: number) {
  return { kind: 'collection' as const, subject: id, data: { membersAdded, membersRemoved } };
}
