/** The history of boot requests: why a computer booted what it booted, or did not. */
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import { bootPhrase } from '../../api/boot-phrases.ts';
import type { BootEventSchema } from '../../api/devices.ts';
import type { Phrase, PhraseValue } from '../../task-sequence/phrases/phrase.ts';
import { relaxed } from '../db/relaxed-commit.ts';
import type { Database } from '../db/schema.ts';
import { deviceWithin, objectWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

export interface BootEventInput {
  deviceId: string | null;
  mac: string;
  smbiosUuid: string | null;
  architecture: string;
  /** Which message or file was asked for. */
  stage: string;
  decision: string;
  /** In English. */
  reasons: readonly string[];
  /** The same, for other languages; absent: kept in English alone. */
  phrases?: readonly Phrase[];
}

const KEPT_PER_COMPUTER = 50;
/** Of all computers without a device together: their MAC addresses may be invented. */
const KEPT_OF_UNKNOWN = 1000;

/** In their order, in one statement: a school that is switched on asks a thousand times a minute. */
export async function recordBootEvents(site: SiteContext, events: readonly BootEventInput[]): Promise<undefined[]> {
  await sql`
    with ${relaxed}, given as (
      select event, place from jsonb_array_elements(${JSON.stringify(events)}::jsonb) with ordinality as given (event, place)
    ), added as (
      insert into boot_event (device_id, mac, smbios_uuid, architecture, stage, decision, reasons, phrases)
      select (event->>'deviceId')::uuid, event->>'mac', (event->>'smbiosUuid')::uuid, event->>'architecture', event->>'stage',
        event->>'decision', event->'reasons', event->'phrases'
      from given order by place returning id, device_id, mac, stage, decision
    ), ${forgottenBesides(events)}
    select publish_events(coalesce(jsonb_agg(jsonb_build_object('kind', 'boot', 'subject', coalesce(device_id::text, mac),
      'data', jsonb_build_object('mac', mac, 'stage', stage, 'decision', decision)) order by id), '[]'))
    from added, relaxed`.execute(site.db);
  return events.map(() => undefined);
}

/** A machine in a boot loop, or a hostile one that invents requests, must not fill the disk. Those that are added are not seen here yet. */
function forgottenBesides(events: readonly BootEventInput[]): RawBuilder<unknown> {
  const ofThese = sql`forgotten as (
    delete from boot_event where id in (
      select former.id from (select event->>'mac' as mac, count(*) as added from given group by 1) as asked, lateral (
        select id from boot_event where mac = asked.mac order by id desc offset greatest(${KEPT_PER_COMPUTER} - asked.added, 0) limit 1000
      ) as former))`;
  const ofUnknown = events.filter(({ deviceId }) => deviceId === null).length;
  if (ofUnknown === 0) return ofThese;
  return sql`${ofThese}, forgotten_of_unknown as (
    delete from boot_event where id in (
      select id from boot_event where device_id is null order by id desc offset ${Math.max(KEPT_OF_UNKNOWN - ofUnknown, 0)} limit 1000))`;
}

/** A reason as somebody is told it who knows these task sequences: names are quoted in reasons, nothing else is, and one at most in each. */
export function shownReason(reason: string, known: ReadonlySet<string>): string {
  return reason.replace(/"(.*)"/s, (quoted, name: string) =>
    known.has(name) ? quoted : '"(a task sequence beyond your security scopes)"',
  );
}

/** The same of a phrase: in those of boots `name` is always a task sequence's. */
export function shownPhrase({ text, values }: Phrase, known: ReadonlySet<string>): Phrase {
  const shown = ([key, value]: [string, PhraseValue]): [string, PhraseValue] => {
    if (typeof value === 'object') return [key, 'text' in value ? shownPhrase(value, known) : value];
    return [key, key !== 'name' || known.has(String(value)) ? value : bootPhrase('sequenceBeyondScopes')];
  };
  return { text, values: Object.fromEntries(Object.entries(values).map(shown)) };
}

/** Null: whoever asks may know all of them. */
export async function knownSequences({ db, reach }: SiteContext): Promise<Set<string> | null> {
  if (reach.scopeIds === null) return null;
  const query = db.selectFrom('task_sequence').select('name').where(objectWithin(reach, 'task_sequence.id'));
  return new Set((await query.execute()).map(({ name }) => name));
}

type BootEvent = z.output<typeof BootEventSchema>;
type Row = Selectable<Database['boot_event']>;

export async function listBootEvents(site: SiteContext, deviceId: string): Promise<BootEvent[]> {
  const rows = await site.db
    .selectFrom('boot_event')
    .selectAll()
    .where('device_id', '=', deviceId)
    .orderBy('id', 'desc')
    .limit(KEPT_PER_COMPUTER)
    .execute();
  const known = await knownSequences(site);
  return rows.map((row) => toBootEvent(row, known));
}

/** Among so many of the newest a person finds those of their devices; nobody has the database read all of them. */
const LOOKED_THROUGH = 10_000;

export async function listNewestBootEvents(
  site: SiteContext,
  limit: number,
): Promise<(BootEvent & { deviceName: string | null })[]> {
  const rows = await site.db
    .selectFrom((from) =>
      from.selectFrom('boot_event').selectAll().orderBy('id', 'desc').limit(LOOKED_THROUGH).as('newest'),
    )
    .leftJoin('device', 'device.id', 'newest.device_id')
    .selectAll('newest')
    .select('device.name as device_name')
    .where(deviceWithin(site.reach, 'newest.device_id'))
    .orderBy('newest.id', 'desc')
    .limit(limit)
    .execute();
  const known = await knownSequences(site);
  return rows.map((row) => ({ ...toBootEvent(row, known), deviceName: row.device_name }));
}

function toBootEvent(row: Row, known: ReadonlySet<string> | null): BootEvent {
  return {
    id: row.id,
    at: row.at.toISOString(),
    deviceId: row.device_id,
    mac: row.mac,
    smbiosUuid: row.smbios_uuid,
    architecture: row.architecture,
    stage: row.stage,
    decision: row.decision,
    reasons: known === null ? row.reasons : row.reasons.map((reason) => shownReason(reason, known)),
    phrases: known === null ? row.phrases : (row.phrases?.map((phrase) => shownPhrase(phrase, known)) ?? null),
  };
}
