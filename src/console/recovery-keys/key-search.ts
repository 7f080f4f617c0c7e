/** What a person reads from the recovery screen of a computer, or pastes: the id of a key protector, or its beginning. Pure. */
import * as z from 'zod';

/** What the address of the recovery keys holds. The id of a key unlocks nothing; what does is never in an address. */
export const RecoveryKeysSearchSchema = z.object({ search: z.string().max(100).optional().catch(undefined) });

/** Null: it is no beginning of an id, of at least 4 digits. Braces, blanks and the dots with which a screen ends it are passed over. */
export function keyIdIn(typed: string): string | null {
  const id = typed.replace(/[{}\s.…]/g, '').toLowerCase();
  return /^[0-9a-f]{4}[0-9a-f-]{0,32}$/.test(id) ? id : null;
}

/** As BitLocker's recovery screen writes it. */
export function shownId({ keyProtectorId }: { readonly keyProtectorId: string }): string {
  return keyProtectorId.toUpperCase();
}
