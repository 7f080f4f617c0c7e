/**
 * Which statements PostgreSQL keeps ready. Planning a statement costs as much as carrying out a small one, and a site asks the same few dozen ones all day;
 * so what was asked often enough is given a name, under which each connection parses it once (https://www.postgresql.org/docs/15/sql-prepare.html).
 * A plan is made anew when its tables change or are analysed.
 */
import { createHash } from 'node:crypto';
import { Client, type QueryConfig } from 'pg';

/** Times, before a statement is kept: one that is asked once a day is not worth a connection's memory. */
const OFTEN = 20;
/** Kept at most, on each connection: 20 to 50 KB each. */
const MOST_KEPT = 150;
/** Statements that are counted. Lists of columns or places make many that come once; their counts are forgotten together. */
const MOST_COUNTED = 1000;
/** What can be prepared at all, and is worth it. */
const PREPARABLE = /^\s*(select|with|insert|update|delete)\b/i;

export class PreparedStatements {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** The name of a statement that was asked often; null: it goes without one. */
  nameOf(text: string): string | null {
    const name = this.#names.get(text);
    if (name !== undefined) return name;
    if (this.#names.size >= MOST_KEPT || !PREPARABLE.test(text)) return null;
    const count = (this.#counts.get(text) ?? 0) + 1;
    if (count < OFTEN) {
      if (this.#counts.size >= MOST_COUNTED) this.#counts.clear();
      this.#counts.set(text, count);
      return null;
    }
    this.#counts.delete(text);
    return this.#keep(text);
  }

  #keep(text: string): string {
    const name = `s${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
    this.#names.set(text, name);
    return name;
  }
}

/** Connections that share what they know of how often something is asked. */
export function preparingClient(statements: PreparedStatements): typeof Client {
  return class PreparingClient extends Client {
    // biome-ignore lint/suspicious/noExplicitAny: the many forms in which pg's query may be called; only one of them is changed.
    override query(...given: any[]): any {
      const [text, values] = given;
      const isPlain = typeof text === 'string' && given.length === 2 && Array.isArray(values);
      const name = isPlain ? statements.nameOf(text) : null;
      const query = super.query as (...args: unknown[]) => unknown;
      if (name === null) return query.apply(this, given);
      return query.call(this, { name, text, values } satisfies QueryConfig);
    }
  };
}
