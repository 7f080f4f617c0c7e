/**
 * The boot ticket: what a computer that the site has just booted shows at its first contact. One use, ten minutes, bound
 * to the device and, as far as known when it was made, to MAC address, SMBIOS UUID and IP address.
 */
import { type RawBuilder, sql } from 'kysely';
import type { BootTicketFile } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import { apiUrl } from '../config.ts';
import { identityOf } from '../devices/identity.ts';
import { hashSecret, newSecret } from '../keys/secret.ts';
import type { SiteContext } from '../site-context.ts';

const LIFETIME_MILLISECONDS = 10 * 60_000;
/** Tickets of unknown computers at once. */
const MOST_OF_UNKNOWN = 2000;

export interface TicketBinding {
  deviceId: string;
  mac: string | null;
  smbiosUuid: string | null;
  address: string | null;
}

export async function issueBootTicket(
  site: SiteContext,
  binding: TicketBinding & { readonly ofUnknown?: boolean },
): Promise<{ file: BootTicketFile; expiresAt: Date }> {
  const ticket = newSecret('ticket');
  const now = site.now();
  const expiresAt = new Date(now.getTime() + LIFETIME_MILLISECONDS);
  // A boot that asks again has no use for the ticket before: who has copied it must not have one either.
  if (binding.ofUnknown) await forgetTicketsOfUnknown(site, binding);
  else
    await site.db
      .deleteFrom('boot_ticket')
      .where('device_id', '=', binding.deviceId)
      .where('used_at', 'is', null)
      .execute();
  await site.db
    .insertInto('boot_ticket')
    .values({
      ticket_hash: hashSecret(ticket),
      device_id: binding.deviceId,
      mac: binding.mac,
      smbios_uuid: binding.smbiosUuid,
      address: binding.address,
      expires_at: expiresAt,
    })
    .execute();
  await site.db
    .deleteFrom('boot_ticket')
    .where('expires_at', '<', new Date(now.getTime() - 24 * 3_600_000))
    .execute();
  const file: BootTicketFile = {
    format: 1,
    ticket,
    siteUrl: apiUrl(site.config),
    siteName: site.config.siteName,
    caFingerprint: site.keys.caFingerprint,
    issuedAt: now.toISOString(),
  };
  return { file, expiresAt };
}

/** All unknown computers share a device, and MAC addresses can be invented: an earlier ticket of this one goes, and so do the oldest beyond a number. */
async function forgetTicketsOfUnknown(site: SiteContext, { deviceId, mac }: TicketBinding): Promise<void> {
  await sql`
    delete from boot_ticket where device_id = ${deviceId}::uuid and (mac = ${mac} or expires_at < ${site.now()} or ticket_hash in (
      select ticket_hash from boot_ticket where device_id = ${deviceId}::uuid order by expires_at desc offset ${MOST_OF_UNKNOWN - 1}
    )) and used_at is null`.execute(site.db);
}

const REFUSED = 'Boot this computer over the network again: it receives a new ticket.';

/** What is known of a ticket that can be used. */
export interface KnownTicket extends TicketBinding {
  readonly expiresAt: Date;
}

/**
 * Whether it is for the computer that shows it; does not use it up, so that a mistyped password needs no new boot. A wrong ticket is told apart from an
 * expired one, and from nothing else.
 * @throws SlipwayError SLIP-2001, SLIP-2002
 */
export function checkBootTicket(ticket: KnownTicket, inventory: Inventory, address: string, now: Date): void {
  if (ticket.expiresAt.getTime() < now.getTime())
    throw new SlipwayError('SLIP-2002', `The boot ticket has expired (it lives ten minutes). ${REFUSED}`);
  const shown = identityOf(inventory);
  const foreign =
    (ticket.mac !== null && !allMacs(inventory).includes(ticket.mac)) ||
    (ticket.smbiosUuid !== null && shown.smbiosUuid !== null && ticket.smbiosUuid !== shown.smbiosUuid) ||
    (ticket.address !== null && ticket.address !== plainAddress(address));
  if (foreign) throw new SlipwayError('SLIP-2001', `The boot ticket was made for another computer. ${REFUSED}`);
}

/** Of a statement: which ticket it is, if it can be used. */
export function usableTicket(ticket: string): RawBuilder<boolean> {
  return sql`boot_ticket.ticket_hash = ${hashSecret(ticket)} and boot_ticket.used_at is null`;
}

/** Of a statement: uses a ticket up. Its row says that it was there to be used; of two that try at once only one has it. */
export function usingBootTicket(ticket: string, now: Date): RawBuilder<unknown> {
  return sql`update boot_ticket set used_at = ${now} where ${usableTicket(ticket)} returning device_id`;
}

export function usedOrUnknown(): SlipwayError {
  return new SlipwayError(
    'SLIP-2001',
    `The boot ticket is not known or was used already (also when this computer never received the answer). ${REFUSED}`,
  );
}

/** Wireless ones too: the ticket says which adapter fetched it. */
function allMacs(inventory: Inventory): string[] {
  return inventory.networkAdapters.map((adapter) => adapter.mac.toLowerCase().replaceAll('-', ':'));
}

/** `::ffff:10.0.0.5`, as a dual-stack socket names an IPv4 peer, is 10.0.0.5. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:/, '');
}
