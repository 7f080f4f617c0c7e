/** The history of boot requests: why a computer booted what it booted, or did not. */
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { BootEventSchema } from '../../api/devices.ts';
import { relaxed } from '../db/relaxed-commit.ts';
import { objectWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

export interface BootEventInput {
  deviceId: string | null;
  mac: string;
  smbiosUuid: string | null;
  architecture: string;
  /** Which message or file was asked for. */
  stage: string;
  decision: string;
  reasons: readonly string[];
}

const KEPT_PER_COMPUTER = 50;
/** Of all computers without a device together: their MAC addresses may be invented. */
const KEPT_OF_UNKNOWN = 1000;

/** One statement, since a school that is switched on asks a thousand times a minute. */
export async function recordBootEvent(site: SiteContext, event: BootEventInput): Promise<void> {
  const { deviceId, mac, smbiosUuid, architecture, stage, decision } = event;
  const reasons = JSON.stringify(event.reasons);
  const told = JSON.stringify({ mac, stage, decision });
  await sql`
    with ${relaxed}, added as (
      insert into boot_event (device_id, mac, smbios_uuid, architecture, stage, decision, reasons)
      values (${deviceId}, ${mac}, ${smbiosUuid}, ${architecture}, ${stage}, ${decision}, ${reasons}) returning id
    ), ${forgottenBesides(event)}
    select publish_event('boot', ${deviceId ?? mac}, ${told}::jsonb) from added, relaxed`.execute(site.db);
}

/** A machine in a boot loop, or a hostile one that invents requests, must not fill the disk. The one that is added is not seen here yet. */
function forgottenBesides({ mac, deviceId }: BootEventInput): RawBuilder<unknown> {
  const of = (computers: RawBuilder<unknown>, kept: number) => sql`(
    delete from boot_event where id in (select id from boot_event where ${computers} order by id desc offset ${kept - 1} limit 1000)
  )`;
  const ofThis = sql`forgotten as ${of(sql`mac = ${mac}`, KEPT_PER_COMPUTER)}`;
  if (deviceId !== null) return ofThis;
  return sql`${ofThis}, forgotten_of_unknown as ${of(sql`device_id is null`, KEPT_OF_UNKNOWN)}`;
}

/** A reason as somebody is told it who knows these task sequences: names are quoted in reasons, nothing else is, and one at most in each. */
export function shownReason(reason: string, known: ReadonlySet<string>): string {
  return reason.replace(/"(.*)"/s, (quoted, name: string) =>
    known.has(name) ? quoted : '"(a task sequence beyond your security scopes)"',
  );
}

/** Null: whoever asks may know all of them. */
async function knownSequences({ db, reach }: SiteContext): Promise<Set<string> | null> {
  if (reach.scopeIds === null) return null;
  const query = db.selectFrom('task_sequence').select('name').where(objectWithin(reach, 'task_sequence.id'));
  return new Set((await query.execute()).map(({ name }) => name));
}

export async function listBootEvents(site: SiteContext, deviceId: string): Promise<z.output<typeof BootEventSchema>[]> {
  const rows = await site.db
    .selectFrom('boot_event')
    .selectAll()
    .where('device_id', '=', deviceId)
    .orderBy('id', 'desc')
    .limit(KEPT_PER_COMPUTER)
    .execute();
  const known = await knownSequences(site);
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    deviceId: row.device_id,
    mac: row.mac,
    smbiosUuid: row.smbios_uuid,
    architecture: row.architecture,
    stage: row.stage,
    decision: row.decision,
    reasons: known === null ? row.reasons : row.reasons.map((reason) => shownReason(reason, known)),
  }));
}
