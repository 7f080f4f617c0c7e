/** Rows of a list that a person has chosen for what is done with several at once. */
import { Checkbox } from '@mantine/core';
import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import { KeySet } from './key-set.ts';
import type { Column } from './ListTable.tsx';
import { useUiTexts } from './texts.ts';

export interface Selection<Row> {
  readonly rows: readonly Row[];
  readonly column: Column<Row>;
  readonly clear: () => void;
}

/**
 * `rows`: those that are loaded. Chosen ones that are not among them, since the list was narrowed, do not count until they are there again.
 * `keyOf` and `nameOf` stay the same functions, so that choosing a row renders its box and no other row.
 */
export function useSelection<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  nameOf: (row: Row) => string,
): Selection<Row> {
  const say = useUiTexts();
  const [chosen] = useState(() => new KeySet());
  const keys = useSyncExternalStore(chosen.watch, chosen.keys);
  const chosenRows = useMemo(() => rows.filter((row) => keys.has(keyOf(row))), [rows, keys, keyOf]);
  const all = rows.length > 0 && chosenRows.length === rows.length;
  const cell = useCallback(
    (row: Row) => <RowBox chosen={chosen} id={keyOf(row)} label={say('choose', { name: nameOf(row) })} />,
    [chosen, keyOf, nameOf, say],
  );
  return {
    rows: chosenRows,
    clear: () => chosen.set([]),
    column: {
      id: 'selected',
      title: say('chosen'),
      width: '2.75rem',
      head: (
        <Checkbox
          size="xs"
          aria-label={say('chooseAll')}
          checked={all}
          indeterminate={!all && chosenRows.length > 0}
          onChange={({ currentTarget }) => chosen.set(currentTarget.checked ? rows.map(keyOf) : [])}
        />
      ),
      cell,
    },
  };
}

function RowBox({ chosen, id, label }: { chosen: KeySet; id: string; label: string }) {
  const isChosen = useSyncExternalStore(chosen.watch, () => chosen.keys().has(id));
  return (
    <Checkbox
      size="xs"
      aria-label={label}
      checked={isChosen}
      onChange={({ currentTarget }) => chosen.change(id, currentTarget.checked)}
    />
  );
}
