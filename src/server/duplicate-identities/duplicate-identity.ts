/** The site's list of duplicate identities. What is on it counts at the next boot, session and import (counting-marks.ts). */
import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import type { DuplicateIdentity, DuplicateIdentityAddSchema } from '../../api/duplicate-identities.ts';
import { SlipwayError } from '../../api/errors.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { refuseBecomingUnknown } from '../deployments/unknown-starts.ts';
import type { SiteContext } from '../site-context.ts';
import { countingColumns } from './counting-marks.ts';

/** Every boot and every session is compared with all of them. */
const MOST = 1000;

export async function listDuplicateIdentities({ db }: SiteContext): Promise<DuplicateIdentity[]> {
  const rows = await db.selectFrom('duplicate_identity').selectAll().orderBy('mark').orderBy('value').execute();
  return rows.map(({ id, mark, value, comment, created_at }) => ({
    ...{ id, mark, value, comment },
    createdAt: created_at.toISOString(),
  }));
}

/** @throws SlipwayError SLIP-1003 for what is there already, SLIP-1001 beyond the most, SLIP-1012 where a computer would be an unknown one, on which something starts */
export async function addDuplicateIdentity(
  site: SiteContext,
  { confirmUnknownComputers, ...input }: z.output<typeof DuplicateIdentityAddSchema>,
): Promise<DuplicateIdentity> {
  return inTransaction(site.db, async (tx) => {
    await lockMemberships(tx);
    // Of two that are added at once the second counts the first.
    await sql`lock table duplicate_identity in share row exclusive mode`.execute(tx);
    const before = await listDuplicateIdentities({ ...site, db: tx });
    if (before.some(({ mark, value }) => mark === input.mark && value === input.value))
      throw new SlipwayError('SLIP-1003', `${input.value} is on the list of duplicate identities already.`);
    if (before.length >= MOST)
      throw new SlipwayError('SLIP-1001', `The list of duplicate identities has ${MOST} at most. Remove some first.`);
    const id = randomUUID();
    const row = { id, ...input };
    const made = await tx
      .insertInto('duplicate_identity')
      .values(row)
      .returning('created_at')
      .executeTakeFirstOrThrow();
    const forgotten = await forgottenBy(tx, input);
    if (forgotten !== null) await refuseBecomingUnknown({ ...site, db: tx }, forgotten, { confirmUnknownComputers });
    return { ...row, createdAt: made.created_at.toISOString() };
  });
}

/** The name of a device that has this mark and no other by which a boot recognises it; null: there is none. */
async function forgottenBy(
  tx: Transaction<Database>,
  { mark, value }: Pick<DuplicateIdentity, 'mark' | 'value'>,
): Promise<string | null> {
  if (mark === 'serial-number') return null;
  const hasMark =
    mark === 'mac'
      ? sql`device.id in (select device_id from device_mac where mac = ${value})`
      : sql`device.smbios_uuid = ${value}::uuid`;
  const { rows } = await sql<{ name: string }>`
    select name from (select device.name, ${countingColumns} from device where device.obsolete_at is null and ${hasMark}) as having_it
    where "smbiosUuid" is null and macs = '{}' limit 1`.execute(tx);
  return rows[0]?.name ?? null;
}

export async function removeDuplicateIdentity({ db }: SiteContext, id: string): Promise<void> {
  const gone = await db.deleteFrom('duplicate_identity').where('id', '=', id).returning('id').executeTakeFirst();
  if (gone === undefined) throw new SlipwayError('SLIP-1002', `There is no duplicate identity with the id ${id}.`);
}
