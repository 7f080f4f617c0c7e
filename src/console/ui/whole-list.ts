/** Lists that the site gives whole: what of them is shown, in which order. Pure. */
import * as z from 'zod';
import type { Column, Sorting } from './ListTable.tsx';

/** What the address of such a list holds. */
export const WholeListSearchSchema = z.object({
  search: z.string().max(200).optional().catch(undefined),
  sort: z.string().max(60).optional().catch(undefined),
  order: z.enum(['ascending', 'descending']).optional().catch(undefined),
});
export type WholeListSearch = z.output<typeof WholeListSearchSchema>;

export interface WholeColumn<Row> extends Column<Row, string> {
  /** What it is sorted by; absent: it cannot be. Nothing sorts behind everything. */
  readonly value?: (row: Row) => string | number | null;
}

export function sortingOf<Row>(
  columns: readonly WholeColumn<Row>[],
  { sort, order }: WholeListSearch,
): Sorting<string> | null {
  const sortable = columns.filter(({ value }) => value !== undefined);
  const by = sortable.find(({ id }) => id === sort) ?? sortable[0];
  return by === undefined ? null : { by: by.id, order: order ?? 'ascending' };
}

/** `texts`: of a row, in which is searched; every word must be in one of them. */
export function chosenRows<Row>(
  rows: readonly Row[],
  columns: readonly WholeColumn<Row>[],
  search: WholeListSearch,
  texts: (row: Row) => readonly (string | null)[],
): Row[] {
  const words = (search.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter((row) => {
    const all = texts(row).join('\n').toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const sorting = sortingOf(columns, search);
  const value = columns.find(({ id }) => id === sorting?.by)?.value;
  if (value === undefined) return found;
  const sign = sorting?.order === 'descending' ? -1 : 1;
  return found.sort((a, b) => compare(value(a), value(b), sign));
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function compare(a: string | number | null, b: string | number | null, sign: 1 | -1): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * collator.compare(String(a), String(b));
}
