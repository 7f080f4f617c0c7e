/** Saved filters: a person's own, and those that somebody shares with all. What a list does with one is the list's matter. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type * as contract from '../../api/saved-filters.ts';
import { type SavedFilter, type SavedFilterList, savedFilterPermissions } from '../../api/saved-filters.ts';
import type { Administrator } from '../http/administrator.ts';
import { isEverything } from '../reach/reach.ts';
import type { SiteContext } from '../site-context.ts';

/** Of one person: what is beyond the list that they see is not theirs to keep. */
const MOST_OWN = 200;

type Person = Pick<Administrator, 'userId' | 'permissions' | 'reach'>;

/** By name; one's own before those of others. */
export async function listSavedFilters(
  site: SiteContext,
  { userId, permissions }: Pick<Person, 'userId' | 'permissions'>,
  list?: SavedFilterList,
): Promise<SavedFilter[]> {
  let query = filterQuery(site).where((eb) =>
    eb.or([eb('shared', '=', true), eb('owner_id', 'is not distinct from', userId)]),
  );
  if (list !== undefined) query = query.where('list', '=', list);
  const found = (await query.orderBy(sql`lower(saved_filter.name)`).execute()).map((row) => toFilter(row, userId));
  const visible = found.filter((filter) => filter.own || permissions.has(savedFilterPermissions[filter.list]));
  return visible.sort((a, b) => Number(b.own) - Number(a.own));
}

export async function createSavedFilter(
  site: SiteContext,
  person: Person,
  { list, name, search, columns, shared }: z.output<NonNullable<typeof contract.createSavedFilter.body>>,
): Promise<SavedFilter> {
  const { userId } = person;
  await refuseTakenName(site, { id: null, list, name, userId });
  const { count } = await site.db
    .selectFrom('saved_filter')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('owner_id', 'is not distinct from', userId)
    .executeTakeFirstOrThrow();
  if (count >= MOST_OWN)
    throw new SlipwayError('SLIP-1003', `There are ${MOST_OWN} saved filters of yours already. Delete one first.`);
  const id = randomUUID();
  await site.db
    .insertInto('saved_filter')
    // What belongs to nobody would otherwise be seen by nobody.
    .values({
      id,
      list,
      name,
      search: JSON.stringify(search),
      columns,
      owner_id: userId,
      shared: shared || userId === null,
    })
    .execute();
  return toFilter(await getRow(site, id), userId);
}

export async function changeSavedFilter(
  site: SiteContext,
  person: Person,
  id: string,
  { name, search, columns, shared }: z.output<NonNullable<typeof contract.changeSavedFilter.body>>,
): Promise<SavedFilter> {
  const row = await getSeen(site, person, id);
  if (!isOwn(row, person)) throw notYours(row.name);
  if (name !== undefined) await refuseTakenName(site, { id, list: row.list, name, userId: row.owner_id });
  await site.db
    .updateTable('saved_filter')
    .set({
      ...{ name: name ?? row.name, shared: (shared ?? row.shared) || row.owner_id === null },
      columns: columns === undefined ? row.columns : columns,
      search: JSON.stringify(search ?? row.search),
    })
    .where('id', '=', id)
    .execute();
  return toFilter(await getRow(site, id), person.userId);
}

export async function deleteSavedFilter(site: SiteContext, person: Person, id: string): Promise<void> {
  const row = await getSeen(site, person, id);
  if (!isOwn(row, person) && !caresForSite(person)) throw notYours(row.name);
  await site.db.deleteFrom('saved_filter').where('id', '=', id).execute();
}

/** Whosever it is. */
export async function getSavedFilter(site: SiteContext, id: string): Promise<Omit<SavedFilter, 'own'>> {
  return toFilter(await getRow(site, id), null);
}

function filterQuery({ db }: SiteContext) {
  return db
    .selectFrom('saved_filter')
    .leftJoin('user_account', 'user_account.id', 'saved_filter.owner_id')
    .selectAll('saved_filter')
    .select('user_account.name as owner');
}

type Row = Awaited<ReturnType<typeof getRow>>;

async function getRow(site: SiteContext, id: string) {
  const row = await filterQuery(site).where('saved_filter.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no saved filter with the id ${id}.`);
  return row;
}

/** Another person's private one is to everybody else as if it were not there. */
async function getSeen(site: SiteContext, { userId }: Pick<Person, 'userId'>, id: string): Promise<Row> {
  const row = await getRow(site, id);
  if (row.shared || row.owner_id === userId) return row;
  throw new SlipwayError('SLIP-1002', `There is no saved filter with the id ${id}.`);
}

/** What belongs to nobody is cared for by who cares for the site. */
function isOwn(row: Row, person: Person): boolean {
  return row.owner_id === null ? caresForSite(person) : row.owner_id === person.userId;
}

/** What all have is the whole site's: whoever is limited changes no more of it than of its settings. */
function caresForSite({ permissions, reach }: Person): boolean {
  return permissions.has('site.change') && isEverything(reach);
}

function notYours(name: string): SlipwayError {
  return new SlipwayError(
    'SLIP-1006',
    `The saved filter "${name}" is another person's, who shares it. Save it under a name of your own to change it.`,
  );
}

async function refuseTakenName(
  { db }: SiteContext,
  { id, list, name, userId }: { id: string | null; list: SavedFilterList; name: string; userId: string | null },
): Promise<void> {
  let query = db
    .selectFrom('saved_filter')
    .select('id')
    .where('list', '=', list)
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .where('owner_id', 'is not distinct from', userId);
  if (id !== null) query = query.where('id', '<>', id);
  if ((await query.executeTakeFirst()) !== undefined)
    throw new SlipwayError(
      'SLIP-1003',
      `There is a saved filter "${name}" already. Choose another name, or change that one.`,
    );
}

function toFilter(
  { id, list, name, search, columns, shared, owner, owner_id }: Row,
  userId: string | null,
): SavedFilter {
  // As: what was written was checked by the contract.
  return { id, list, name, search: search as SavedFilter['search'], columns, shared, own: owner_id === userId, owner };
}
