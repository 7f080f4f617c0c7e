/** What a query would select, before it is kept. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { previewQuery as contract } from '../../api/collections.ts';
import { SlipwayError } from '../../api/errors.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { getCollection } from './collection.ts';
import { parseQuery } from './query/parse-query.ts';
import { queryCondition } from './query/query-sql.ts';

/** Of the devices within reach. */
export async function previewQuery(
  site: SiteContext,
  { query: text, limitingCollectionId, limit }: z.output<NonNullable<typeof contract.body>>,
): Promise<z.output<typeof contract.response>> {
  const { query, problem } = parseQuery(text);
  if (query === undefined)
    throw new SlipwayError('SLIP-1001', 'The query cannot be read.', {
      problems: [{ path: 'query', message: problem.text }],
    });
  if (limitingCollectionId !== undefined) await getCollection(site, limitingCollectionId);
  const limited =
    limitingCollectionId === undefined
      ? sql`true`
      : sql`exists (select from collection_member where collection_id = ${limitingCollectionId}::uuid and device_id = device.id)`;
  const { rows } = await sql<{ deviceId: string; name: string; count: number }>`
    with selected as materialized (
      select id, name from device where ${queryCondition(query, site.now())} and ${limited} and ${deviceWithin(site.reach, 'device.id')}
    )
    select first.id as "deviceId", first.name, counted.count
    from (select count(*)::int as count from selected) as counted
      left join lateral (select * from selected order by lower(name) limit ${limit}) as first on true`.execute(site.db);
  return {
    count: rows[0]?.count ?? 0,
    devices: rows.filter((row) => row.deviceId !== null).map(({ deviceId, name }) => ({ deviceId, name })),
  };
}
