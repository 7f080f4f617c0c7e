/** Lists of devices: searched, filtered, in the order of a column, page by page. Which indexes it rests on is shown in device-list.test.ts. */
import { type RawBuilder, sql } from 'kysely';
import type { DeviceListQuery, DeviceSortKey, DeviceSummary } from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { deviceQuery, toSummary } from './device.ts';
import { holds, searchBounds } from './device-search.ts';

export async function listDevices(site: SiteContext, query: DeviceListQuery): Promise<DeviceSummary[]> {
  return (await listQuery(site, query).execute()).map(toSummary);
}

/** The statement, for whoever looks at its plan. */
export function listQuery(site: SiteContext, query: DeviceListQuery, bounds = searchBounds(query.limit)) {
  const way = query.order === 'descending' ? sql`desc` : sql`asc`;
  const key = sortKeys[query.sort];
  const after = query.after === undefined ? sql<boolean>`true` : isAfter(query, query.after);
  const others = sql<boolean>`(${sql.join([sql`true`, ...conditionsOf(query), deviceWithin(site.reach, 'device.id')], sql` and `)})`;
  const statement = deviceQuery(site)
    .where(others)
    .where(after)
    .orderBy(sql`${key} ${way}, device.id ${way}`)
    .limit(query.limit);
  const search = query.search?.trim() ?? '';
  if (search === '') return statement;
  return statement.where(holds(search, { key, way, after, others, limit: query.limit }, bounds));
}

/** As the indexes have them (migration 16). What a device does not have comes before all else. */
const sortKeys: Readonly<Record<DeviceSortKey, RawBuilder<unknown>>> = {
  name: sql`lower(device.name)`,
  manufacturer: sql`coalesce(lower(device.manufacturer), '')`,
  model: sql`coalesce(lower(device.model), '')`,
  serialNumber: sql`coalesce(lower(device.serial_number), '')`,
  assetTag: sql`coalesce(lower(device.asset_tag), '')`,
  createdAt: sql`device.created_at`,
  lastSeenAt: sql`coalesce(device.last_seen_at, '-infinity')`,
};

function conditionsOf(query: DeviceListQuery): RawBuilder<boolean>[] {
  const { named, deviceCategoryId, obsolete, manufacturer, model } = query;
  return [
    ...(named === undefined ? [] : [isNamed(named)]),
    ...(deviceCategoryId === undefined ? [] : [hasCategory(deviceCategoryId)]),
    ...(obsolete === undefined ? [] : [sql<boolean>`(device.obsolete_at is not null) = ${obsolete === 'true'}`]),
    // Whoever names one means it.
    ...(named !== undefined || query.placeholders === 'include' ? [] : [isPlaceholder(query.placeholders === 'only')]),
    ...(manufacturer === undefined ? [] : [sql<boolean>`${sortKeys.manufacturer} = lower(${manufacturer})`]),
    ...(model === undefined ? [] : [sql<boolean>`${sortKeys.model} = lower(${model})`]),
  ];
}

/** A union, so that each branch uses its own index. */
function isNamed(named: string): RawBuilder<boolean> {
  const text = named.replaceAll('\0', '\uFFFD').toLowerCase();
  return sql<boolean>`device.id in (select id from device as so where lower(so.name) = lower(${text})
    union all select device_id from device_mac where mac = ${text.replaceAll('-', ':')})`;
}

function isPlaceholder(wanted: boolean): RawBuilder<boolean> {
  return wanted ? sql<boolean>`device.standing = 'placeholder'` : sql<boolean>`device.standing <> 'placeholder'`;
}

function hasCategory(id: string): RawBuilder<boolean> {
  return sql<boolean>`device.id in (select device_id from device_category_member where device_category_id = ${id}::uuid)`;
}

function isAfter({ sort, order, afterId }: DeviceListQuery, after: string): RawBuilder<boolean> {
  const beyond = order === 'descending' ? sql`<` : sql`>`;
  // Names are all different, and older clients know no `afterId`.
  if (sort === 'name') return sql<boolean>`${sortKeys.name} ${beyond} lower(${after})`;
  if (afterId === undefined)
    throw new SlipwayError(
      'SLIP-1001',
      'Give the id of the last device (afterId) besides: several may have the same there.',
    );
  return sql<boolean>`(${sortKeys[sort]}, device.id) ${beyond} (${valueAfter(sort, after)}, ${afterId}::uuid)`;
}

function valueAfter(sort: DeviceSortKey, after: string): RawBuilder<unknown> {
  if (sort !== 'createdAt' && sort !== 'lastSeenAt') return sql`lower(${after})`;
  if (after === '') return sql`'-infinity'::timestamptz`;
  if (Number.isNaN(Date.parse(after)))
    throw new SlipwayError('SLIP-1001', `"${after}" is no time, as the column has it.`);
  return sql`${new Date(after)}::timestamptz`;
}
