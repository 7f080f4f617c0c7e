/** Carries out what a person says of a conflict: which device the computer is (resolution-plan.ts). */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type {
  ConfirmedResolutionSchema,
  RecordChange,
  ResolutionPlan,
  resolveIdentityConflict,
} from '../../api/identity-conflicts.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import { inTransaction } from '../db/transaction.ts';
import { ofDevices, type Within, withConfirmedStarts } from '../deployments/confirmed-starts.ts';
import { refuseBecomingUnknown } from '../deployments/unknown-starts.ts';
import { endContacts, writeRecord } from '../devices/change-device.ts';
import { findCandidates, getDevice, requireWithin } from '../devices/device.ts';
import { devicesChanged } from '../devices/devices-changed.ts';
import { refuseTaken } from '../devices/taken-marks.ts';
import { countingColumns, withoutDuplicates } from '../duplicate-identities/counting-marks.ts';
import { everything } from '../reach/reach.ts';
import { deviceWithin, identityConflictWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import {
  type ConflictFacts,
  forgottenBy,
  type KnownRecord,
  planResolution,
  type Resolution,
} from './resolution-plan.ts';

export async function previewResolution(
  site: SiteContext,
  id: string,
  resolution: Resolution,
): Promise<ResolutionPlan> {
  await refuseTakenName(site, resolution);
  return planResolution(await readFacts(site, id), resolution);
}

async function refuseTakenName(site: Pick<SiteContext, 'db' | 'reach'>, { newDeviceName }: Resolution): Promise<void> {
  if (newDeviceName === undefined) return;
  await refuseTaken(site, randomUUID(), { name: newDeviceName, macs: [], smbiosUuid: null });
}

/** @throws SlipwayError SLIP-1002 where it was resolved by somebody else, SLIP-1004 where the records are others than in the plan that was looked at; and what the plan refuses */
export async function resolveConflict(
  site: SiteContext,
  id: string,
  { planId, ...resolution }: z.output<typeof ConfirmedResolutionSchema>,
): Promise<z.input<typeof resolveIdentityConflict.response>> {
  return inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    await refuseTakenName(within, resolution);
    const facts = await readFactsForChange(within, id);
    const plan = planResolution(facts, resolution);
    if (plan.planId !== planId)
      throw new SlipwayError(
        'SLIP-1004',
        'The records are not as they were when you looked at what would change. Nothing was done: look again.',
      );
    const forgotten = forgottenBy(plan, facts);
    if (forgotten !== null) await refuseBecomingUnknown(within, forgotten.name, resolution);
    const target = { id: resolution.deviceId ?? randomUUID(), name: plan.changes[0]?.device.name ?? '' };
    const changed = plan.changes.map(({ device }) => device.id ?? target.id);
    await withConfirmedStarts(
      within,
      ofDevices(changed),
      resolution,
      async () => {
        await carryOut(within, plan, target.id);
        await devicesChanged(within, changed);
      },
      new Set([target.id]),
    );
    await requireWithin(within, target.id);
    await forgetConflicts(within, id, facts);
    return { deviceId: target.id, name: target.name, changes: plan.changes };
  });
}

/** Marks are taken before they are given: a MAC address has one place. */
async function carryOut(within: Within, { changes }: ResolutionPlan, targetId: string): Promise<void> {
  const [given, ...taken] = changes;
  await endContacts(
    within.db,
    changes.map(({ device }) => device.id ?? targetId),
  );
  for (const change of taken) await writeChange(within, change.device.id ?? '', change);
  if (given === undefined) return;
  if (given.device.id === null)
    await within.db.insertInto('device').values({ id: targetId, name: given.device.name }).execute();
  await writeChange(within, targetId, given);
}

/** Whoever becomes obsolete keeps its record as it was, for people to read. A new device is within nobody's limits yet. */
async function writeChange(within: Within, id: string, change: RecordChange): Promise<void> {
  const { name, macs, assetTag, ...device } = await getDevice({ ...within, reach: everything }, id);
  const { becomes, macsGiven, macsTaken } = change;
  const obsolete = becomes === 'obsolete';
  await writeRecord(within, id, {
    ...{ name, assetTag, obsolete },
    smbiosUuid: markAfter(change.smbiosUuid, device.smbiosUuid),
    serialNumber: markAfter(change.serialNumber, device.serialNumber),
    macs: obsolete ? macs : [...macs.filter((mac) => !macsTaken.includes(mac)), ...macsGiven],
  });
}

/** What is on the list of duplicate identities does not count in a plan, and stays on the record. */
function markAfter({ before, after }: RecordChange['smbiosUuid'], has: string | null): string | null {
  return before === after ? has : after;
}

/** Those of the same computer too, which may have come by another of its adapters. */
async function forgetConflicts({ db }: Within, id: string, { shown }: ConflictFacts): Promise<void> {
  await sql`delete from identity_conflict where id = ${id}::uuid or macs && ${[...shown.macs]}::text[]`.execute(db);
}

/** A run that begins refers to its device, so it waits for this lock, and what is read of open runs holds. */
async function readFactsForChange(within: Within, id: string): Promise<ConflictFacts> {
  const { records } = await readFacts(within, id);
  const ids = records.map((record) => record.id);
  await sql`select from device where id = any(${ids}::uuid[]) order by id for update`.execute(within.db);
  return readFacts(within, id);
}

/** What the computer showed last, and the records that it matches now. */
async function readFacts(site: Pick<SiteContext, 'db' | 'reach'>, id: string): Promise<ConflictFacts> {
  const conflict = await site.db
    .selectFrom('identity_conflict')
    .selectAll()
    .where('id', '=', id)
    .where(identityConflictWithin(site.reach))
    .executeTakeFirst();
  if (conflict === undefined) throw noConflict(id);
  const { macs, smbios_uuid: smbiosUuid, serial_number: serialNumber, device_ids } = conflict;
  const shown = await withoutDuplicates(site.db, { macs, smbiosUuid, serialNumber });
  const candidates = await findCandidates(site.db, [shown]);
  const ids = [...device_ids, ...candidates.map((candidate) => candidate.id)];
  const records = await readRecords(site, ids);
  // Another device may have come to one of its marks since.
  if (!records.every(({ within }) => within)) throw noConflict(id);
  return { shown, records };
}

function noConflict(id: string): SlipwayError {
  return new SlipwayError(
    'SLIP-1002',
    `There is no identity conflict with the id ${id}: it was resolved or dismissed, or it never was.`,
  );
}

type ReachedRecord = KnownRecord & { readonly within: boolean };

async function readRecords(
  { db, reach }: Pick<SiteContext, 'db' | 'reach'>,
  ids: readonly string[],
): Promise<ReachedRecord[]> {
  const { rows } = await sql<ReachedRecord>`
    select device.id, device.name, device.protected, ${countingColumns}, ${deviceWithin(reach, 'device.id')} as within,
      exists (select from run where device_id = device.id and ended_at is null) as "hasOpenRun"
    from device where id = any(${[...ids]}::uuid[]) and obsolete_at is null and standing <> 'placeholder'
    order by lower(device.name)`.execute(db);
  return rows;
}
