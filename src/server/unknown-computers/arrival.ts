/**
 * An unknown computer opens a session. It may turn out to be one that is known by another mark; otherwise a device is made for it, as far as the
 * site's settings let it: by itself, up to a number a day, or after a person has approved it (waiting-computer.ts).
 */
import { sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import type { openSession } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { usableTicket } from '../boot-tickets/boot-ticket.ts';
import { evaluateDevices } from '../collections/evaluate-devices.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { findByDisk, findCandidates, type NamedCandidate } from '../devices/device.ts';
import { diskSerialsOf, type Identity, identityOf, matchIdentity } from '../devices/identity.ts';
import { keepConflict } from '../identity-conflicts/identity-conflict.ts';
import type { SiteContext } from '../site-context.ts';
import { insertUnprovisioned, type UnknownComputer } from './unprovisioned-device.ts';
import { askForApproval, refuseRejected } from './waiting-computer.ts';

const DAY_MILLISECONDS = 24 * 3_600_000;

type Request = z.output<NonNullable<typeof openSession.body>>;
type Arriving = Omit<UnknownComputer, 'mac'> & Pick<Request, 'credential'> & { readonly mac: string | null };

/** The device of the session. @throws SlipwayError SLIP-1007, SLIP-2001, SLIP-2003, SLIP-2004, SLIP-2013 */
export async function takeUnknownIn(site: SiteContext, arriving: Arriving): Promise<{ id: string; name: string }> {
  const { mac, inventory, architecture, credential } = arriving;
  if (mac === null)
    throw new SlipwayError('SLIP-2001', 'The boot ticket says no MAC address. Boot this computer again.');
  const computer = { mac, inventory, architecture };
  const identity = identityOf(inventory);
  const marks = { ...identity, macs: [...new Set([mac, ...identity.macs])] };
  // A refusal to wait is an answer that is kept; thrown within, it would be undone.
  const outcome = await inTransaction(site.db, (tx) => settle({ ...site, db: tx }, computer, marks));
  if (!('refusal' in outcome)) return outcome;
  // As long as it goes on asking, the ticket that it was booted with stays.
  await sql`update boot_ticket set expires_at = greatest(expires_at, ${outcome.ticketUntil}) where ${usableTicket(credential.ticket)}`.execute(
    site.db,
  );
  throw outcome.refusal;
}

type Outcome =
  | { readonly id: string; readonly name: string }
  | { readonly refusal: SlipwayError; readonly ticketUntil: Date };

async function settle(
  site: Omit<SiteContext, 'db'> & { readonly db: Transaction<Database> },
  computer: UnknownComputer,
  marks: Identity,
): Promise<Outcome> {
  // Of two that come in at once neither takes the place of the other, nor comes in twice.
  await lockMemberships(site.db);
  const { unknown_computers: mode, unknown_computers_a_day: most } = await site.db
    .selectFrom('pxe_settings')
    .select(['unknown_computers', 'unknown_computers_a_day'])
    .executeTakeFirstOrThrow();
  const candidates = await findCandidates(site.db, [marks]);
  const known = recognised(marks, candidates);
  if (known === 'several') return refuseSeveral(site, computer, candidates);
  if (known !== null) return known;
  const ofDisk = await findByDisk(site.db, diskSerialsOf(computer.inventory));
  if (ofDisk.length > 0) return refuseSameDisk(site, computer, ofDisk);
  if (mode === 'off')
    throw new SlipwayError(
      'SLIP-2004',
      'No device is known for this computer, and the site takes no unknown computers in. Import it, or turn unknown computers on, then boot it again.',
    );
  const rejected = await refuseRejected(site, computer);
  if (rejected !== null) return rejected;
  if (mode === 'with-approval') return askForApproval(site, computer);
  await refuseTooMany(site, most);
  const device = await insertUnprovisioned(site.db, computer, site.now());
  await evaluateDevices(site.db, [device.id], site.now());
  return device;
}

/** Null: nothing speaks for any device. */
function recognised(
  marks: Identity,
  candidates: readonly NamedCandidate[],
): { id: string; name: string } | 'several' | null {
  if (candidates.length === 0) return null;
  const match = matchIdentity(marks, candidates);
  const found = candidates.find(({ id }) => id === match);
  return found === undefined ? 'several' : { id: found.id, name: found.name };
}

/** The conflict is kept: that is no reason for its ticket to stay longer. */
async function refuseSeveral(
  site: Pick<SiteContext, 'now'> & { readonly db: Transaction<Database> },
  { mac, inventory }: UnknownComputer,
  candidates: readonly NamedCandidate[],
): Promise<Outcome> {
  await keepConflict(site, { mac, inventory, deviceIds: candidates.map(({ id }) => id) });
  const names = candidates.map(({ name }) => `"${name}"`).join(', ');
  const refusal = new SlipwayError(
    'SLIP-2003',
    `This computer fits ${names} equally well, or by one mark alone and with another SMBIOS UUID. Say which it is (slipway identity-conflicts resolve), then boot it again.`,
  );
  return { refusal, ticketUntil: new Date(0) };
}

/** It may be that device with a new main board, or another computer with its old disk: its data is on it either way. */
async function refuseSameDisk(
  site: Pick<SiteContext, 'now'> & { readonly db: Transaction<Database> },
  { mac, inventory }: UnknownComputer,
  devices: readonly { readonly id: string; readonly name: string }[],
): Promise<Outcome> {
  await keepConflict(site, { mac, inventory, deviceIds: devices.map(({ id }) => id), matchedBy: 'disk' });
  const names = devices.map(({ name }) => `"${name}"`).join(', ');
  const refusal = new SlipwayError(
    'SLIP-2003',
    `No device has a mark of this computer, but a disk of it is known as that of ${names}: a new main board, or an old disk. Say which it is (slipway identity-conflicts resolve), then boot it again.`,
  );
  return { refusal, ticketUntil: new Date(0) };
}

async function refuseTooMany(
  { db, now }: Pick<SiteContext, 'now'> & { db: Transaction<Database> },
  most: number,
): Promise<void> {
  const since = new Date(now().getTime() - DAY_MILLISECONDS);
  const { count } = await db
    .selectFrom('device')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('came_unknown_at', '>', since)
    .executeTakeFirstOrThrow();
  if (count < most) return;
  throw new SlipwayError(
    'SLIP-1007',
    `${count} unknown computers have come in within a day, and the site takes ${most} at most. If they are yours, allow more (slipway settings pxe --unknown-computers-a-day), then boot this computer again.`,
  );
}
