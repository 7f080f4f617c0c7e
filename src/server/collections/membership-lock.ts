/**
 * One lock for whatever decides what is deployed to a computer: rules, members, devices that come and go, deployments. Taken before any other lock of the
 * transaction, so that two who change something never wait for one another, and what was counted before a change still holds when it is made.
 */
import { type Kysely, sql } from 'kysely';
import type { Database } from '../db/schema.ts';

const lockKey = '7310579649331006';

/** Held until the end of the transaction; whoever has it may take it again. */
export async function lockMemberships(tx: Kysely<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockKey})`.execute(tx);
}
