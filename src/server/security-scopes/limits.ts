/** To which security scopes and collections users and API tokens are limited: kept, shown, and made into a reach. */
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import type { Administrator } from '../http/administrator.ts';
import { everything, type Reach } from '../reach/reach.ts';
import { collectionWithin, objectWithin } from '../reach/within-reach.ts';
import { fullAdministratorId } from '../security-roles/built-in-roles.ts';
import type { SiteContext } from '../site-context.ts';
import { requireScopes } from './security-scope.ts';

/** What is left out stays; null: not limited. */
export interface Limits {
  readonly securityScopeIds?: readonly string[] | null | undefined;
  readonly collectionIds?: readonly string[] | null | undefined;
}

/** The columns that keep it. */
export interface StoredLimits {
  readonly security_scope_ids: string[] | null;
  readonly collection_ids: string[] | null;
}

export function reachOf({ security_scope_ids, collection_ids }: StoredLimits): Reach {
  return { scopeIds: security_scope_ids, collectionIds: collection_ids };
}

/** A Full Administrator reaches everything, whatever is kept. */
export async function reachOfUser(db: Kysely<Database>, userId: string): Promise<Reach> {
  const row = await db
    .selectFrom('user_account')
    .select((eb) => [
      'security_scope_ids',
      'collection_ids',
      eb
        .exists(
          eb
            .selectFrom('user_account_role')
            .select('user_id')
            .whereRef('user_id', '=', 'user_account.id')
            .where('security_role_id', '=', fullAdministratorId),
        )
        .as('full'),
    ])
    .where('id', '=', userId)
    .executeTakeFirst();
  if (row === undefined) return { scopeIds: [], collectionIds: [] };
  return row.full ? everything : reachOf(row);
}

/**
 * Limits that are about to be kept, looked at as the caller of `site` sees scopes and collections, so that nobody gives what they do not reach.
 * @throws SlipwayError SLIP-1002 for one that is not there; SLIP-1001 for a collection in none of the security scopes, which would reach nothing
 */
export async function checkLimits(
  site: SiteContext,
  { securityScopeIds = null, collectionIds = null }: Limits,
): Promise<StoredLimits> {
  await requireScopes(site, securityScopeIds ?? []);
  if (collectionIds !== null && collectionIds.length > 0) {
    const within = objectWithin({ scopeIds: securityScopeIds, collectionIds: null }, 'collection.id');
    const known = await site.db
      .selectFrom('collection')
      .select(['id', 'name', within.as('within')])
      .where('id', 'in', collectionIds)
      .where(collectionWithin(site.reach, 'collection.id'))
      .execute();
    const missing = collectionIds.find((id) => !known.some((collection) => collection.id === id));
    if (missing !== undefined) throw new SlipwayError('SLIP-1002', `There is no collection with the id ${missing}.`);
    const outside = known.find((collection) => !collection.within);
    if (outside !== undefined)
      throw new SlipwayError(
        'SLIP-1001',
        `The collection "${outside.name}" is in none of these security scopes, so its devices would stay out of reach. Put it into one of them first (slipway collections set-scopes).`,
      );
  }
  return {
    security_scope_ids: securityScopeIds && [...new Set(securityScopeIds)],
    collection_ids: collectionIds && [...new Set(collectionIds)],
  };
}

/** A collection that somebody limited to collections makes is one of theirs from then on. */
export async function reachNewCollection(
  tx: Transaction<Database>,
  { userId, credential }: Administrator,
  id: string,
): Promise<void> {
  const added = { collection_ids: sql<string[]>`array_append(collection_ids, ${id}::uuid)` };
  if (userId !== null)
    await tx
      .updateTable('user_account')
      .set(added)
      .where('id', '=', userId)
      .where('collection_ids', 'is not', null)
      .execute();
  if (credential.kind === 'token')
    await tx
      .updateTable('api_token')
      .set(added)
      .where('id', '=', credential.id)
      .where('collection_ids', 'is not', null)
      .execute();
}

type Named = { id: string; name: string }[] | null;

/** SQL for limits as people see them. `scopeIds` and `collectionIds` are arrays of uuid, or null. */
export function shownLimits(scopeIds: RawBuilder<unknown>, collectionIds: RawBuilder<unknown>) {
  return [
    named(sql.table('security_scope'), scopeIds).as('security_scopes'),
    named(sql.table('collection'), collectionIds).as('collections'),
  ] as const;
}

function named(table: RawBuilder<unknown>, ids: RawBuilder<unknown>): RawBuilder<Named> {
  return sql`case when ${ids} is not null then coalesce((
    select json_agg(json_build_object('id', listed.id, 'name', listed.name) order by lower(listed.name))
    from ${table} as listed where listed.id = any(${ids})), '[]') end`;
}

/** A reach as its owner is told of it. */
export async function describeReach(
  db: Kysely<Database>,
  { scopeIds, collectionIds }: Reach,
): Promise<{ securityScopes: Named; collections: Named }> {
  const array = (ids: Reach['scopeIds']) => sql`${ids && [...ids]}::uuid[]`;
  const row = await db.selectNoFrom(shownLimits(array(scopeIds), array(collectionIds))).executeTakeFirstOrThrow();
  return { securityScopes: row.security_scopes, collections: row.collections };
}
