/** Collections: made, changed and deleted; what they give their devices. */
import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import type { Collection, CollectionCreateSchema, changeCollection as changeContract } from '../../api/collections.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { VariableInput } from '../../api/variables.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Confirmation, Within } from '../deployments/confirmed-starts.ts';
import { publish } from '../events/events.ts';
import type { Administrator } from '../http/administrator.ts';
import { everything } from '../reach/reach.ts';
import { collectionWithin, deploymentWithin } from '../reach/within-reach.ts';
import { reachNewCollection } from '../security-scopes/limits.ts';
import { placeObject, removeObject, scopesOfNew, setObjectScopes } from '../security-scopes/object-scopes.ts';
import type { SiteContext } from '../site-context.ts';
import {
  refuseKeptAndSet,
  removeVariables,
  type StoredVariable,
  storeVariable,
  type VariableOwner,
} from '../variables/variable.ts';
import { allSystemsId } from './built-in-collections.ts';
import { changeAndEvaluate } from './change-and-evaluate.ts';
import { changesRules, keepRules } from './change-rules.ts';
import { evaluateCollections } from './evaluate-collections.ts';
import { keepEvaluationSchedule } from './evaluation-schedule.ts';
import { keepMaintenanceWindows } from './maintenance-window.ts';
import { lockMemberships } from './membership-lock.ts';
import { collectionQuery, toCollection } from './show-collection.ts';

export async function listCollections(site: SiteContext): Promise<Collection[]> {
  return (await collectionQuery(site).orderBy('collection.name').execute()).map(toCollection);
}

export async function getCollection(site: SiteContext, id: string): Promise<Collection> {
  const collection = await findCollection(site, id);
  if (collection === undefined) throw new SlipwayError('SLIP-1002', `There is no collection with the id ${id}.`);
  return collection;
}

export async function findCollection(site: SiteContext, id: string): Promise<Collection | undefined> {
  const row = await collectionQuery(site).where('collection.id', '=', id).executeTakeFirst();
  return row && toCollection(row);
}

type Given = Omit<z.output<typeof CollectionCreateSchema>, 'name'>;
type Settings = { readonly [Field in keyof Given]?: Given[Field] | undefined };

export async function createCollection(
  site: SiteContext,
  caller: Administrator,
  input: { readonly name: string } & Settings,
): Promise<Collection> {
  const id = randomUUID();
  await inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    await refuseTaken(within, input.name);
    await tx
      .insertInto('collection')
      .values({ id, name: input.name, built_in: null, limiting_collection_id: allSystemsId })
      .execute();
    await placeObject(tx, id, scopesOfNew(site.reach));
    await reachNewCollection(tx, caller, id);
    await keepSettings(within, id, input);
    if (changesRules(input)) await keepRules(within, id, input);
    await evaluateCollections(tx, [id], site.now());
    await publish(tx, 'collection', id, { name: input.name });
  });
  // The caller's reach is from before.
  return getCollection({ ...site, reach: everything }, id);
}

async function refuseTaken({ db }: SiteContext, name: string): Promise<void> {
  const taken = await db
    .selectFrom('collection')
    .select('id')
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst();
  if (taken !== undefined)
    throw new SlipwayError('SLIP-1003', `There is a collection named "${name}" already. Choose another name.`);
}

type Change = z.output<NonNullable<typeof changeContract.body>>;

export async function changeCollection(site: SiteContext, id: string, change: Change): Promise<Collection> {
  await inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    const collection = await getCollection(within, id);
    refuseBuiltIn(collection);
    if (change.variables !== undefined) {
      refuseKeptAndSet({ variables: change.variables, kept: change.kept });
      await removeVariables(tx, { kind: 'collection', id }, change.kept);
    }
    await keepSettings(within, id, change);
    if (changesRules(change)) await changeAndEvaluate(within, id, change, () => keepRules(within, id, change));
    await publish(tx, 'collection', id, { name: collection.name });
  });
  return getCollection(site, id);
}

/** What no membership rests on. What is left out stays. */
async function keepSettings({ db, keys, now }: Within & SiteContext, id: string, input: Settings): Promise<void> {
  const { variablePrecedence, variables, evaluationSchedule, maintenanceWindows } = input;
  if (variablePrecedence !== undefined)
    await db.updateTable('collection').set({ variable_precedence: variablePrecedence }).where('id', '=', id).execute();
  if (variables !== undefined) await insertVariables(db, { keys }, id, variables);
  if (evaluationSchedule !== undefined) await keepEvaluationSchedule(db, id, evaluationSchedule, now());
  if (maintenanceWindows !== undefined) await keepMaintenanceWindows(db, id, maintenanceWindows);
}

/** All of it now, as a person asks; what rests on it, too. */
export async function evaluateNow(site: SiteContext, id: string, confirmed: Confirmation): Promise<Collection> {
  await inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    await getCollection(within, id);
    await changeAndEvaluate(within, id, confirmed, async () => undefined);
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

export function deleteCollection(site: SiteContext, id: string): Promise<void> {
  return inTransaction(site.db, async (tx) => {
    await lockMemberships(tx);
    await deleteUnused({ ...site, db: tx }, id);
  });
}

async function deleteUnused(site: Within & SiteContext, id: string): Promise<void> {
  refuseBuiltIn(await getCollection(site, id));
  await refuseReferred(site, id);
  await refuseInWave(site, id);
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

/** Other collections rest on it: their rules are taken away first. */
async function refuseReferred({ db, reach }: SiteContext, id: string): Promise<void> {
  const rows = await db
    .selectFrom('collection')
    .select(['name', collectionWithin(reach, 'collection.id').as('within')])
    .where(
      sql<boolean>`(limiting_collection_id = ${id}::uuid or id in (select collection_id from collection_collection_rule where other_collection_id = ${id}::uuid))`,
    )
    .orderBy(sql`lower(name)`)
    .execute();
  if (rows.length === 0) return;
  const names = rows.filter(({ within }) => within).map(({ name }) => `"${name}"`);
  const beyond = rows.length - names.length;
  const shown = [...names.slice(0, 10), ...(names.length > 10 ? [`${names.length - 10} more`] : [])];
  if (beyond > 0) shown.push(`${beyond} beyond your reach`);
  throw new SlipwayError(
    'SLIP-1004',
    `Other collections are limited by this one, include it or exclude it: ${shown.join(', ')}. Change those first.`,
  );
}

/** A wave of a collection that is not there any more would be open for nobody, and the deployment would wait for ever. */
async function refuseInWave({ db, reach }: SiteContext, id: string): Promise<void> {
  const rows = await db
    .selectFrom('deployment')
    .innerJoin('task_sequence', 'task_sequence.id', 'deployment.task_sequence_id')
    .innerJoin('collection', 'collection.id', 'deployment.collection_id')
    .select(['task_sequence.name as sequence', 'collection.name', deploymentWithin(reach).as('within')])
    .where(sql<boolean>`waves @> jsonb_build_array(jsonb_build_object('collectionId', ${id}::uuid::text))`)
    .orderBy('deployment.created_at')
    .execute();
  if (rows.length === 0) return;
  const names = rows.map(({ sequence, name, within }) =>
    within ? `"${sequence} → ${name}"` : 'a deployment beyond your reach',
  );
  throw new SlipwayError(
    'SLIP-1004',
    `Waves of deployments are for this collection: ${[...new Set(names)].join(', ')}. Change their waves first, or delete them.`,
  );
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
