/** Work that belongs into one transaction, wherever that began. */
import { type Kysely, Transaction } from 'kysely';

/** Runs `work` in the transaction that `db` is, or in one of its own: PostgreSQL has no transaction within another. */
export function inTransaction<DB, T>(db: Kysely<DB>, work: (tx: Transaction<DB>) => Promise<T>): Promise<T> {
  return db instanceof Transaction ? work(db) : db.transaction().execute(work);
}
