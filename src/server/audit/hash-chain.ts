/**
 * The chain of hashes that makes the audit log tell of changes. Pure: the table audit_entry is read and written elsewhere.
 *
 *   hash(0) = 32 zero bytes · hash(n) = SHA-256( hash(n − 1) ‖ text(n) )
 *
 * The text is the entry's JSON in UTF-8, exactly as it is stored, and begins with the entry's number. No text can therefore be changed,
 * moved, removed or slipped in without every later hash becoming another. Who can write to the table past its trigger can still
 * compute a whole new chain: only a hash that was kept elsewhere shows that.
 */
import { createHash } from 'node:crypto';
import type { AuditEntry } from '../../api/audit.ts';
import { toJsonText } from '../db/json-text.ts';

export interface Link {
  readonly number: number;
  readonly hash: Buffer;
}

export interface StoredEntry extends Link {
  readonly entry: string;
}

/** What stands before the first entry. */
export const chainStart: Link = { number: 0, hash: Buffer.alloc(32) };

/** The entry that follows `last`, as it is stored. */
export function nextEntry(last: Link, content: Omit<AuditEntry, 'number'>): StoredEntry {
  const number = last.number + 1;
  const entry = toJsonText({ number, ...content });
  return { number, entry, hash: hashOf(last.hash, entry) };
}

/** What is wrong with `stored` where it follows `last`; null when nothing is. */
export function problemOf(last: Link, stored: StoredEntry): string | null {
  const expected = last.number + 1;
  if (stored.number > expected)
    return stored.number === expected + 1
      ? `Entry ${expected} is missing.`
      : `Entries ${expected} to ${stored.number - 1} are missing.`;
  const said = numberIn(stored.entry);
  if (said !== stored.number)
    return `In place of entry ${stored.number} stands ${said === null ? 'what is no entry' : `the text of entry ${said}`}.`;
  if (hashOf(last.hash, stored.entry).equals(stored.hash)) return null;
  return `Entry ${stored.number} does not follow from the one before it: its text, or one of the two hashes, was changed.`;
}

function hashOf(previous: Buffer, entry: string): Buffer {
  return createHash('sha256').update(previous).update(entry, 'utf8').digest();
}

function numberIn(entry: string): number | null {
  try {
    const value: unknown = JSON.parse(entry);
    if (typeof value !== 'object' || value === null || !('number' in value)) return null;
    return typeof value.number === 'number' ? value.number : null;
  } catch {
    return null;
  }
}
