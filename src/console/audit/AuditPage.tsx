import { Group, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ListedAuditEntry, listAuditEntries } from '../../api/audit.ts';
import { paths } from '../paths.ts';
import { SavedFiltersOf } from '../saved-filters/SavedFiltersOf.tsx';
import { client } from '../site/client.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { ActionText } from './ActionText.tsx';
import { ActorName } from './ActorName.tsx';
import { AuditEntryDrawer } from './AuditEntryDrawer.tsx';
import type { AuditSearch } from './audit-search.ts';
import { Outcome } from './Outcome.tsx';
import { useAuditTexts } from './texts.ts';
import { VerifyAuditLog } from './VerifyAuditLog.tsx';

const PAGE = 200;
const route = getRouteApi('/frame/audit');

function auditQuery({ who, object, since }: AuditSearch) {
  // Midnight where the person is.
  const from = since === undefined ? {} : { since: new Date(`${since}T00:00:00`).toISOString() };
  return {
    queryKey: [listAuditEntries.path, 'pages', { who, object, since }],
    queryFn: ({ pageParam }: { pageParam: { before?: number } }) =>
      client(listAuditEntries, { query: { who, object, ...from, ...pageParam, limit: PAGE } }),
    initialPageParam: {},
    getNextPageParam: (page: readonly ListedAuditEntry[]) =>
      page.length < PAGE ? undefined : { before: page.at(-1)?.number ?? 1 },
  };
}

export function AuditPage() {
  const say = useAuditTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const entries = useInfiniteQuery(auditQuery(search));
  const rows = entries.data?.pages.flat() ?? [];
  const change = (part: AuditSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        <SavedFiltersOf list="audit" passing={['entry']} />
        <VerifyAuditLog />
      </PageHeader>
      <Filters search={search} onChange={change} />
      <Awaited query={entries} />
      {entries.isSuccess && rows.length === 0 ? (
        <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState>
      ) : null}
      {rows.length === 0 ? null : (
        <ListTable
          label={say('title')}
          rows={rows}
          columns={columns}
          keyOf={({ number }) => `${number}`}
          loadMore={entries.hasNextPage && !entries.isFetching ? entries.fetchNextPage : undefined}
        />
      )}
      {search.entry === undefined || entries.isPending ? null : (
        <AuditEntryDrawer
          number={search.entry}
          entry={rows.find(({ number }) => number === search.entry)}
          onClose={() => change({ entry: undefined })}
        />
      )}
    </div>
  );
}

function Filters({ search, onChange }: { search: AuditSearch; onChange: (part: AuditSearch) => void }) {
  const say = useAuditTexts();
  const given = (text: string) => (text === '' ? undefined : text);
  return (
    <Group gap="sm" align="end">
      <SearchField
        label={say('who')}
        placeholder={say('whoHint')}
        value={search.who ?? ''}
        onChange={(text) => onChange({ who: given(text) })}
      />
      <SearchField
        label={say('object')}
        placeholder={say('objectHint')}
        value={search.object ?? ''}
        onChange={(text) => onChange({ object: given(text) })}
      />
      <TextInput
        type="date"
        label={say('since')}
        value={search.since ?? ''}
        onChange={({ currentTarget }) => onChange({ since: given(currentTarget.value) })}
      />
    </Group>
  );
}

function useColumns(): Column<ListedAuditEntry>[] {
  const say = useAuditTexts();
  return [
    { id: 'number', title: say('number'), cell: ({ number }) => <EntryLink number={number} />, width: '6rem' },
    { id: 'at', title: say('at'), cell: ({ at }) => <Moment at={at} />, width: '9rem' },
    { id: 'who', title: say('who'), cell: ({ actor }) => <ActorName actor={actor} />, width: '10rem' },
    { id: 'action', title: say('action'), cell: ({ action }) => <ActionText action={action} /> },
    {
      id: 'object',
      title: say('object'),
      cell: ({ object: { kind, name, id } }) => [kind, name ?? id].filter(Boolean).join(' '),
      width: '12rem',
    },
    { id: 'outcome', title: say('outcome'), cell: ({ outcome }) => <Outcome outcome={outcome} />, width: '8rem' },
  ];
}

function EntryLink({ number }: { number: number }) {
  const say = useAuditTexts();
  const search = route.useSearch();
  return (
    <Link to={paths.audit()} search={{ ...search, entry: number }} aria-label={say('entry', { number })}>
      {number}
    </Link>
  );
}
