import type { ReactNode } from 'react';
import { EmptyState } from './EmptyState.tsx';
import { PageHeader } from './PageHeader.tsx';
import { SearchField } from './SearchField.tsx';
import { WholeList, type WholeListProps } from './WholeList.tsx';

interface WholeListPageProps<Row> extends Omit<WholeListProps<Row>, 'label' | 'empty'> {
  readonly title: string;
  readonly searchHint: string;
  /** Makes another one: in the head of the page, and where there is none yet. */
  readonly making?: ReactNode;
  /** What else can be done with all of it. */
  readonly actions?: ReactNode;
  readonly emptyTitle: string;
  /** Teaches where the first one comes from. */
  readonly empty: string;
  /** What stands above the list. */
  readonly children?: ReactNode;
}

/** A page that is one list, which the site gives whole. */
export function WholeListPage<Row>(props: WholeListPageProps<Row>) {
  const { title, searchHint, making, actions, emptyTitle, empty, children, ...list } = props;
  const { search, onChange } = list;
  return (
    <div className="page">
      <PageHeader title={title}>
        <SearchField
          placeholder={searchHint}
          value={search.search ?? ''}
          onChange={(text) => onChange({ search: text === '' ? undefined : text })}
        />
        {actions}
        {making}
      </PageHeader>
      {children}
      <WholeList
        {...list}
        label={title}
        empty={
          <EmptyState title={emptyTitle} action={making}>
            {empty}
          </EmptyState>
        }
      />
    </div>
  );
}
