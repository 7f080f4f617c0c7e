import { Badge, Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type Collection, listCollections } from '../../api/collections.ts';
import { paths } from '../paths.ts';
import { SavedFiltersOf } from '../saved-filters/SavedFiltersOf.tsx';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { useUiTexts } from '../ui/texts.ts';
import type { CollectionSortKey, CollectionsSearch } from './collections-search.ts';
import { useCollectionTexts } from './texts.ts';

const route = getRouteApi('/frame/collections');

/** The site tells all of them at once: they are searched and sorted here. */
function chosenOf(all: readonly Collection[], { search = '', sort = 'name', order }: CollectionsSearch): Collection[] {
  const wanted = search.toLowerCase();
  const direction = order === 'descending' ? -1 : 1;
  return all
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((one, other) => direction * compare(one[sort], other[sort]));
}

function compare(one: string | number | null, other: string | number | null): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one ?? '').localeCompare(String(other ?? ''), undefined, { numeric: true });
}

function useColumns(): Column<Collection, CollectionSortKey>[] {
  const say = useCollectionTexts();
  return [
    {
      ...{ id: 'name', title: say('name'), sort: 'name', width: '20rem' },
      cell: (collection) => <NameCell collection={collection} />,
    },
    {
      ...{ id: 'members', title: say('members'), sort: 'memberCount', width: '8rem' },
      cell: ({ memberCount }) => memberCount.toLocaleString(),
    },
    {
      ...{ id: 'limiting', title: say('limiting') },
      cell: ({ limitingCollection }) => (limitingCollection === null ? '' : (limitingCollection.name ?? say('hidden'))),
    },
    { id: 'rules', title: say('rules'), cell: (collection) => <RulesCell collection={collection} /> },
    {
      ...{ id: 'windows', title: say('windows'), width: '8rem' },
      cell: ({ maintenanceWindows }) => (maintenanceWindows.length === 0 ? '' : maintenanceWindows.length),
    },
    {
      ...{ id: 'evaluated', title: say('evaluated'), sort: 'evaluatedAt', width: '10rem' },
      cell: ({ evaluatedAt }) => <Moment at={evaluatedAt} />,
    },
  ];
}

export function CollectionsPage() {
  const say = useCollectionTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayChange = useMay('collection.change');
  const columns = useColumns();
  const collections = useQuery(siteQuery(listCollections));
  const rows = chosenOf(collections.data ?? [], search);
  const change = (part: CollectionsSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        <SearchField
          placeholder={say('searchHint')}
          value={search.search ?? ''}
          onChange={(text) => change({ search: text === '' ? undefined : text })}
        />
        <SavedFiltersOf list="collections" />
        {mayChange ? (
          <Button
            component={Link}
            to={paths.newCollection()}
            size="sm"
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            {say('new')}
          </Button>
        ) : null}
      </PageHeader>
      <Awaited query={collections} />
      {collections.isSuccess && rows.length === 0 ? <NoCollections searched={search.search !== undefined} /> : null}
      {rows.length === 0 ? null : (
        <ListTable
          label={say('title')}
          rows={rows}
          columns={columns}
          keyOf={({ id }) => id}
          sorting={{ by: search.sort ?? 'name', order: search.order ?? 'ascending' }}
          onSort={({ by, order }) => change({ sort: by, order })}
        />
      )}
    </div>
  );
}

/** Without a search only for whom is limited to collections that are gone: some are built in. */
function NoCollections({ searched }: { searched: boolean }) {
  const say = useCollectionTexts();
  const sayUi = useUiTexts();
  if (searched) return <EmptyState title={sayUi('nothingFound')}>{sayUi('nothingFoundHint')}</EmptyState>;
  return <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState>;
}

function NameCell({ collection: { id, name, builtIn } }: { collection: Collection }) {
  const say = useCollectionTexts();
  return (
    <Group gap="xs" wrap="nowrap">
      <Link to={paths.collection(id)}>{name}</Link>
      {builtIn ? (
        <Badge size="sm" color="gray" variant="outline">
          {say('builtIn')}
        </Badge>
      ) : null}
    </Group>
  );
}

function RulesCell({ collection }: { collection: Collection }) {
  const say = useCollectionTexts();
  const { queryRules, includedCollections, excludedCollections } = collection;
  const kinds = [
    queryRules.length > 0 ? say('queryCount', { count: queryRules.length }) : '',
    includedCollections.length > 0 ? say('includeCount', { count: includedCollections.length }) : '',
    excludedCollections.length > 0 ? say('excludeCount', { count: excludedCollections.length }) : '',
  ];
  return kinds.filter((kind) => kind !== '').join(', ');
}
