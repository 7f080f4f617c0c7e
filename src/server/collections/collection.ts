/** Collections: devices by direct rules; "All Systems" holds every device by itself. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Collection, CollectionCreateSchema } from '../../api/collections.ts';
import { SlipwayError } from '../../api/errors.ts';
import { publish } from '../events/events.ts';
import type { SiteContext } from '../site-context.ts';

export async function listCollections(site: SiteContext): Promise<Collection[]> {
  return (await collectionQuery(site).orderBy('collection.name').execute()).map(toCollection);
}

export async function getCollection(site: SiteContext, id: string): Promise<Collection> {
  const row = await collectionQuery(site).where('collection.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no collection with the id ${id}.`);
  return toCollection(row);
}

export async function createCollection(
  site: SiteContext,
  input: z.output<typeof CollectionCreateSchema>,
): Promise<Collection> {
  const id = randomUUID();
  const taken = await site.db
    .selectFrom('collection')
    .select('id')
    .where(sql`lower(name)`, '=', input.name.toLowerCase())
    .executeTakeFirst();
  if (taken !== undefined)
    throw new SlipwayError('SLIP-1003', `There is a collection named "${input.name}" already. Choose another name.`);
  await site.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('collection')
      .values({ id, name: input.name, built_in: null, variable_precedence: input.variablePrecedence })
      .execute();
    for (const variable of input.variables)
      await tx
        .insertInto('collection_variable')
        .values({ collection_id: id, ...variable })
        .execute();
    await publish(tx, 'collection', id, { name: input.name });
  });
  return getCollection(site, id);
}

export async function deleteCollection(site: SiteContext, id: string): Promise<void> {
  refuseBuiltIn(await getCollection(site, id));
  const deployment = await site.db
    .selectFrom('deployment')
    .select('id')
    .where('collection_id', '=', id)
    .executeTakeFirst();
  if (deployment !== undefined)
    throw new SlipwayError(
      'SLIP-1004',
      'Task sequences are deployed to this collection. Delete those deployments first.',
    );
  await site.db.deleteFrom('collection').where('id', '=', id).execute();
  await publish(site.db, 'collection', id, { deleted: true });
}

export async function listMembers(site: SiteContext, id: string): Promise<{ deviceId: string; name: string }[]> {
  await getCollection(site, id);
  const rows = await site.db
    .selectFrom('collection_member')
    .innerJoin('device', 'device.id', 'collection_member.device_id')
    .select(['device.id', 'device.name'])
    .where('collection_member.collection_id', '=', id)
    .orderBy('device.name')
    .execute();
  return rows.map((row) => ({ deviceId: row.id, name: row.name }));
}

export async function addMember(site: SiteContext, id: string, deviceId: string): Promise<void> {
  refuseBuiltIn(await getCollection(site, id));
  const device = await site.db.selectFrom('device').select('id').where('id', '=', deviceId).executeTakeFirst();
  if (device === undefined) throw new SlipwayError('SLIP-1002', `There is no device with the id ${deviceId}.`);
  await site.db
    .insertInto('collection_direct_rule')
    .values({ collection_id: id, device_id: deviceId })
    .onConflict((oc) => oc.doNothing())
    .execute();
  await publish(site.db, 'collection', id, { added: deviceId });
}

export async function removeMember(site: SiteContext, id: string, deviceId: string): Promise<void> {
  refuseBuiltIn(await getCollection(site, id));
  await site.db
    .deleteFrom('collection_direct_rule')
    .where('collection_id', '=', id)
    .where('device_id', '=', deviceId)
    .execute();
  await publish(site.db, 'collection', id, { removed: deviceId });
}

/** Collection variables by precedence, then device variables: later wins (specification: variables, section 0). */
export async function variablesOfDevice(
  site: SiteContext,
  deviceId: string,
): Promise<{ name: string; value: string }[]> {
  const fromCollections = await site.db
    .selectFrom('collection_variable')
    .innerJoin('collection_member', 'collection_member.collection_id', 'collection_variable.collection_id')
    .innerJoin('collection', 'collection.id', 'collection_variable.collection_id')
    .select(['collection_variable.name', 'collection_variable.value'])
    .where('collection_member.device_id', '=', deviceId)
    .orderBy('collection.variable_precedence')
    .orderBy('collection.name')
    .execute();
  const own = await site.db
    .selectFrom('device_variable')
    .select(['name', 'value'])
    .where('device_id', '=', deviceId)
    .orderBy('name')
    .execute();
  const merged = new Map<string, { name: string; value: string }>();
  for (const variable of [...fromCollections, ...own]) merged.set(variable.name.toLowerCase(), variable);
  return [...merged.values()];
}

function refuseBuiltIn(collection: Collection): void {
  if (collection.builtIn)
    throw new SlipwayError('SLIP-1006', `"${collection.name}" is built in and cannot be changed.`);
}

function collectionQuery(site: SiteContext) {
  return site.db
    .selectFrom('collection')
    .selectAll('collection')
    .select([
      sql<number>`(select count(*)::int from collection_member where collection_id = collection.id)`.as('member_count'),
      sql<
        { name: string; value: string }[]
      >`coalesce((select json_agg(json_build_object('name', name, 'value', value) order by name) from collection_variable where collection_id = collection.id), '[]')`.as(
        'variables',
      ),
    ]);
}

function toCollection(
  row: Awaited<ReturnType<ReturnType<typeof collectionQuery>['executeTakeFirstOrThrow']>>,
): Collection {
  return {
    id: row.id,
    name: row.name,
    builtIn: row.built_in !== null,
    variablePrecedence: row.variable_precedence,
    variables: row.variables,
    memberCount: row.member_count,
    createdAt: row.created_at.toISOString(),
  };
}
