/** A list that the site gives whole, searched and sorted as the address says; in its place the failure, what teaches the first step, or that nothing fits. */
import { type ReactNode, useMemo } from 'react';
import { ListSkeleton } from './Awaited.tsx';
import { EmptyState } from './EmptyState.tsx';
import { FailureNotice } from './FailureNotice.tsx';
import { ListTable } from './ListTable.tsx';
import { useUiTexts } from './texts.ts';
import { chosenRows, sortingOf, type WholeColumn, type WholeListSearch } from './whole-list.ts';

export interface WholeListProps<Row> {
  readonly label: string;
  readonly query: {
    readonly data: readonly Row[] | undefined;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  readonly columns: readonly WholeColumn<Row>[];
  readonly keyOf: (row: Row) => string;
  /** In which is searched. */
  readonly textsOf: (row: Row) => readonly (string | null)[];
  readonly search: WholeListSearch;
  readonly onChange: (part: WholeListSearch) => void;
  readonly empty: ReactNode;
}

export function WholeList<Row>(props: WholeListProps<Row>) {
  const { label, query, columns, keyOf, textsOf, search, onChange, empty } = props;
  const say = useUiTexts();
  const rows = useMemo(
    () => chosenRows(query.data ?? [], columns, search, textsOf),
    [query.data, columns, search, textsOf],
  );
  if (query.data === undefined)
    return query.error === null ? <ListSkeleton /> : <FailureNotice error={query.error} again={query.refetch} />;
  if (query.data.length === 0) return empty;
  if (rows.length === 0) return <EmptyState title={say('nothingFound')}>{say('nothingFoundHint')}</EmptyState>;
  const sorting = sortingOf(columns, search);
  return (
    <ListTable
      label={label}
      rows={rows}
      columns={columns.map((column) => (column.value === undefined ? column : { ...column, sort: column.id }))}
      keyOf={keyOf}
      {...(sorting === null ? {} : { sorting })}
      onSort={({ by, order }) => onChange({ sort: by, order })}
    />
  );
}
