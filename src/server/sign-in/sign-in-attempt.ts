/** Counts sign-ins that fail, in the database: a restart forgets none, and several site servers count together. */
import { type Kysely, sql, type Transaction } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import type { SiteContext } from '../site-context.ts';
import { type Failures, FORGOTTEN_AFTER_MILLISECONDS, type SignInFacts, signInPause } from './sign-in-pause.ts';

/** Any fixed number: attempts are admitted one after another. Checking the password is not part of it. */
const lockKey = '7310579649331004';

export function forgottenBefore(now: Date): Date {
  return new Date(now.getTime() - FORGOTTEN_AFTER_MILLISECONDS);
}

/**
 * Admits an attempt and counts it as failed already, so that a thousand at the same moment are not all admitted before the first has
 * failed; who succeeds is forgiven (`noteSuccess`). In a transaction of its own, so that it counts whatever becomes of the request.
 * Throws SLIP-1031 during a pause.
 */
export async function beginAttempt(site: SiteContext, name: string, address: string): Promise<void> {
  await site.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${lockKey})`.execute(tx);
    const pause = signInPause(await readFacts(tx, name, address, site.now()), site.now());
    if (pause > 0) throw tooManyFailures(pause);
    const old = forgottenBefore(site.now());
    await tx
      .insertInto('sign_in_failure')
      .values({ name: sql`lower(${name})`, address, failures: 1, last_failed_at: site.now() })
      .onConflict((oc) =>
        oc.columns(['name', 'address']).doUpdateSet({
          failures: sql`case when sign_in_failure.last_failed_at < ${old} then 1 else sign_in_failure.failures + 1 end`,
          last_failed_at: site.now(),
        }),
      )
      .execute();
  });
}

async function readFacts(tx: Transaction<Database>, name: string, address: string, now: Date): Promise<SignInFacts> {
  const rows = await tx
    .selectFrom('sign_in_failure')
    .select(['address', 'failures', 'last_failed_at', sql<boolean>`name = lower(${name})`.as('same_name')])
    .where('last_failed_at', '>', forgottenBefore(now))
    .where((eb) => eb.or([eb('name', '=', sql<string>`lower(${name})`), eb('address', '=', address)]))
    .execute();
  const known = await tx
    .selectFrom('sign_in_address')
    .innerJoin('user_account', 'user_account.id', 'sign_in_address.user_id')
    .select('user_id')
    .where('address', '=', address)
    .where(sql`lower(user_account.name)`, '=', sql`lower(${name})`)
    .executeTakeFirst();
  const account = rows.filter((row) => row.same_name);
  return {
    accountFromAddress: together(account.filter((row) => row.address === address)),
    address: together(rows.filter((row) => row.address === address)),
    account: together(account),
    knownAddress: known !== undefined,
  };
}

function together(rows: readonly { failures: number; last_failed_at: Date }[]): Failures {
  const last = Math.max(...rows.map((row) => row.last_failed_at.getTime()));
  const count = rows.reduce((sum, { failures }) => sum + failures, 0);
  return { count, lastAt: rows.length === 0 ? null : new Date(last) };
}

/** The right password was given: what failed under this name from this address was the person's own typing. */
export async function noteSuccess(
  tx: Transaction<Database>,
  user: { id: string; name: string },
  address: string,
  now: Date,
): Promise<void> {
  await tx
    .deleteFrom('sign_in_failure')
    .where('name', '=', sql<string>`lower(${user.name})`)
    .where('address', '=', address)
    .execute();
  await tx
    .insertInto('sign_in_address')
    .values({ user_id: user.id, address, last_at: now })
    .onConflict((oc) => oc.columns(['user_id', 'address']).doUpdateSet({ last_at: now }))
    .execute();
  await tx.updateTable('user_account').set({ last_sign_in_at: now }).where('id', '=', user.id).execute();
}

/** An administrator has set another password: nobody waits any more. */
export async function forgetFailures(db: Kysely<Database> | Transaction<Database>, name: string): Promise<void> {
  await db.deleteFrom('sign_in_failure').where('name', '=', sql<string>`lower(${name})`).execute();
}

function tooManyFailures(pause: number): SlipwayError {
  const seconds = Math.ceil(pause / 1000);
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return new SlipwayError('SLIP-1031', `Too many sign-ins have failed. Wait ${wait}, then try again.`);
}
