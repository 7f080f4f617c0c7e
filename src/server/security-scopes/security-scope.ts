/** Security scopes: named sets of images, task sequences and collections. "Default" holds what was put nowhere else. */
import { randomUUID } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type { SecurityScope, SecurityScopeCreateSchema } from '../../api/security-scopes.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { collectionWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

export async function listSecurityScopes(site: SiteContext): Promise<SecurityScope[]> {
  const rows = await scopeQuery(site).orderBy('built_in').orderBy('name').execute();
  return rows.map(toSecurityScope);
}

export async function createSecurityScope(
  site: SiteContext,
  { name, description }: z.output<typeof SecurityScopeCreateSchema>,
): Promise<SecurityScope> {
  const taken = await site.db
    .selectFrom('security_scope')
    .select('name')
    .where(sql`lower(name)`, '=', sql`lower(${name})`)
    .executeTakeFirst();
  if (taken !== undefined)
    throw new SlipwayError(
      'SLIP-1003',
      `There is a security scope named "${taken.name}" already. Choose another name.`,
    );
  const id = randomUUID();
  await site.db.insertInto('security_scope').values({ id, name, description, built_in: null }).execute();
  return getSecurityScope(site, id);
}

export async function deleteSecurityScope(site: SiteContext, id: string): Promise<void> {
  const { name, builtIn } = await getSecurityScope(site, id);
  if (builtIn) throw new SlipwayError('SLIP-1001', `"${name}" is built in and cannot be deleted.`);
  await inTransaction(site.db, async (tx) => {
    // Whoever puts an object into it holds its row: none comes in between.
    await tx.selectFrom('security_scope').select('id').where('id', '=', id).forUpdate().execute();
    refuseUsed(name, 'holds', await objectsIn(tx, id));
    refuseUsed(name, 'is a limit of', await peopleLimitedTo(tx, id));
    await tx.deleteFrom('security_scope').where('id', '=', id).execute();
  });
}

/** Throws SLIP-1002 for one that is not there, or beyond the reach. */
export async function requireScopes(site: SiteContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const known = await scopeQuery(site).where('scope.id', 'in', ids).execute();
  const missing = ids.find((id) => !known.some((scope) => scope.id === id));
  if (missing !== undefined) throw noSuchScope(missing);
}

async function getSecurityScope(site: SiteContext, id: string): Promise<SecurityScope> {
  const row = await scopeQuery(site).where('scope.id', '=', id).executeTakeFirst();
  if (row === undefined) throw noSuchScope(id);
  return toSecurityScope(row);
}

function noSuchScope(id: string): SlipwayError {
  return new SlipwayError('SLIP-1002', `There is no security scope with the id ${id}.`);
}

async function objectsIn(tx: Transaction<Database>, id: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from (select id, name from package union all select id, name from task_sequence union all select id, name from collection) as object
    where id in (select object_id from security_scope_object where security_scope_id = ${id}) order by name`.execute(
    tx,
  );
  return rows.map(({ name }) => name);
}

async function peopleLimitedTo(db: Kysely<Database>, id: string): Promise<string[]> {
  const holds = sql<boolean>`${id} = any(security_scope_ids)`;
  const users = await db.selectFrom('user_account').select('name').where(holds).orderBy('name').execute();
  const tokens = await db.selectFrom('api_token').select('name').where(holds).orderBy('name').execute();
  return [...users, ...tokens].map(({ name }) => name);
}

function refuseUsed(scope: string, how: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const shown = names.slice(0, 10).map((name) => `"${name}"`);
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  throw new SlipwayError(
    'SLIP-1004',
    `The security scope "${scope}" still ${how} ${shown.join(', ')}${more}. Give these another one first.`,
  );
}

function scopeQuery({ db, reach }: SiteContext) {
  const query = db
    .selectFrom('security_scope as scope')
    .selectAll('scope')
    .select([
      countIn(sql`select id from package`).as('images'),
      countIn(sql`select id from task_sequence`).as('task_sequences'),
      countIn(sql`select id from collection where ${collectionWithin(reach, 'collection.id')}`).as('collections'),
    ]);
  return reach.scopeIds === null ? query : query.where(sql`scope.id`, '=', sql`any(${[...reach.scopeIds]}::uuid[])`);
}

function countIn(ids: ReturnType<typeof sql>) {
  return sql<number>`(select count(*)::int from security_scope_object as placed
    where placed.security_scope_id = scope.id and placed.object_id in (${ids}))`;
}

function toSecurityScope(
  row: Awaited<ReturnType<ReturnType<typeof scopeQuery>['executeTakeFirstOrThrow']>>,
): SecurityScope {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    builtIn: row.built_in !== null,
    imageCount: row.images,
    taskSequenceCount: row.task_sequences,
    collectionCount: row.collections,
    createdAt: row.created_at.toISOString(),
  };
}
