/** A join gives a row for each disk, and two conditions in one WHERE mean the same row. Our attributes cannot say that: it is refused. */
import { attributeNamed } from './attributes.ts';
import type { Query } from './query.ts';
import type { QueryReader, ReaderToken } from './query-reader.ts';

/** Attributes whose values are of one row. */
const ROWS: Readonly<Record<string, string>> = {
  'disk-size': 'disk',
  'disk-model': 'disk',
  mac: 'network adapter',
  'ip-address': 'network adapter',
};

export function refuseSeveralOfOneRow<Token extends ReaderToken>(
  reader: QueryReader<Token>,
  start: ReaderToken,
  query: Query,
): void {
  const twice = askedTwice(query);
  if (twice !== null)
    throw reader.wrong(
      start,
      `several conditions that are joined by AND ask for one ${twice}, which is not answered here: ask the most important one, or write several subqueries`,
    );
}

/** Alternatives do not meet; a subquery has rows of its own. */
function askedTwice(query: Query): string | null {
  if (query.kind === 'or') return first(query.operands.map(askedTwice));
  if (query.kind !== 'and') return null;
  const rows = query.operands.map(rowsOf);
  const seen = new Set<string>();
  for (const asked of rows) {
    for (const row of asked) if (seen.has(row)) return row;
    for (const row of asked) seen.add(row);
  }
  return first(query.operands.map(askedTwice));
}

function first(found: readonly (string | null)[]): string | null {
  return found.find((each) => each !== null) ?? null;
}

function rowsOf(query: Query): ReadonlySet<string> {
  if ('operands' in query) return new Set(query.operands.flatMap((operand) => [...rowsOf(operand)]));
  if (!('attribute' in query)) return new Set();
  const { attribute } = query;
  return new Set(attributeNamed(attribute).many ? [ROWS[attribute] ?? attribute] : []);
}
