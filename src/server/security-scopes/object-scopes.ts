/** Which security scopes an image, a task sequence or a collection is in: at least one, from its first moment on. */
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Reach } from '../reach/reach.ts';
import type { SiteContext } from '../site-context.ts';
import { requireScopes } from './security-scope.ts';

/** As the migration "scopes" has it. */
export const defaultScopeId = '00000000-0000-4000-8000-000000000201';

/** Of an object that somebody with this reach makes: those that they have, so that they see it and nobody does who saw none of theirs. */
export function scopesOfNew({ scopeIds }: Reach): readonly string[] {
  if (scopeIds === null) return [defaultScopeId];
  if (scopeIds.length > 0) return scopeIds;
  throw new SlipwayError(
    'SLIP-1038',
    'You are limited to security scopes and have none, so there is nowhere to put it. Ask for a security scope.',
  );
}

/** What an object is in after somebody with this reach has put it into `wanted`: scopes that they do not have stay as they were. */
export function scopesAfter(current: readonly string[], wanted: readonly string[], { scopeIds }: Reach): string[] {
  const untouched = scopeIds === null ? [] : current.filter((id) => !scopeIds.includes(id));
  return [...new Set([...untouched, ...wanted])];
}

/** Throws SLIP-1002 when none of the security scopes is there any more. */
export async function placeObject(
  tx: Transaction<Database>,
  objectId: string,
  scopeIds: readonly string[],
): Promise<void> {
  // Locked, so that none of them is deleted before this commits.
  const here = await tx.selectFrom('security_scope').select('id').where('id', 'in', scopeIds).forKeyShare().execute();
  if (here.length === 0)
    throw new SlipwayError('SLIP-1002', 'The security scope that this was to be in was deleted. Choose another one.');
  const rows = here.map(({ id }) => ({ object_id: objectId, security_scope_id: id }));
  await tx.insertInto('security_scope_object').values(rows).execute();
}

export async function removeObject(db: Kysely<Database>, objectId: string): Promise<void> {
  await db.deleteFrom('security_scope_object').where('object_id', '=', objectId).execute();
}

/** The caller has looked that the object is within reach. */
export async function setObjectScopes(site: SiteContext, objectId: string, wanted: readonly string[]): Promise<void> {
  await requireScopes(site, wanted);
  await inTransaction(site.db, async (tx) => {
    const after = scopesAfter(await scopesOfObject(tx, objectId), wanted, site.reach);
    await removeObject(tx, objectId);
    await placeObject(tx, objectId, after);
  });
}

export async function scopesOfObject(db: Kysely<Database>, objectId: string): Promise<string[]> {
  const query = db.selectFrom('security_scope_object').select('security_scope_id').where('object_id', '=', objectId);
  return (await query.execute()).map((row) => row.security_scope_id);
}

/** SQL for what an object is in, as somebody with this reach sees it. `id`: the column with the object's id. */
export function shownScopes({ scopeIds }: Reach, id: string): RawBuilder<{ id: string; name: string }[]> {
  const own = scopeIds === null ? sql`true` : sql`scope.id = any(${[...scopeIds]}::uuid[])`;
  return sql`coalesce((
    select json_agg(json_build_object('id', scope.id, 'name', scope.name) order by lower(scope.name))
    from security_scope_object as placed join security_scope as scope on scope.id = placed.security_scope_id
    where placed.object_id = ${sql.ref(id)} and ${own}), '[]')`;
}
