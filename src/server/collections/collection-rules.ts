/** The rules of all collections as they are kept, in the order in which they can be evaluated. */
import { type Kysely, sql } from 'kysely';
import type { Database } from '../db/schema.ts';
import { type Dependencies, inDependencyOrder } from './dependency-order.ts';
import type { CollectionRules } from './membership.ts';
import { parseQuery } from './query/parse-query.ts';
import type { Query } from './query/query.ts';

export interface AllRules {
  /** Each behind those that it rests on. */
  readonly collections: readonly CollectionRules[];
  readonly dependencies: Dependencies;
}

interface RulesRow extends Omit<CollectionRules, 'queries'> {
  readonly queries: readonly { readonly name: string; readonly query: string }[];
}

export async function readAllRules(db: Kysely<Database>): Promise<AllRules> {
  const { rows } = await sql<RulesRow>`
    with query_rules as (
      select collection_id, json_agg(json_build_object('name', name, 'query', query) order by lower(name)) as rules
      from collection_query_rule group by collection_id
    ), collection_rules as (
      select collection_id, array_agg(other_collection_id order by other_collection_id) filter (where kind = 'include') as includes,
        array_agg(other_collection_id order by other_collection_id) filter (where kind = 'exclude') as excludes
      from collection_collection_rule group by collection_id
    )
    select id, built_in as "builtIn", limiting_collection_id as "limitingId", coalesce(query_rules.rules, '[]') as queries,
      coalesce(includes, '{}') as includes, coalesce(excludes, '{}') as excludes
    from collection left join query_rules on query_rules.collection_id = id left join collection_rules on collection_rules.collection_id = id
    order by built_in nulls last, lower(collection.name)`.execute(db);
  const dependencies = new Map(rows.map((row) => [row.id, dependenciesOf(row)]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const collections = inDependencyOrder(dependencies).flatMap((id) => byId.get(id) ?? []);
  return { collections: collections.map(withQueries), dependencies };
}

export function dependenciesOf({
  limitingId,
  includes,
  excludes,
}: Pick<CollectionRules, 'limitingId' | 'includes' | 'excludes'>): string[] {
  return [...(limitingId === null ? [] : [limitingId]), ...includes, ...excludes];
}

function withQueries(row: RulesRow): CollectionRules {
  return { ...row, queries: row.queries.map(({ name, query }) => ({ name, query: understood(query) })) };
}

/** What a text means never changes, and it is asked for at each arrival of a computer. */
const known = new Map<string, Query>();
const MOST_KNOWN = 2000;

/** Of a query that was looked at before it was kept. */
function understood(text: string): Query {
  const before = known.get(text);
  if (before !== undefined) return before;
  const { query, problem } = parseQuery(text);
  if (query === undefined) throw new Error(`a query that was kept cannot be read: ${problem.text}`);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, query);
  return query;
}
