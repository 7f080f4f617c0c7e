/** A list of any length: only the rows that can be seen are in the page, and the next ones are asked for when the last comes near. */
import { Box, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, useDeferredValue, useEffect, useRef } from 'react';
import { useUiTexts } from './texts.ts';

const ROW_PIXELS = 40;
/** So many rows before the end the next page is asked for. */
const AHEAD = 40;

export interface Column<Row, Sort extends string = never> {
  readonly id: string;
  readonly title: string;
  /** In place of the title, which is then for who hears the page: a box that selects all. */
  readonly head?: ReactNode;
  /** Where it stays the same function, a row that has not changed is not rendered again. */
  readonly cell: (row: Row) => ReactNode;
  /** As the site's route calls it; absent: it cannot sort by this. */
  readonly sort?: Sort;
  /** CSS width; default: its share of the rest. */
  readonly width?: string;
}

export interface Sorting<Sort extends string> {
  readonly by: Sort;
  readonly order: 'ascending' | 'descending';
}

interface ListTableProps<Row, Sort extends string> {
  /** What is listed, for who hears the page. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row, Sort>[];
  readonly keyOf: (row: Row) => string;
  readonly sorting?: Sorting<Sort>;
  readonly onSort?: (sorting: Sorting<Sort>) => void;
  /** A click anywhere in the row: never the only way, since it cannot be reached by keyboard. */
  readonly onOpen?: (row: Row) => void;
  /** Absent: these are all. */
  readonly loadMore?: (() => void) | undefined;
}

export function ListTable<Row, Sort extends string = never>(props: ListTableProps<Row, Sort>) {
  const { label, columns, keyOf, loadMore, onOpen } = props;
  // Other rows come in when the browser has time: a click or a key before them does not wait.
  const rows = useDeferredValue(props.rows);
  const box = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 6,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last + AHEAD >= rows.length) loadMore?.();
  }, [last, rows.length, loadMore]);
  const above = shown[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer scrolls it with the arrow keys (axe: scrollable-region-focusable)
    <section className="list" ref={box} tabIndex={0} aria-label={label}>
      <Box
        component="table"
        aria-label={label}
        aria-rowcount={loadMore === undefined ? rows.length + 1 : -1}
        __vars={{ '--list-least': leastWidth(columns) }}
      >
        <Head {...props} />
        <tbody>
          <Gap height={above} columns={columns.length} />
          {shown.map(({ index }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <Line key={keyOf(row)} row={row} index={index} columns={columns} onOpen={onOpen} />
            );
          })}
          <Gap height={below} columns={columns.length} />
        </tbody>
      </Box>
    </section>
  );
}

interface LineProps<Row> {
  readonly row: Row;
  readonly index: number;
  readonly columns: readonly Pick<Column<Row>, 'id' | 'cell'>[];
  readonly onOpen: ((row: Row) => void) | undefined;
}

const Line = memo(AnyLine, isSameLine) as typeof AnyLine;

function AnyLine<Row>({ row, index, columns, onOpen }: LineProps<Row>) {
  return (
    // Whoever has no pointer finds a button for it in the row.
    <tr
      aria-rowindex={index + 2}
      style={onOpen === undefined ? {} : { cursor: 'pointer' }}
      onClick={({ target }) => {
        if (onOpen !== undefined && !isControl(target)) onOpen(row);
      }}
    >
      {columns.map(({ id, cell }) => (
        <td key={id}>{cell(row)}</td>
      ))}
    </tr>
  );
}

function isSameLine<Row>(one: LineProps<Row>, other: LineProps<Row>): boolean {
  return (
    one.row === other.row &&
    one.index === other.index &&
    one.onOpen === other.onOpen &&
    one.columns.length === other.columns.length &&
    one.columns.every(({ id, cell }, at) => id === other.columns[at]?.id && cell === other.columns[at].cell)
  );
}

/** What does something of its own when it is clicked. */
function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, label') !== null;
}

function Head<Row, Sort extends string>({ columns, sorting, onSort }: ListTableProps<Row, Sort>) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map(({ id, title, head, sort, width }) => (
          <Box
            component="th"
            key={id}
            w={width ?? 'auto'}
            scope="col"
            aria-sort={sort !== undefined && sorting?.by === sort ? sorting.order : undefined}
          >
            {sort === undefined || onSort === undefined ? (
              (head ?? title)
            ) : (
              <SortButton title={title} sort={sort} sorting={sorting} onSort={onSort} />
            )}
          </Box>
        ))}
      </tr>
    </thead>
  );
}

function SortButton<Sort extends string>(props: {
  title: string;
  sort: Sort;
  sorting: Sorting<Sort> | undefined;
  onSort: (sorting: Sorting<Sort>) => void;
}) {
  const { title, sort, sorting, onSort } = props;
  const say = useUiTexts();
  const ours = sorting?.by === sort ? sorting.order : null;
  const next = ours === 'ascending' ? 'descending' : 'ascending';
  return (
    <UnstyledButton fw={600} fz="inherit" onClick={() => onSort({ by: sort, order: next })}>
      {title}
      {ours === 'ascending' ? <IconArrowUp size="1em" aria-hidden /> : null}
      {ours === 'descending' ? <IconArrowDown size="1em" aria-hidden /> : null}
      {ours === null ? null : <VisuallyHidden>{say(ours === 'ascending' ? 'sortedUp' : 'sortedDown')}</VisuallyHidden>}
    </UnstyledButton>
  );
}

function Gap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr className="gap" aria-hidden>
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

/** Below which a column without a width of its own would have none at all: on a telephone the list scrolls sideways instead. */
function leastWidth(columns: readonly { readonly width?: string }[]): string {
  return `calc(${columns.map(({ width }) => width ?? '8rem').join(' + ')})`;
}
