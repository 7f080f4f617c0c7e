/**
 * Devices that hold a text anywhere. A rare text is looked up in the index of trigrams and what has it is sorted; a frequent one is in every few devices, so the
 * first page of them is found sooner by walking the list in its order. Which it is shows when the index has given more than a few.
 */
import { type RawBuilder, sql } from 'kysely';

export interface SearchBounds {
  /** As many as are sorted without another look. */
  readonly few: number;
  /** Devices that are looked at in the order of the list at most: where it is the last ones that have the text, the index is asked all the same. */
  readonly walked: number;
}

/** Looking at a device on the way and sorting one that was found take about the same, 5 to 10 µs with 100,000 devices. */
export function searchBounds(limit: number): SearchBounds {
  return { few: 2000, walked: Math.min(20 * limit, 10_000) };
}

/** The list that is searched, as conditions and columns of `device`. */
export interface SearchedList {
  readonly key: RawBuilder<unknown>;
  readonly way: RawBuilder<unknown>;
  readonly after: RawBuilder<boolean>;
  readonly others: RawBuilder<boolean>;
  readonly limit: number;
}

/**
 * True of the first `limit` devices of the list that hold it; of others that hold it, perhaps. `few` has all of them or more than a few; `page` is whole where it is
 * full, or where the walk came to the end of the list. `offset 0` and the array keep PostgreSQL from reading
 * all devices for the many that it expects.
 */
export function holds(search: string, list: SearchedList, { few, walked }: SearchBounds): RawBuilder<boolean> {
  const { key, way, after, others, limit } = list;
  const words = wordsOf(search);
  const found = either(
    words.map((word) => sql`(search_trigrams(searched) @> search_trigrams(lower(${word})) and ${like(word)})`),
  );
  const frequent = sql`(select count(*) > ${few} from few)`;
  return sql<boolean>`device.id = any(array(
    with few as materialized (select device_id from device_search where ${found} limit ${few + 1}),
    walked as materialized (
      select device.id, ${key} as key from device where ${frequent} and ${after} order by ${key} ${way}, device.id ${way} limit ${walked}
    ), holding as materialized (
      select id, key from walked where (select ${either(words.map(like))} from device_search where device_id = walked.id)
    ), page as materialized (
      select id from holding cross join lateral (select from device where device.id = holding.id and ${others} offset 0) as listed
      order by key ${way}, id ${way} limit ${limit}
    ), looked_up as (
      select device_id from few where not ${frequent}
      union all select device_id from device_search
      where ${frequent} and (select count(*) < ${limit} from page) and (select count(*) = ${walked} from walked) and ${found}
    )
    select id from page
    union all (
      select device_id from looked_up
        cross join lateral (select ${key} as key from device where device.id = looked_up.device_id and ${others} and ${after} offset 0) as listed
      order by key ${way}, device_id ${way} limit ${limit}
    )
  ))`;
}

function either(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql`(${sql.join(conditions, sql` or `)})`;
}

/** With fewer than three letters no trigram speaks against any text, and each is looked at: they are small. */
function like(word: string): RawBuilder<unknown> {
  return sql`searched like lower(${`%${word.replace(/[\\%_]/g, '\\$&')}%`})`;
}

/** As it is written, and a part of a MAC address in any notation as the twelve digits have it: `52-54-00`, `5254.00ab`. */
export function wordsOf(search: string): string[] {
  // PostgreSQL's text has no NUL, so nothing holds it.
  const written = search.replaceAll('\0', '\uFFFD');
  const digits = written.replace(/[-:.]/g, '');
  const isMac = /^[0-9a-f]{2}[0-9a-f.:-]*$/i.test(written) && digits.length <= 12 && digits !== written;
  return isMac && digits.length >= 3 ? [written, digits] : [written];
}
