import { Badge, Group } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type DeviceSortKey, type DeviceSummary, listDevices } from '../../api/devices.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { useUiTexts } from '../ui/texts.ts';
import type { DevicesSearch } from './devices-search.ts';
import { useDeviceTexts } from './texts.ts';

const PAGE = 200;
const route = getRouteApi('/frame/devices');

/** 100,000 devices, page by page as they are scrolled to: the site searches and sorts. */
function devicesQuery(search: DevicesSearch) {
  return {
    queryKey: [listDevices.path, 'pages', search],
    queryFn: ({ pageParam }: { pageParam: { after?: string; afterId?: string } }) =>
      client(listDevices, { query: { ...search, ...pageParam, limit: PAGE } }),
    initialPageParam: {},
    getNextPageParam: (page: readonly DeviceSummary[]) => nextPage(page, search.sort ?? 'name'),
  };
}

function nextPage(page: readonly DeviceSummary[], sort: DeviceSortKey) {
  const last = page.at(-1);
  if (last === undefined || page.length < PAGE) return undefined;
  return { after: last[sort] ?? '', afterId: last.id };
}

export function DevicesPage() {
  const say = useDeviceTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const devices = useInfiniteQuery(devicesQuery(search));
  const rows = devices.data?.pages.flat() ?? [];
  const change = (part: DevicesSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        <SearchField
          placeholder={say('searchHint')}
          value={search.search ?? ''}
          onChange={(text) => change({ search: text === '' ? undefined : text })}
        />
      </PageHeader>
      {devices.isError ? <FailureNotice error={devices.error} again={devices.refetch} /> : null}
      {devices.isSuccess && rows.length === 0 ? (
        <NoDevices searched={search.search !== undefined} />
      ) : (
        <ListTable
          label={say('title')}
          rows={rows}
          columns={columns}
          keyOf={({ id }) => id}
          sorting={{ by: search.sort ?? 'name', order: search.order ?? 'ascending' }}
          onSort={({ by, order }) => change({ sort: by, order })}
          loadMore={devices.hasNextPage && !devices.isFetching ? devices.fetchNextPage : undefined}
        />
      )}
    </div>
  );
}

function NoDevices({ searched }: { searched: boolean }) {
  const say = useDeviceTexts();
  const sayUi = useUiTexts();
  if (searched) return <EmptyState title={sayUi('nothingFound')}>{sayUi('nothingFoundHint')}</EmptyState>;
  return <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState>;
}

function useColumns(): Column<DeviceSummary, DeviceSortKey>[] {
  const say = useDeviceTexts();
  return [
    { id: 'name', title: say('name'), sort: 'name', cell: (device) => <NameCell device={device} />, width: '16rem' },
    {
      id: 'model',
      title: say('model'),
      sort: 'model',
      cell: ({ manufacturer, model }) => [manufacturer, model].filter(Boolean).join(' '),
    },
    {
      id: 'serial',
      title: say('serialNumber'),
      sort: 'serialNumber',
      cell: ({ serialNumber }) => serialNumber,
      width: '10rem',
    },
    { id: 'mac', title: say('mac'), cell: ({ macs }) => macs.join(' '), width: '11rem' },
    {
      id: 'categories',
      title: say('categories'),
      cell: ({ categories }) => categories.map(({ name }) => name).join(', '),
      width: '10rem',
    },
    {
      id: 'lastSeen',
      title: say('lastSeen'),
      sort: 'lastSeenAt',
      cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} />,
      width: '10rem',
    },
  ];
}

function NameCell({ device }: { device: DeviceSummary }) {
  const say = useDeviceTexts();
  return (
    <Group gap="xs" wrap="nowrap">
      <Link to={paths.device(device.id)}>{device.name}</Link>
      {device.obsoleteAt === null ? null : (
        <Badge size="sm" color="gray">
          {say('obsolete')}
        </Badge>
      )}
      {device.protected ? <Badge size="sm">{say('protected')}</Badge> : null}
      {device.standing === 'unprovisioned' ? (
        <Badge size="sm" color="yellow">
          {say('unprovisioned')}
        </Badge>
      ) : null}
    </Group>
  );
}
