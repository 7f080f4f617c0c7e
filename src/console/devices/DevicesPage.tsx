import { ActionIcon, Button, Group, Text, VisuallyHidden } from '@mantine/core';
import { IconDownload, IconLayoutSidebarRight, IconPlus, IconUpload } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { devicesCsv } from '../../api/device-csv.ts';
import { type DeviceSortKey, type DeviceSummary, listDevices } from '../../api/devices.ts';
import { paths } from '../paths.ts';
import { keptSearch } from '../saved-filters/kept-search.ts';
import { SavedFilters } from '../saved-filters/SavedFilters.tsx';
import { client } from '../site/client.ts';
import { useMay } from '../site/session.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { useChosenColumns } from '../ui/chosen-columns.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { saveFile } from '../ui/save-file.ts';
import { type Selection, useSelection } from '../ui/selection.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { DeviceActions } from './actions/DeviceActions.tsx';
import { DeviceDrawer } from './DeviceDrawer.tsx';
import { DeviceFilters, FilterMarks } from './DeviceFilters.tsx';
import { AddDeviceDialog } from './DeviceForm.tsx';
import { useDeviceColumns, usuallyHidden } from './device-columns.tsx';
import { askedBy, type DevicesSearch, DevicesSearchSchema, filterCount } from './devices-search.ts';
import { useDeviceTexts } from './texts.ts';

const PAGE = 200;
const EXPORT_PAGE = 10_000;
const route = getRouteApi('/frame/devices');

type After = { after?: string; afterId?: string };

/** 100,000 devices, page by page as they are scrolled to: the site searches and sorts. */
function devicesQuery(search: DevicesSearch) {
  const asked = askedBy(search);
  return {
    queryKey: [listDevices.path, 'pages', asked],
    queryFn: ({ pageParam }: { pageParam: After }) =>
      client(listDevices, { query: { ...asked, ...pageParam, limit: PAGE } }),
    initialPageParam: {},
    getNextPageParam: (page: readonly DeviceSummary[]) => nextPage(page, search.sort ?? 'name', PAGE),
    // While somebody types, what was found stays until the next is.
    placeholderData: <T,>(before: T) => before,
  };
}

function nextPage(page: readonly DeviceSummary[], sort: DeviceSortKey, size: number): After | undefined {
  const last = page.at(-1);
  if (last === undefined || page.length < size) return undefined;
  return { after: last[sort] ?? '', afterId: last.id };
}

export function DevicesPage() {
  const say = useDeviceTexts();
  const search = route.useSearch();
  const mayRead = useMay('device.read');
  const navigate = route.useNavigate();
  const devices = useInfiniteQuery(devicesQuery(search));
  const rows = useMemo(() => devices.data?.pages.flat() ?? [], [devices.data]);
  const selection = useSelection(rows, idOf, nameOf);
  const { columns, chooser, shown, setShown } = useChosenColumns('devices', useDeviceColumns(), usuallyHidden);
  // Typing fills no history; what is opened can be left by the back button.
  const change = (part: DevicesSearch, replace = true) => navigate({ search: { ...search, ...part }, replace });
  const show = useCallback(
    ({ id }: DeviceSummary) => navigate({ search: (before) => ({ ...before, beside: id }) }),
    [navigate],
  );
  const beside = useBesideColumn(show);
  const narrowed = search.search !== undefined || filterCount(search) > 0;
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        <HeaderButtons search={search} onAdd={() => change({ add: true }, false)} />
      </PageHeader>
      <Group gap="xs">
        <SearchField
          placeholder={say('searchHint')}
          value={search.search ?? ''}
          onChange={(text) => change({ search: text === '' ? undefined : text })}
        />
        <DeviceFilters search={search} rows={rows} onChange={change} />
        {chooser}
        {mayRead ? (
          <SavedFilters
            list="devices"
            shown={{ search: keptSearch(search, ['beside', 'add']), columns: [...shown] }}
            onChoose={(filter) => {
              if (filter.columns !== null) setShown(filter.columns);
              navigate({ search: DevicesSearchSchema.parse(filter.search) });
            }}
          />
        ) : null}
        <Chosen selection={selection} />
      </Group>
      <FilterMarks search={search} onChange={change} />
      <Awaited query={devices} />
      {devices.isSuccess && rows.length === 0 ? (
        <NoDevices searched={narrowed} onAdd={() => change({ add: true }, false)} />
      ) : null}
      {rows.length === 0 ? null : (
        <ListTable
          label={say('title')}
          rows={rows}
          columns={[selection.column, ...columns, beside]}
          keyOf={idOf}
          sorting={{ by: search.sort ?? 'name', order: search.order ?? 'ascending' }}
          onSort={({ by, order }) => change({ sort: by, order })}
          onOpen={show}
          loadMore={devices.hasNextPage && !devices.isFetching ? devices.fetchNextPage : undefined}
        />
      )}
      <DeviceDrawer id={search.beside} onClose={() => change({ beside: undefined })} />
      {search.add === true ? <AddDeviceDialog onClose={() => change({ add: undefined })} /> : null}
    </div>
  );
}

const idOf = ({ id }: DeviceSummary) => id;
const nameOf = ({ name }: DeviceSummary) => name;

function HeaderButtons({ search, onAdd }: { search: DevicesSearch; onAdd: () => void }) {
  const say = useDeviceTexts();
  const mayChange = useMay('device.change');
  const mayRead = useMay('device.read');
  const save = useMutation({
    mutationFn: () => allDevices(search),
    onSuccess: (devices) => saveFile('devices.csv', devicesCsv(devices), 'text/csv'),
  });
  return (
    <>
      {mayChange ? (
        <>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onAdd}>
            {say('addDevice')}
          </Button>
          <Button
            component={Link}
            to={paths.deviceImport()}
            variant="default"
            leftSection={<IconUpload size={16} aria-hidden />}
          >
            {say('importCsv')}
          </Button>
        </>
      ) : null}
      {mayRead ? (
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {say('exportCsv')}
        </Button>
      ) : null}
      {save.isError ? <FailureNotice error={save.error} again={() => save.mutate()} /> : null}
    </>
  );
}

/** All that the list would show, not only what was scrolled to. */
async function allDevices(search: DevicesSearch): Promise<DeviceSummary[]> {
  const all: DeviceSummary[] = [];
  let after: After | undefined = {};
  while (after !== undefined) {
    const page: DeviceSummary[] = await client(listDevices, {
      query: { ...askedBy(search), ...after, limit: EXPORT_PAGE },
    });
    all.push(...page);
    after = nextPage(page, search.sort ?? 'name', EXPORT_PAGE);
  }
  return all;
}

function Chosen({ selection }: { selection: Selection<DeviceSummary> }) {
  const say = useDeviceTexts();
  const none = selection.rows.length === 0;
  return (
    // Hidden, not gone: a dialog of the actions stays open when the last chosen device was deleted.
    <Group gap="xs" role="group" aria-label={say('chosenGroup')} display={none ? 'none' : 'flex'}>
      <Text size="sm" role="status">
        {say('chosenCount', { count: selection.rows.length })}
      </Text>
      <DeviceActions devices={selection.rows} onDeleted={selection.clear} />
      <Button variant="subtle" onClick={selection.clear}>
        {say('chooseNone')}
      </Button>
    </Group>
  );
}

function NoDevices({ searched, onAdd }: { searched: boolean; onAdd: () => void }) {
  const say = useDeviceTexts();
  const sayUi = useUiTexts();
  const mayChange = useMay('device.change');
  if (searched) return <EmptyState title={sayUi('nothingFound')}>{sayUi('nothingFoundHint')}</EmptyState>;
  const action = (
    <Group mt="sm" justify="center">
      <Button component={Link} to={paths.deviceImport()}>
        {say('importCsv')}
      </Button>
      <Button variant="default" onClick={onAdd}>
        {say('addDevice')}
      </Button>
    </Group>
  );
  return (
    <EmptyState title={say('emptyTitle')} action={mayChange ? action : null}>
      {say('empty')}
    </EmptyState>
  );
}

/** Opens the essentials by keyboard, as a click anywhere in the row does. */
function useBesideColumn(show: (device: DeviceSummary) => void): Column<DeviceSummary> {
  const say = useDeviceTexts();
  const cell = useCallback(
    (device: DeviceSummary) => (
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={say('showEssentials', { name: device.name })}
        onClick={() => show(device)}
      >
        <IconLayoutSidebarRight size={18} aria-hidden />
      </ActionIcon>
    ),
    [say, show],
  );
  const title = say('essentials');
  return { id: 'beside', title, head: <VisuallyHidden>{title}</VisuallyHidden>, width: '3.25rem', cell };
}
