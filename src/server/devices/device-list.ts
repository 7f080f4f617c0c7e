/** Lists of devices: searched, filtered, in the order of a column, page by page. Which indexes it rests on is shown in device-list.test.ts. */
import { type RawBuilder, sql } from 'kysely';
import type { DeviceListQuery, DeviceSortKey, DeviceSummary } from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { SiteContext } from '../site-context.ts';
import { deviceQuery, toSummary } from './device.ts';

export async function listDevices(site: SiteContext, query: DeviceListQuery): Promise<DeviceSummary[]> {
  return (await listQuery(site, query).execute()).map(toSummary);
}

/** The statement, for whoever looks at its plan. */
export function listQuery(site: SiteContext, query: DeviceListQuery) {
  const way = query.order === 'descending' ? sql`desc` : sql`asc`;
  let statement = deviceQuery(site).limit(query.limit);
  for (const condition of conditionsOf(query)) statement = statement.where(condition);
  return statement.orderBy(sql`${sortKeys[query.sort]} ${way}, device.id ${way}`);
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
  const { search, named, deviceCategoryId, obsolete, manufacturer, model } = query;
  return [
    ...(search === undefined || search.trim() === '' ? [] : [holding(search.trim())]),
    ...(named === undefined ? [] : [isNamed(named)]),
    ...(deviceCategoryId === undefined ? [] : [hasCategory(deviceCategoryId)]),
    ...(obsolete === undefined ? [] : [sql<boolean>`(device.obsolete_at is not null) = ${obsolete === 'true'}`]),
    // Whoever names one means it.
    ...(named !== undefined || query.placeholders === 'include' ? [] : [isPlaceholder(query.placeholders === 'only')]),
    ...(manufacturer === undefined ? [] : [sql<boolean>`${sortKeys.manufacturer} = lower(${manufacturer})`]),
    ...(model === undefined ? [] : [sql<boolean>`${sortKeys.model} = lower(${model})`]),
    ...(query.after === undefined ? [] : [isAfter(query, query.after)]),
  ];
}

function holding(search: string): RawBuilder<boolean> {
  const either = wordsOf(search).map(
    // With fewer than three letters nothing speaks against any row, and each is looked at: the texts are small.
    (word) =>
      sql`(search_trigrams(searched) @> search_trigrams(lower(${word})) and searched like lower(${like(word)}))`,
  );
  return sql<boolean>`device.id in (select device_id from device_search where ${sql.join(either, sql` or `)})`;
}

function like(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** As it is written, and a part of a MAC address in any notation as the twelve digits have it: `52-54-00`, `5254.00ab`. */
export function wordsOf(search: string): string[] {
  // PostgreSQL's text has no NUL, so nothing holds it.
  const written = search.replaceAll('\0', '\uFFFD');
  const digits = written.replace(/[-:.]/g, '');
  const isMac = /^[0-9a-f]{2}[0-9a-f.:-]*$/i.test(written) && digits.length <= 12 && digits !== written;
  return isMac && digits.length >= 3 ? [written, digits] : [written];
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
