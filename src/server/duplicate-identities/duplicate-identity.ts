/** The site's list of duplicate identities. What is on it counts at the next boot, session and import (counting-marks.ts). */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { DuplicateIdentity, DuplicateIdentityAddSchema } from '../../api/duplicate-identities.ts';
import { SlipwayError } from '../../api/errors.ts';
import { inTransaction } from '../db/transaction.ts';
import type { SiteContext } from '../site-context.ts';

/** Every boot and every session is compared with all of them. */
const MOST = 1000;

export async function listDuplicateIdentities({ db }: SiteContext): Promise<DuplicateIdentity[]> {
  const rows = await db.selectFrom('duplicate_identity').selectAll().orderBy('mark').orderBy('value').execute();
  return rows.map(({ id, mark, value, comment, created_at }) => ({
    ...{ id, mark, value, comment },
    createdAt: created_at.toISOString(),
  }));
}

/** @throws SlipwayError SLIP-1003 for what is there already, SLIP-1001 beyond the most */
export async function addDuplicateIdentity(
  site: SiteContext,
  input: z.output<typeof DuplicateIdentityAddSchema>,
): Promise<DuplicateIdentity> {
  return inTransaction(site.db, async (tx) => {
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
    return { ...row, createdAt: made.created_at.toISOString() };
  });
}

export async function removeDuplicateIdentity({ db }: SiteContext, id: string): Promise<void> {
  const gone = await db.deleteFrom('duplicate_identity').where('id', '=', id).returning('id').executeTakeFirst();
  if (gone === undefined) throw new SlipwayError('SLIP-1002', `There is no duplicate identity with the id ${id}.`);
}
