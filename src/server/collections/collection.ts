/** Collections: devices by direct rules; "All Systems" holds every device by itself. */
import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import type { Collection, CollectionCreateSchema, changeCollection as changeContract } from '../../api/collections.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { VariableInput } from '../../api/variables.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import type { Administrator } from '../http/administrator.ts';
import { everything } from '../reach/reach.ts';
import { collectionWithin } from '../reach/within-reach.ts';
import { reachNewCollection } from '../security-scopes/limits.ts';
import {
  placeObject,
  removeObject,
  scopesOfNew,
  setObjectScopes,
  shownScopes,
} from '../security-scopes/object-scopes.ts';
import type { SiteContext } from '../site-context.ts';
import {
  refuseKeptAndSet,
  removeVariables,
  type StoredVariable,
  shownVariables,
  storeVariable,
  type VariableOwner,
} from '../variables/variable.ts';
import { allSystemsId } from './built-in-collections.ts';

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
  caller: Administrator,
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
  await inTransaction(site.db, async (tx) => {
    await tx
      .insertInto('collection')
      .values({
        id,
        name: input.name,
        built_in: null,
        variable_precedence: input.variablePrecedence,
        limiting_collection_id: allSystemsId,
      })
      .execute();
    await placeObject(tx, id, scopesOfNew(site.reach));
    await reachNewCollection(tx, caller, id);
    await insertVariables(tx, site, id, input.variables);
    await publish(tx, 'collection', id, { name: input.name });
  });
  // The caller's reach is from before.
  return getCollection({ ...site, reach: everything }, id);
}

export async function changeCollection(
  site: SiteContext,
  id: string,
  { variablePrecedence, variables, kept }: z.output<NonNullable<typeof changeContract.body>>,
): Promise<Collection> {
  const collection = await getCollection(site, id);
  refuseBuiltIn(collection);
  await inTransaction(site.db, async (tx) => {
    if (variablePrecedence !== undefined)
      await tx
        .updateTable('collection')
        .set({ variable_precedence: variablePrecedence })
        .where('id', '=', id)
        .execute();
    if (variables !== undefined) {
      refuseKeptAndSet({ variables, kept });
      await removeVariables(tx, { kind: 'collection', id }, kept);
      await insertVariables(tx, site, id, variables);
    }
    await publish(tx, 'collection', id, { name: collection.name });
  });
  return getCollection(site, id);
}

async function insertVariables(
  tx: Transaction<Database>,
  { keys }: Pick<SiteContext, 'keys'>,
  id: string,
  variables: readonly VariableInput[],
): Promise<void> {
  const rows = variables.map((variable) => ({
    collection_id: id,
    ...storeVariable(keys.sealer, { kind: 'collection', id }, variable),
  }));
  if (rows.length > 0) await tx.insertInto('collection_variable').values(rows).execute();
}

export async function setCollectionScopes(
  site: SiteContext,
  id: string,
  wanted: readonly string[],
): Promise<Collection> {
  const { name } = await getCollection(site, id);
  await setObjectScopes(site, id, wanted);
  await publish(site.db, 'collection', id, { name });
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
  await removeObject(site.db, id);
  await site.db.deleteFrom('collection').where('id', '=', id).execute();
  await publish(site.db, 'collection', id, { deleted: true });
}

/** A variable that counts for a device, with where it comes from. */
export interface DeviceVariable extends StoredVariable {
  readonly owner: VariableOwner;
}

/** As a policy tells it: null is a secret's value. */
export type PolicyVariable = Pick<StoredVariable, 'name' | 'value'>;

export async function variablesOfDevice(
  db: Kysely<Database> | Transaction<Database>,
  deviceId: string,
): Promise<DeviceVariable[]> {
  const { rows } = await sql<DeviceVariable>`
    select name, value, sealed_value, json_build_object('kind', kind, 'id', id) as owner
    from ${winningVariables(sql`${deviceId}::uuid`)} as won order by lower(name)`.execute(db);
  return rows;
}

/** As part of a statement: the value of one variable, as lower-case text; null where there is none, or it is secret. `name`: in lower case. */
export function variableOf(deviceId: RawBuilder<unknown>, name: string): RawBuilder<string | null> {
  return sql`select lower(value) from ${winningVariables(deviceId)} as won where lower(name) = ${name}`;
}

/** The same as part of a statement, for a policy: JSON. `deviceId`: an expression of type uuid. */
export function policyVariablesOf(deviceId: RawBuilder<unknown>): RawBuilder<PolicyVariable[]> {
  return sql`coalesce((
    select json_agg(json_build_object('name', name, 'value', value) order by lower(name)) from ${winningVariables(deviceId)} as won
  ), '[]')`;
}

/** Of each name one: collection variables by precedence, then device variables: later wins (specification: variables, section 0). */
function winningVariables(deviceId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select distinct on (lower(name)) kind, id, name, value, sealed_value from (
      select 'collection' as kind, collection.id, variable.name, value, sealed_value, variable_precedence as precedence, collection.name as owner
      from collection_variable as variable join collection_member using (collection_id) join collection on collection.id = collection_id
      where collection_member.device_id = ${deviceId}
      union all
      select 'device', device_id, name, value, sealed_value, null, null from device_variable where device_id = ${deviceId}
      union all
      ${placeholdersVariables(deviceId)}
    ) as variable
    order by lower(name), precedence desc nulls first, owner desc
  )`;
}

/** Of an unprovisioned computer: below its own, above those of collections (whose precedence is 9 at most). */
function placeholdersVariables(deviceId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select 'device', placeholder.id, variable.name, value, sealed_value, 10, null
      from device join device as placeholder on placeholder.standing = 'placeholder' and placeholder.unknown_architecture = device.unknown_architecture
        join device_variable as variable on variable.device_id = placeholder.id
      where device.id = ${deviceId} and device.standing = 'unprovisioned'`;
}

export function refuseBuiltIn(collection: Collection): void {
  if (collection.builtIn)
    throw new SlipwayError('SLIP-1006', `"${collection.name}" is built in and cannot be changed.`);
}

function collectionQuery(site: SiteContext) {
  return site.db
    .selectFrom('collection')
    .selectAll('collection')
    .select([
      shownVariables('collection').as('variables'),
      shownScopes(site.reach, 'collection.id').as('security_scopes'),
    ])
    .where(collectionWithin(site.reach, 'collection.id'));
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
    securityScopes: row.security_scopes,
  };
}
