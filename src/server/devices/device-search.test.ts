/** However a search is carried out, it finds the same. What holds a text is shown in device-list.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { DeviceListQuerySchema, deviceSortKeys } from '../../api/devices.ts';
import { allSystemsId } from '../collections/built-in-collections.ts';
import { createTestSite } from '../test-site.ts';
import { listQuery } from './device-list.ts';
import type { SearchBounds } from './device-search.ts';

const { site } = await createTestSite();
const DEVICES = 60;
const ROOM = '5117a000-0000-4000-8000-000000000001';
// One word is in every third name, one in the last models alone, one in a single device, one in none; many columns hold the same or nothing.
await sql`with made as (
    insert into device (id, name, manufacturer, model, serial_number, obsolete_at, last_seen_at)
    select ('5117a000-0000-4000-8000-' || lpad((n * 7 % 61)::text, 12, '0'))::uuid, case when n % 3 = 0 then 'Kiosk ' else 'Desk ' end || n, (array['Dell', null, 'HP'])[1 + n % 3],
      case when n > 50 then 'Zenith' when n % 4 > 0 then 'Model ' || n % 4 end, case when n = 17 then 'UNIQUE' end,
      case when n % 7 = 0 then now() end, case when n % 5 > 0 then '2026-01-01'::timestamptz + (n % 11) * interval '1 day' end
    from generate_series(1, ${DEVICES}::int) as n returning id, name
  ) select from made`.execute(site.db);
await sql`with room as (insert into collection (id, name, limiting_collection_id) values (${ROOM}, 'Room', ${allSystemsId}) returning id)
  insert into collection_member (collection_id, device_id) select room.id, device.id from room, device where device.name like '%2%'`.execute(
  site.db,
);
const some = { ...site, reach: { scopeIds: null, collectionIds: [ROOM] } };

const queries = fc.record(
  {
    search: fc.constantFrom('kiosk', 'k', 'zenith', 'unique', 'nothing has this', 'model 1', '1', 'e', 'dell\nmodel'),
    sort: fc.constantFrom('name' as const, 'model' as const, ...deviceSortKeys),
    order: fc.constantFrom('ascending' as const, 'descending' as const),
    limit: fc.integer({ min: 1, max: 12 }),
    manufacturer: fc.constantFrom('dell', ''),
    model: fc.constantFrom('zenith', 'model 2', ''),
    obsolete: fc.constantFrom('true' as const, 'false' as const),
    placeholders: fc.constantFrom('include' as const, 'exclude' as const),
  },
  { requiredKeys: ['search', 'limit'] },
);
/** The index alone, as for what few devices have. */
const plainly: SearchBounds = { few: 1_000_000, walked: 1 };
const bounds = fc.record({ few: fc.integer({ min: 0, max: 8 }), walked: fc.integer({ min: 1, max: DEVICES + 10 }) });

async function found(given: object, how: SearchBounds, from = site) {
  const rows = await listQuery(from, DeviceListQuerySchema.parse(given), how).execute();
  return rows.map(({ id, name, model, last_seen_at }) => ({ id, name, model, last_seen_at }));
}

test('a search walks the list or asks the index, and finds the same page', async () => {
  await fc.assert(
    fc.asyncProperty(
      queries,
      bounds,
      fc.integer({ min: 0, max: DEVICES }),
      fc.boolean(),
      async (query, how, place, limited) => {
        const from = limited ? some : site;
        const whole = await found({ ...query, limit: 1000 }, plainly, from);
        assert.deepEqual(await found(query, how, from), whole.slice(0, query.limit));
        const last = whole[place % Math.max(1, whole.length)];
        const { sort = 'name' } = query;
        if (last === undefined || (sort !== 'name' && sort !== 'model')) return;
        const later = { ...query, after: last[sort] ?? '', afterId: last.id };
        const rest = await found({ ...later, limit: 1000 }, plainly, from);
        assert.deepEqual(await found(later, how, from), rest.slice(0, query.limit));
      },
    ),
    { numRuns: 300 },
  );
});
