/** Rows of a list that a person has chosen for what is done with several at once. */
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { Column } from './ListTable.tsx';
import { useUiTexts } from './texts.ts';

export interface Selection<Row> {
  readonly rows: readonly Row[];
  readonly column: Column<Row>;
  readonly clear: () => void;
}

/** `rows`: those that are loaded. Chosen ones that are not among them, since the list was narrowed, do not count until they are there again. */
export function useSelection<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  nameOf: (row: Row) => string,
): Selection<Row> {
  const say = useUiTexts();
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const chosen = rows.filter((row) => keys.has(keyOf(row)));
  const all = rows.length > 0 && chosen.length === rows.length;
  const change = (row: Row, on: boolean) => {
    const next = new Set(keys);
    if (on) next.add(keyOf(row));
    else next.delete(keyOf(row));
    setKeys(next);
  };
  return {
    rows: chosen,
    clear: () => setKeys(new Set()),
    column: {
      id: 'selected',
      title: say('chosen'),
      width: '2.75rem',
      head: (
        <Checkbox
          size="xs"
          aria-label={say('chooseAll')}
          checked={all}
          indeterminate={!all && chosen.length > 0}
          onChange={({ currentTarget }) => setKeys(new Set(currentTarget.checked ? rows.map(keyOf) : []))}
        />
      ),
      cell: (row) => (
        <Checkbox
          size="xs"
          aria-label={say('choose', { name: nameOf(row) })}
          checked={keys.has(keyOf(row))}
          onChange={({ currentTarget }) => change(row, currentTarget.checked)}
        />
      ),
    },
  };
}
