/** The history of boot requests: why a computer booted what it booted, or did not. */
import type { z } from 'zod';
import type { BootEventSchema } from '../../api/devices.ts';
import { publish } from '../events/events.ts';
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

export async function recordBootEvent(site: SiteContext, event: BootEventInput): Promise<void> {
  await site.db
    .insertInto('boot_event')
    .values({
      device_id: event.deviceId,
      mac: event.mac,
      smbios_uuid: event.smbiosUuid,
      architecture: event.architecture,
      stage: event.stage,
      decision: event.decision,
      reasons: JSON.stringify(event.reasons),
    })
    .execute();
  await forgetOldEvents(site, event);
  await publish(site.db, 'boot', event.deviceId ?? event.mac, {
    mac: event.mac,
    stage: event.stage,
    decision: event.decision,
  });
}

/** A machine in a boot loop, or a hostile one that invents requests, must not fill the disk. */
async function forgetOldEvents(site: SiteContext, { mac, deviceId }: BootEventInput): Promise<void> {
  await site.db
    .deleteFrom('boot_event')
    .where('mac', '=', mac)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('boot_event')
        .select('id')
        .where('mac', '=', mac)
        .orderBy('id', 'desc')
        .offset(KEPT_PER_COMPUTER)
        .limit(1000),
    )
    .execute();
  if (deviceId !== null) return;
  await site.db
    .deleteFrom('boot_event')
    .where('device_id', 'is', null)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('boot_event')
        .select('id')
        .where('device_id', 'is', null)
        .orderBy('id', 'desc')
        .offset(KEPT_OF_UNKNOWN)
        .limit(1000),
    )
    .execute();
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
