/** A computer whose record goes is an unknown computer at its next network boot: what is required on those starts on it, and nobody has thought of it. */
import { sql } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import { type Confirmation, pendingStarts, startsOf, type Within } from './confirmed-starts.ts';

/**
 * `name`: of the device. Nothing is asked where unknown computers are not taken in, or wait for a person's approval, which asks (waiting-computer.ts).
 * @throws SlipwayError SLIP-1012
 */
export async function refuseBecomingUnknown(site: Within, name: string, confirmed: Confirmation): Promise<void> {
  if (confirmed.confirmUnknownComputers) return;
  const { unknown_computers: mode } = await site.db
    .selectFrom('pxe_settings')
    .select('unknown_computers')
    .executeTakeFirstOrThrow();
  if (mode !== 'on') return;
  const starts = await pendingStarts(site, sql<boolean>`device.standing = 'placeholder'`);
  if (starts.length === 0) return;
  throw new SlipwayError(
    'SLIP-1012',
    `The computer of "${name}" would be an unknown one by this, and required deployments start on those without asking, at their next network boot, and may erase its disk. Nothing was done; confirm it by saying so (confirmUnknownComputers, --confirm-unknown-computers).`,
    { starts: startsOf(starts) },
  );
}
