/** Unknown computers that wait until a person approves them. Anybody can make one wait, so there are only so many, and they are forgotten; whom a person has rejected is not. */
import { randomInt, randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type { ApprovalSchema, WaitingComputer } from '../../api/unknown-computers.ts';
import { addNewDevices } from '../collections/collection-members.ts';
import { evaluateDevices } from '../collections/evaluate-devices.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import { toJsonText } from '../db/json-text.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { ofDevices, type Within, withConfirmedStarts } from '../deployments/confirmed-starts.ts';
import { findCandidates, insertDeviceVariables } from '../devices/device.ts';
import { identityOf } from '../devices/identity.ts';
import { withoutDuplicates } from '../duplicate-identities/counting-marks.ts';
import { publish } from '../events/events.ts';
import type { SiteContext } from '../site-context.ts';
import { insertUnprovisioned, type UnknownComputer } from './unprovisioned-device.ts';

const MOST_WAITING = 500;
const FORGOTTEN_MILLISECONDS = 24 * 3_600_000;
const TICKET_MILLISECONDS = 10 * 60_000;
/** Without what one takes for another on a screen across the room. */
const LETTERS = 'ABCDEFGHKMNPQRSTUVWXYZ';

interface Refused {
  readonly refusal: SlipwayError;
  readonly ticketUntil: Date;
}

type Joined = Pick<SiteContext, 'now'> & { readonly db: Transaction<Database> };

/** Keeps what it says of itself, and refuses it until it is approved: then it is recognised. */
export async function askForApproval(
  site: Joined,
  { mac, architecture, inventory }: UnknownComputer,
): Promise<Refused> {
  const now = site.now();
  await site.db
    .deleteFrom('waiting_computer')
    .where('rejected', '=', false)
    .where('last_asked_at', '<', new Date(now.getTime() - FORGOTTEN_MILLISECONDS))
    .execute();
  const before = await site.db.selectFrom('waiting_computer').selectAll().where('mac', '=', mac).executeTakeFirst();
  const smbios_uuid = await countingUuid(site.db, inventory);
  const about = { architecture, inventory: toJsonText(inventory), smbios_uuid, last_asked_at: now };
  const code = before?.code ?? (await freeCode(site.db));
  if (before !== undefined) await site.db.updateTable('waiting_computer').set(about).where('mac', '=', mac).execute();
  else {
    const id = randomUUID();
    await site.db
      .insertInto('waiting_computer')
      .values({ id, code, mac, first_asked_at: now, ...about })
      .execute();
    await publish(site.db, 'device', id, { waiting: true, code, mac });
  }
  const refusal = new SlipwayError('SLIP-2013', `This computer waits for approval in Slipway: code ${code}.`, {
    problems: [{ path: 'code', message: code }],
  });
  return { refusal, ticketUntil: new Date(now.getTime() + TICKET_MILLISECONDS) };
}

/**
 * Null: no person has rejected it, by its MAC address or SMBIOS UUID. A boot decision looks for the same (netboot/boot-facts.ts): one that is let into the PE
 * here and refused there would start it again and again.
 */
export async function refuseRejected(site: Joined, { mac, inventory }: UnknownComputer): Promise<Refused | null> {
  const smbiosUuid = await countingUuid(site.db, inventory);
  const row = await site.db
    .updateTable('waiting_computer')
    .set({ last_asked_at: site.now() })
    .where('rejected', '=', true)
    .where((is) => is.or([is('mac', '=', mac), ...(smbiosUuid === null ? [] : [is('smbios_uuid', '=', smbiosUuid)])]))
    .returning('code')
    .executeTakeFirst();
  if (row === undefined) return null;
  const refusal = new SlipwayError(
    'SLIP-2003',
    // An adapter has one MAC address and many computers: approving would take in the one that was rejected.
    `This computer was rejected in Slipway. If it is that one: slipway devices unknown approve ${row.code}. If another was rejected at the same network adapter: import this one as a device, with its SMBIOS UUID.`,
  );
  return { refusal, ticketUntil: new Date(0) };
}

/** Null too where many computers show it. */
async function countingUuid(
  tx: Transaction<Database>,
  inventory: UnknownComputer['inventory'],
): Promise<string | null> {
  return (await withoutDuplicates(tx, identityOf(inventory))).smbiosUuid;
}

async function freeCode(tx: Transaction<Database>): Promise<string> {
  const rows = await tx.selectFrom('waiting_computer').select(['code', 'rejected']).execute();
  // One that a person rejected takes nobody's place: otherwise whoever fills the queue with invented computers keeps the others out although they are rejected.
  if (rows.filter(({ rejected }) => !rejected).length >= MOST_WAITING)
    throw new SlipwayError(
      'SLIP-1007',
      `${MOST_WAITING} unknown computers wait for approval already. Approve or reject some, then boot this one again.`,
    );
  const taken = new Set(rows.map(({ code }) => code));
  for (;;) {
    const code = Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    if (!taken.has(code)) return code;
  }
}

export async function listWaiting({ db }: SiteContext): Promise<WaitingComputer[]> {
  const rows = await db.selectFrom('waiting_computer').selectAll().orderBy('last_asked_at', 'desc').execute();
  return rows.map(({ id, code, mac, architecture, inventory, rejected, first_asked_at, last_asked_at }) => {
    const { smbiosUuid, serialNumber } = identityOf(inventory);
    const { manufacturer, model } = inventory.smbios;
    return {
      ...{ id, code, mac, architecture, smbiosUuid, serialNumber, manufacturer, model, rejected },
      firstAskedAt: first_asked_at.toISOString(),
      lastAskedAt: last_asked_at.toISOString(),
    };
  });
}

/** Makes its device, unprovisioned: the computer asks again, and is recognised. */
export function approve(
  site: SiteContext,
  id: string,
  input: z.output<typeof ApprovalSchema>,
): Promise<{ deviceId: string; name: string }> {
  return inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    const waiting = await requireWaiting(within, id);
    await refuseKnown(within, waiting, input.name);
    const deviceId = randomUUID();
    const device = await withConfirmedStarts(within, ofDevices([deviceId]), input, async () => {
      const made = await insertUnprovisioned(tx, waiting, site.now(), {
        id: deviceId,
        name: input.name,
        approved: true,
      });
      await insertDeviceVariables(tx, site.keys.sealer, made.id, input.variables);
      await addNewDevices(within, input.collectionIds, [made.id]);
      await evaluateDevices(tx, [made.id], site.now());
      return made;
    });
    await tx.deleteFrom('waiting_computer').where('id', '=', id).execute();
    return { deviceId: device.id, name: device.name };
  });
}

async function requireWaiting({ db }: Within, id: string): Promise<UnknownComputer> {
  const row = await db.selectFrom('waiting_computer').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (row === undefined)
    throw new SlipwayError(
      'SLIP-1002',
      `No unknown computer waits with the id ${id}: it was approved, or has not asked for a day.`,
    );
  return row;
}

async function refuseKnown(
  { db }: Within,
  { mac, inventory }: UnknownComputer,
  name: string | undefined,
): Promise<void> {
  const identity = identityOf(inventory);
  const [known] = await findCandidates(db, [{ ...identity, macs: [mac, ...identity.macs] }]);
  if (known !== undefined)
    throw new SlipwayError(
      'SLIP-1003',
      `The device "${known.name}" has a mark of this computer by now. Reject it here, or delete that device.`,
    );
  if (name === undefined) return;
  const taken = await db
    .selectFrom('device')
    .select('name')
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst();
  if (taken !== undefined)
    throw new SlipwayError('SLIP-1003', `There is a device named "${taken.name}" already. Choose another name.`);
}

/** It is refused from now on, until a person approves it. */
export async function reject({ db }: SiteContext, id: string): Promise<void> {
  const row = await db
    .updateTable('waiting_computer')
    .set({ rejected: true })
    .where('id', '=', id)
    .returning('code')
    .executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `No unknown computer waits with the id ${id}.`);
  await publish(db, 'device', id, { waiting: false, rejected: true });
}
