/**
 * A computer's first contact: it trades a boot ticket for a session and is told what it may do. In this order, so that nothing is
 * told too early: agent version, ticket, PXE password, identity; then the ticket is used up and the inventory kept, both or neither.
 */
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { openSession as contract } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import {
  checkBootTicket,
  type KnownTicket,
  usableTicket,
  usedOrUnknown,
  usingBootTicket,
} from '../boot-tickets/boot-ticket.ts';
import type { EvaluateArrival } from '../collections/evaluate-arrivals.ts';
import { toJsonText } from '../db/json-text.ts';
import type { UnknownArchitecture } from '../db/schema.ts';
import { deploymentFactsOf } from '../deployments/deployment-facts.ts';
import { type DeploymentFact, dueDeployments } from '../deployments/due-deployments.ts';
import { noticeOf } from '../deployments/start-notice.ts';
import { candidatesOf, findByDisk, type NamedCandidate, savingInventory } from '../devices/device.ts';
import { diskSerialsOf, type Identity, identityOf, judgeIdentity } from '../devices/identity.ts';
import { keepConflict } from '../identity-conflicts/identity-conflict.ts';
import { type AttemptLimit, createAttemptLimit } from '../keys/attempt-limit.ts';
import { verifyPassword } from '../keys/password.ts';
import { hashSecret, newSecret } from '../keys/secret.ts';
import type { SiteContext } from '../site-context.ts';
import { takeUnknownIn } from '../unknown-computers/arrival.ts';
import { checkAgentVersion } from './agent-version.ts';

type SessionRequest = z.output<NonNullable<typeof contract.body>>;
type SessionAnswer = z.input<typeof contract.response>;

/** A person at the wizard may go to lunch; a computer left alone for a night boots again. */
const LIFETIME_MILLISECONDS = 8 * 3_600_000;
const PASSWORD_FAILURES = 5;
const PASSWORD_WINDOW_MILLISECONDS = 10 * 60_000;

export function createPasswordLimit(now: () => Date): AttemptLimit {
  return createAttemptLimit(PASSWORD_FAILURES, PASSWORD_WINDOW_MILLISECONDS, now);
}

/** What a session asks of others. */
export interface SessionParts {
  readonly passwordLimit: AttemptLimit;
  readonly evaluateArrival: EvaluateArrival;
}

export async function openSession(
  site: SiteContext,
  { passwordLimit, evaluateArrival }: SessionParts,
  request: SessionRequest,
  address: string,
): Promise<SessionAnswer> {
  checkAgentVersion(request.agentVersion, site.version);
  const arrival = await readArrival(site, request);
  if (arrival === undefined) throw usedOrUnknown();
  checkBootTicket(arrival, request.inventory, address, site.now());
  await checkPxePassword(passwordLimit, arrival, request.pxePassword);
  const { ticketOfUnknown } = arrival;
  const device =
    ticketOfUnknown === null
      ? await checkIdentity(site, arrival, request.inventory)
      : await takeUnknownIn(site, { architecture: ticketOfUnknown, mac: arrival.mac, ...request });
  const { session, isNew, toDo } = await admit(site, device, request);
  if (isNew) await evaluateArrival(device.id);
  const now = isNew ? await readToDo(site, device.id) : toDo;
  return { session, device, ...(await whatToDo(site, now, request.inventory)) };
}

interface Arrival extends KnownTicket {
  readonly pxePasswordHash: string | null;
  /** The ticket is an unknown computer's, of this architecture. */
  readonly ticketOfUnknown: UnknownArchitecture | null;
  /** Devices that share a mark with the computer, and the ticket's. */
  readonly candidates: readonly NamedCandidate[];
}

/** What the checks ask, in one statement, since a thousand computers arrive together. Undefined: no such ticket can be used. */
async function readArrival({ db }: SiteContext, request: SessionRequest): Promise<Arrival | undefined> {
  const { rows } = await sql<Arrival>`
    select device_id as "deviceId", mac, smbios_uuid as "smbiosUuid", host(address) as address, expires_at as "expiresAt",
      (select unknown_architecture from device where id = boot_ticket.device_id and standing = 'placeholder') as "ticketOfUnknown",
      (select pxe_password_hash from site) as "pxePasswordHash",
      ${candidatesOf([identityOf(request.inventory)], sql`boot_ticket.device_id`)} as candidates
    from boot_ticket where ${usableTicket(request.credential.ticket)}`.execute(db);
  return rows[0];
}

async function checkPxePassword(
  limit: AttemptLimit,
  { deviceId, mac, ticketOfUnknown, pxePasswordHash: hash }: Arrival,
  given: string | undefined,
): Promise<void> {
  if (hash === null) return;
  if (given === undefined) throw new SlipwayError('SLIP-2006', 'This site asks for the PXE password.');
  const computer = ticketOfUnknown === null ? deviceId : `unknown ${mac}`;
  const wait = limit.wait(computer);
  if (wait > 0)
    throw new SlipwayError(
      'SLIP-1007',
      `The PXE password was wrong ${PASSWORD_FAILURES} times on this computer. Try again in ${Math.ceil(wait / 60_000)} minute(s); the boot ticket may have expired then: boot again.`,
    );
  // Counted before the check, so that many at once are no more than one after the other.
  limit.failed(computer);
  if (!(await verifyPassword(given, hash)))
    throw new SlipwayError('SLIP-2006', 'The PXE password is wrong. Capital letters count.');
  limit.succeeded(computer);
}

async function checkIdentity(
  site: SiteContext,
  { deviceId, mac, candidates }: Arrival,
  inventory: Inventory,
): Promise<{ id: string; name: string }> {
  const identity = identityOf(inventory);
  const device = candidates.find((candidate) => candidate.id === deviceId);
  if (device === undefined)
    throw new SlipwayError('SLIP-2001', 'The device of this boot ticket was deleted. Boot this computer again.');
  const judgement = judgeIdentity(identity, device, candidates);
  if (judgement === 'stranger') throw await refuseStranger(site, { mac, device }, inventory);
  if (judgement === 'conflict' || judgement === 'doubtful')
    await keepConflict(site, { mac, inventory, deviceIds: candidates.map(({ id }) => id) });
  if (judgement === 'doubtful') throw doubtful(device, identity);
  if (judgement === 'conflict') {
    const others = candidates
      .filter((candidate) => candidate.id !== deviceId)
      .map((candidate) => `"${candidate.name}"`);
    throw new SlipwayError(
      'SLIP-2003',
      `This computer matches the device "${device.name}" no better than ${others.join(', ')}. Say which it is (slipway identity-conflicts resolve), then boot it again.`,
    );
  }
  return { id: device.id, name: device.name };
}

/** The device's own UUID is not told: whoever shows it is taken for the device. */
function doubtful({ name }: NamedCandidate, shown: Identity): SlipwayError {
  return new SlipwayError(
    'SLIP-2003',
    `This computer shows a MAC address or serial number of the device "${name}", but another SMBIOS UUID, ${shown.smbiosUuid}: another computer at its dock or adapter, or a new main board. Say which it is (slipway identity-conflicts resolve), then boot it again.`,
  );
}

/** With the device's disk it may be the device with a new main board: that a person decides. */
async function refuseStranger(
  site: SiteContext,
  { mac, device }: Pick<Arrival, 'mac'> & { readonly device: NamedCandidate },
  inventory: Inventory,
): Promise<SlipwayError> {
  const shown = `The boot ticket is for the device "${device.name}", and this computer shows neither its MAC address nor its SMBIOS UUID or serial number`;
  const ofDisk = await findByDisk(site.db, diskSerialsOf(inventory));
  if (!ofDisk.some(({ id }) => id === device.id))
    return new SlipwayError('SLIP-2001', `${shown}. Boot the right computer, or correct the device.`);
  await keepConflict(site, { mac, inventory, deviceIds: ofDisk.map(({ id }) => id), matchedBy: 'disk' });
  return new SlipwayError(
    'SLIP-2003',
    `${shown}, but has its disk: a new main board, or an old disk. Say which it is (slipway identity-conflicts resolve), then boot it again.`,
  );
}

/** Uses the ticket up, keeps the inventory, opens the session and reads what there is to do: one statement, too. */
async function admit(
  site: SiteContext,
  device: { id: string; name: string },
  request: SessionRequest,
): Promise<Admitted> {
  const { id, name } = device;
  const now = site.now();
  const session = newSecret('session');
  const expires = new Date(now.getTime() + LIFETIME_MILLISECONDS);
  const { rows } = await sql<ToDo & { isNew: boolean }>`
    with used as (${usingBootTicket(request.credential.ticket, now)}),
    ${savingInventory(id, request.inventory, now, sql`used`)},
    opened as (
      insert into agent_session (session_hash, device_id, expires_at) select ${hashSecret(session)}, ${id}::uuid, ${expires}::timestamptz from used
    )
    select publish_event('device', ${id}, ${toJsonText({ name, session: request.environment })}::jsonb),
      exists (select from to_evaluate union all select from device_to_evaluate where device_id = ${id}::uuid) as "isNew", ${toDoOf(id)}
    from used`.execute(site.db);
  const [toDo] = rows;
  if (toDo === undefined) throw usedOrUnknown();
  return { session, isNew: toDo.isNew, toDo };
}

interface Admitted {
  readonly session: string;
  /** It told something of itself that collections may ask: what there is to do is read again once it is evaluated. */
  readonly isNew: boolean;
  readonly toDo: ToDo;
}

interface ToDo {
  readonly openRun: string | null;
  readonly deployments: readonly DeploymentFact[];
}

function toDoOf(id: string): RawBuilder<unknown> {
  return sql`(select id from run where device_id = ${id}::uuid and ended_at is null) as "openRun", ${deploymentFactsOf(sql`${id}::uuid`)} as deployments`;
}

async function readToDo({ db }: SiteContext, id: string): Promise<ToDo> {
  const { rows } = await sql<ToDo>`select ${toDoOf(id)}`.execute(db);
  return rows[0] ?? { openRun: null, deployments: [] };
}

async function whatToDo(
  site: SiteContext,
  { openRun, deployments }: ToDo,
  { disks }: Inventory,
): Promise<Omit<SessionAnswer, 'session' | 'device'>> {
  // Of the origins only PXE has sessions: they are opened with a boot ticket.
  const due = dueDeployments(deployments, { now: site.now(), origin: 'pxe' });
  const { required, available } = due;
  const notice = required === null || openRun !== null ? null : await noticeOf(site, required, disks);
  const told = ({ id, name, description, purpose }: DeploymentFact) => ({ id, name, description, purpose });
  const offered = [...(required === null ? [] : [{ ...told(required), notice }]), ...available.map(told)];
  return {
    siteTime: site.now().toISOString(),
    policyKeys: [{ keyId: site.keys.policyKeyId, publicKeyPem: site.keys.policyPublicKeyPem }],
    openRun: openRun === null ? null : { id: openRun },
    deployments: openRun === null ? offered : [],
  };
}
