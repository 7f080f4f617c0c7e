/** A collection as a caller sees it: names of others that are beyond their reach are left out. */
import { type RawBuilder, sql } from 'kysely';
import type { Collection, CollectionReference } from '../../api/collections.ts';
import type { MaintenanceWindow } from '../../api/maintenance-windows.ts';
import type { Reach } from '../reach/reach.ts';
import { collectionWithin } from '../reach/within-reach.ts';
import { shownScopes } from '../security-scopes/object-scopes.ts';
import type { SiteContext } from '../site-context.ts';
import { shownVariables } from '../variables/variable.ts';

export function collectionQuery({ db, reach }: SiteContext) {
  return db
    .selectFrom('collection')
    .selectAll('collection')
    .select([
      shownVariables('collection').as('variables'),
      shownScopes(reach, 'collection.id').as('security_scopes'),
      shownCollections(reach, sql`array[collection.limiting_collection_id]`).as('limiting'),
      shownCollections(reach, otherIds('include')).as('included'),
      shownCollections(reach, otherIds('exclude')).as('excluded'),
      queryRules.as('query_rules'),
      windowsOf(sql`array[collection.id]`).as('maintenance_windows'),
    ])
    .where(collectionWithin(reach, 'collection.id'));
}

/** SQL for collections as references: JSON. `ids`: an array of uuid. */
export function shownCollections(reach: Reach, ids: RawBuilder<unknown>): RawBuilder<CollectionReference[]> {
  const within = collectionWithin(reach, 'other.id');
  return sql`coalesce((
    select json_agg(json_build_object('id', case when ${within} then other.id end, 'name', case when ${within} then other.name end)
      order by ${within} desc, lower(other.name))
    from collection as other where other.id = any(${ids})), '[]')`;
}

function otherIds(kind: 'include' | 'exclude'): RawBuilder<unknown> {
  return sql`array(select other_collection_id from collection_collection_rule where collection_id = collection.id and kind = ${kind})`;
}

const queryRules: RawBuilder<{ name: string; query: string }[]> = sql`coalesce((
  select json_agg(json_build_object('name', rule.name, 'query', rule.query) order by lower(rule.name))
  from collection_query_rule as rule where rule.collection_id = collection.id), '[]')`;

/** SQL for all windows of collections: JSON. `ids`: an array of uuid. */
export function windowsOf(ids: RawBuilder<unknown>): RawBuilder<MaintenanceWindow[]> {
  return sql`coalesce((
    select json_agg(json_build_object('name', opening.name, 'kind', kind, 'enabled', enabled, 'start', starts_at, 'timeZone', time_zone,
      'durationMinutes', duration_minutes, 'recurrence', recurrence) order by lower(opening.name), opening.collection_id)
    from maintenance_window as opening where opening.collection_id = any(${ids})), '[]')`;
}

export function toCollection(
  row: Awaited<ReturnType<ReturnType<typeof collectionQuery>['executeTakeFirstOrThrow']>>,
): Collection {
  return {
    id: row.id,
    name: row.name,
    builtIn: row.built_in !== null,
    variablePrecedence: row.variable_precedence,
    variables: row.variables,
    memberCount: row.member_count,
    limitingCollection: row.limiting[0] ?? null,
    queryRules: row.query_rules,
    includedCollections: row.included,
    excludedCollections: row.excluded,
    maintenanceWindows: row.maintenance_windows,
    evaluationSchedule: row.evaluation_schedule,
    evaluatedAt: row.evaluated_at?.toISOString() ?? null,
    evaluationMilliseconds: row.evaluation_milliseconds,
    membersChangedAt: row.members_changed_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    securityScopes: row.security_scopes,
  };
}
