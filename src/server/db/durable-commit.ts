/**
 * For what must be on the disk before somebody is told of it, without that wait being everybody's. Events become visible one after another (publish_event),
 * and a commit that waits for the disk keeps its place in that line, and its rows, meanwhile: a thousand computers then wait for one another's disk writes. So the
 * transaction commits without waiting (PostgreSQL, synchronous_commit off), its locks are free, and then the disk is waited for. A crash in between loses what
 * nobody was told: whoever asked has no answer, and asks again.
 */
import { type Kysely, sql, type Transaction } from 'kysely';
import { withTransaction } from './connection.ts';

/** As `withTransaction`; resolves when what it has written is on the disk. */
export async function durably<DB, T>(db: Kysely<DB>, work: (transaction: Transaction<DB>) => Promise<T>): Promise<T> {
  const value = await withTransaction(db, async (transaction) => {
    await sql`set local synchronous_commit = off`.execute(transaction);
    return work(transaction);
  });
  await reachDisk(db);
  return value;
}

/** Waits until everything that was committed before is on the disk, also what did not wait (relaxed-commit.ts): the log is written in its order. */
export async function reachDisk<DB>(db: Kysely<DB>): Promise<void> {
  // A message that nobody reads: the smallest thing whose commit waits.
  await sql`select pg_logical_emit_message(true, 'slipway', '')`.execute(db);
}
