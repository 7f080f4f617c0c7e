/** The audit log in the database: adding to it, reading it, checking its chain. */
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import type { ListedAuditEntry } from '../../api/audit.ts';
import { type AuditEntry, AuditEntrySchema, type AuditVerdict, type listAuditEntries } from '../../api/audit.ts';
import type { Database } from '../db/schema.ts';
import { publishAll } from '../events/events.ts';
import type { SiteContext } from '../site-context.ts';
import { chainStart, type Link, nextEntry, problemOf, type StoredEntry } from './hash-chain.ts';
import { changesToTell } from './told-changes.ts';

/**
 * Adds an entry in the transaction of what it tells of. Call it last: entries are added one after another on all site servers, so
 * whoever comes next waits for this transaction's end.
 */
export async function addAuditEntry(tx: Transaction<Database>, content: Omit<AuditEntry, 'number'>): Promise<void> {
  const { rows } = await sql<{ number: number | null; hash: Buffer | null }>`select * from audit_head()`.execute(tx);
  const { number = null, hash = null } = rows[0] ?? {};
  const last = number === null || hash === null ? chainStart : { number, hash };
  const entry = nextEntry(last, content);
  await tx.insertInto('audit_entry').values(entry).execute();
  await publishAll(tx, changesToTell({ ...content, number: entry.number }));
}

type Filter = z.output<NonNullable<typeof listAuditEntries.query>>;

/** Newest first. */
export async function readAuditLog(site: SiteContext, filter: Filter): Promise<ListedAuditEntry[]> {
  let query = site.db.selectFrom('audit_entry').selectAll().orderBy('number', 'desc').limit(filter.limit);
  if (filter.before !== undefined) query = query.where('number', '<', filter.before);
  if (filter.who !== undefined) query = query.where(names('actor', filter.who));
  if (filter.object !== undefined) query = query.where(names('object', filter.object));
  // As text: every entry's time is written in the same way, in UTC.
  if (filter.since !== undefined)
    query = query.where(sql<boolean>`entry::jsonb ->> 'at' >= ${new Date(filter.since).toISOString()}`);
  return (await query.execute()).map(toListed);
}

/** Whether the part of an entry is of this name, id or kind. */
function names(part: 'actor' | 'object', text: string): RawBuilder<boolean> {
  const fields = sql`entry::jsonb -> ${sql.lit(part)}`;
  return sql<boolean>`lower(${text}) in (lower(${fields} ->> 'name'), ${fields} ->> 'id', ${fields} ->> 'kind')`;
}

function toListed(row: StoredEntry): ListedAuditEntry {
  return { ...AuditEntrySchema.parse(JSON.parse(row.entry)), hash: row.hash.toString('hex') };
}

const AT_ONCE = 1000;

/** Walks the whole chain. `expect`: a hash that was its head once and must still be in it. */
export async function verifyAuditLog(site: Pick<SiteContext, 'db'>, expect: string | undefined): Promise<AuditVerdict> {
  let last: Link = chainStart;
  let met = expect === undefined || expect === chainStart.hash.toString('hex');
  for (;;) {
    const rows = await entriesAfter(site, last.number);
    for (const row of rows) {
      const problem = problemOf(last, row);
      if (problem !== null) return verdict(last, { number: last.number + 1, message: problem });
      last = row;
      met ||= row.hash.toString('hex') === expect;
    }
    if (rows.length < AT_ONCE) break;
  }
  return verdict(last, met ? null : { number: null, message: lostHead });
}

const lostHead =
  'No entry has the expected hash: the end of the log was cut off, or the log was written anew. Compare with a backup.';

function entriesAfter(site: Pick<SiteContext, 'db'>, number: number): Promise<StoredEntry[]> {
  return site.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('number', '>', number)
    .orderBy('number')
    .limit(AT_ONCE)
    .execute();
}

function verdict(last: Link, problem: AuditVerdict['problem']): AuditVerdict {
  return { intact: problem === null, count: last.number, headHash: last.hash.toString('hex'), problem };
}
