/** How often one address may ask without a credential, so that nobody can keep the site busy or guess through it. Counted in this process. */
import { SlipwayError } from '../../api/errors.ts';
import { RateLimit } from '../netboot/rate-limit.ts';

/** A class-room of 300 computers behind one router is admitted together, several times over; a flood is not. */
const OPEN_A_MINUTE = 3000;
/** Passwords and setup links: each costs a tenth of a second and 19 MiB (keys/password.ts). A person types fewer. */
const PASSWORDS_A_MINUTE = 20;

export interface RequestLimits {
  /** For every request to a route that asks for no credential. Throws SLIP-1007. */
  takeOpen(address: string): void;
  /** For those with a password or a setup link. Throws SLIP-1007. */
  takePassword(address: string): void;
}

export function createRequestLimits(now: () => Date): RequestLimits {
  const open = new RateLimit(OPEN_A_MINUTE, () => now().getTime());
  const passwords = new RateLimit(PASSWORDS_A_MINUTE, () => now().getTime());
  return { takeOpen: (address) => take(open, address), takePassword: (address) => take(passwords, address) };
}

function take(limit: RateLimit, address: string): void {
  if (!limit.take(address))
    throw new SlipwayError('SLIP-1007', 'Too many requests came from this address. Wait a minute, then try again.');
}
