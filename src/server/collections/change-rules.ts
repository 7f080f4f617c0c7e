/** Rules that people give a collection: looked at first, for what cannot be and for what would reach too far, then kept. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { CollectionCreateSchema } from '../../api/collections.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Within } from '../deployments/confirmed-starts.ts';
import { collectionWithin } from '../reach/within-reach.ts';
import { type AllRules, dependenciesOf, readAllRules } from './collection-rules.ts';
import { findCycle } from './dependency-order.ts';
import { parseQuery } from './query/parse-query.ts';

type RuleField = 'limitingCollectionId' | 'queryRules' | 'includedCollectionIds' | 'excludedCollectionIds';
/** What is left out stays. */
export type RulesChange = {
  readonly [Field in RuleField]?: z.output<typeof CollectionCreateSchema>[Field] | undefined;
};

export function changesRules(change: RulesChange): boolean {
  const { limitingCollectionId, queryRules, includedCollectionIds, excludedCollectionIds } = change;
  return [limitingCollectionId, queryRules, includedCollectionIds, excludedCollectionIds].some(
    (each) => each !== undefined,
  );
}

/** Of a collection that is there, of no built-in one. Holds the lock (membership-lock.ts); the collection is evaluated afterwards. */
export async function keepRules(site: Within, id: string, change: RulesChange): Promise<void> {
  const [all, names] = [await readAllRules(site.db), await namesWithin(site)];
  for (const field of ['includedCollectionIds', 'excludedCollectionIds'] as const)
    for (const other of change[field] ?? []) requireKnown(names, other);
  if (change.limitingCollectionId !== undefined) requireKnown(names, change.limitingCollectionId);
  refuseUnreadable(change);
  const now = standingOf(all, id);
  const then = standingAfter(now, change, names);
  refuseCycle(all, id, then, names);
  refuseGain(site, { now, then, names, hasNewQuery: await hasNewQuery(site, id, change) });
  await writeStanding(site, id, then);
  if (change.queryRules !== undefined) await writeQueries(site, id, change.queryRules);
}

/** Names of the collections within reach, by id. */
type Names = ReadonlyMap<string, string>;

async function namesWithin({ db, reach }: Within): Promise<Names> {
  const query = db.selectFrom('collection').select(['id', 'name']).where(collectionWithin(reach, 'collection.id'));
  return new Map((await query.execute()).map(({ id, name }) => [id, name]));
}

function requireKnown(names: Names, id: string): void {
  if (!names.has(id.toLowerCase())) throw new SlipwayError('SLIP-1002', `There is no collection with the id ${id}.`);
}

function refuseUnreadable({ queryRules = [] }: RulesChange): void {
  const problems = queryRules.flatMap(({ name, query }, at) => {
    const { problem } = parseQuery(query);
    return problem === undefined ? [] : [{ path: `queryRules[${at}].query`, message: `"${name}": ${problem.text}` }];
  });
  if (problems.length > 0)
    throw new SlipwayError('SLIP-1001', `The query ${problems.map(({ message }) => message).join('; ')}.`, {
      problems,
    });
}

interface Standing {
  readonly limitingId: string | null;
  readonly includes: readonly string[];
  readonly excludes: readonly string[];
}

function standingOf({ collections }: AllRules, id: string): Standing {
  return collections.find((each) => each.id === id) ?? { limitingId: null, includes: [], excludes: [] };
}

function standingAfter(now: Standing, change: RulesChange, names: Names): Standing {
  const after = (before: readonly string[], wanted: readonly string[] | undefined) =>
    wanted === undefined
      ? before
      : [...new Set([...before.filter((other) => !names.has(other)), ...wanted.map((other) => other.toLowerCase())])];
  return {
    limitingId: change.limitingCollectionId?.toLowerCase() ?? now.limitingId,
    includes: after(now.includes, change.includedCollectionIds),
    excludes: after(now.excludes, change.excludedCollectionIds),
  };
}

function refuseCycle({ dependencies }: AllRules, id: string, then: Standing, names: Names): void {
  const cycle = findCycle(new Map([...dependencies, [id, dependenciesOf(then)]]), id);
  if (cycle === null) return;
  const shown = cycle.map((each) => (names.has(each) ? `"${names.get(each)}"` : 'a collection beyond your reach'));
  throw new SlipwayError(
    'SLIP-1001',
    `The collection would rest on itself: ${shown.join(' → ')}. Leave out one of these rules, or limit it by another collection.`,
  );
}

/**
 * Whoever is limited to collections sees the devices of these. A rule that finds devices would show them any: so they may make one only where the limiting
 * collection is one of theirs, whose devices they see already. Direct rules name devices that they see (collection-members.ts), and taking a rule away shows
 * nothing new, but for one that excludes.
 */
function refuseGain({ reach }: Within, { now, then, names, hasNewQuery }: Judged): void {
  if (reach.collectionIds === null) return;
  const includes = then.includes.some((other) => !now.includes.includes(other));
  const excludesLess = now.excludes.some((other) => !then.excludes.includes(other));
  if (!hasNewQuery && !includes && !excludesLess) return;
  if (then.limitingId !== null && names.has(then.limitingId)) return;
  throw new SlipwayError(
    'SLIP-1038',
    'You are limited to collections, and by this rule any device could come into the collection. Limit it by one of your collections first (limitingCollectionId, slipway collections limit).',
  );
}

interface Judged {
  readonly now: Standing;
  readonly then: Standing;
  readonly names: Names;
  readonly hasNewQuery: boolean;
}

async function hasNewQuery({ db }: Within, id: string, { queryRules = [] }: RulesChange): Promise<boolean> {
  const before = await db.selectFrom('collection_query_rule').select('query').where('collection_id', '=', id).execute();
  return queryRules.some(({ query }) => !before.some((kept) => kept.query === query));
}

async function writeStanding({ db }: Within, id: string, { limitingId, includes, excludes }: Standing): Promise<void> {
  await db.updateTable('collection').set({ limiting_collection_id: limitingId }).where('id', '=', id).execute();
  await db.deleteFrom('collection_collection_rule').where('collection_id', '=', id).execute();
  await sql`insert into collection_collection_rule (collection_id, kind, other_collection_id)
    select ${id}::uuid, 'include', unnest(${[...includes]}::uuid[]) union all select ${id}::uuid, 'exclude', unnest(${[...excludes]}::uuid[])`.execute(
    db,
  );
}

async function writeQueries({ db }: Within, id: string, rules: RulesChange['queryRules'] = []): Promise<void> {
  await db.deleteFrom('collection_query_rule').where('collection_id', '=', id).execute();
  const rows = rules.map(({ name, query }) => ({ collection_id: id, name, query }));
  if (rows.length > 0) await db.insertInto('collection_query_rule').values(rows).execute();
}
