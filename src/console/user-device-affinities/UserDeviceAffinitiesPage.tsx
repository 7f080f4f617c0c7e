import { Button, Group, Select, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUpload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import {
  affinityStates,
  approveUserDeviceAffinity,
  listUserDeviceAffinities,
  type UserDeviceAffinity,
} from '../../api/user-device-affinities.ts';
import { DevicePicker } from '../devices/DevicePicker.tsx';
import { paths } from '../paths.ts';
import { SavedFiltersOf } from '../saved-filters/SavedFiltersOf.tsx';
import { client } from '../site/client.ts';
import { pagesById } from '../site/pages-by-id.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { RefusalDialog } from '../ui/RefusalDialog.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { type Selection, useSelection } from '../ui/selection.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { AffinityButtons, AffinityState, staleByAffinities } from './AffinityButtons.tsx';
import { AffinityImportForm } from './AffinityImportForm.tsx';
import type { AffinitiesSearch } from './affinities-search.ts';
import { useAffinityTexts } from './texts.ts';

const route = getRouteApi('/frame/user-device-affinities');

function affinitiesQuery(search: AffinitiesSearch) {
  return pagesById(listUserDeviceAffinities.path, search, (page) =>
    client(listUserDeviceAffinities, { query: { ...search, ...page } }),
  );
}

/** Who uses which computer, and who waits to be approved as its user. */
export function UserDeviceAffinitiesPage() {
  const say = useAffinityTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const affinities = useInfiniteQuery(affinitiesQuery(search));
  const rows = affinities.data?.pages.flat() ?? [];
  const selection = useSelection(rows, idOf, nameOf);
  const columns = useColumns();
  const mayChange = useMay('device.change');
  const change = (part: AffinitiesSearch) => navigate({ search: { ...search, ...part }, replace: true });
  const narrowed = Object.values(search).some((value) => value !== undefined);
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        <SavedFiltersOf list="user-device-affinities" />
        <ImportButton />
      </PageHeader>
      <Filters search={search} onChange={change} />
      {mayChange ? <Chosen selection={selection} /> : null}
      <Awaited query={affinities} />
      {affinities.isSuccess && rows.length === 0 ? <Nothing narrowed={narrowed} /> : null}
      {rows.length === 0 ? null : (
        <ListTable
          label={say('title')}
          rows={rows}
          columns={mayChange ? [selection.column, ...columns] : columns}
          keyOf={idOf}
          loadMore={affinities.hasNextPage && !affinities.isFetching ? affinities.fetchNextPage : undefined}
        />
      )}
    </div>
  );
}

const idOf = ({ id }: UserDeviceAffinity) => id;
const nameOf = ({ userName, deviceName }: UserDeviceAffinity) => `${userName}, ${deviceName}`;

function useColumns(): Column<UserDeviceAffinity>[] {
  const say = useAffinityTexts();
  const sayUi = useUiTexts();
  return [
    { id: 'user', title: say('user'), cell: ({ userName }) => userName },
    {
      ...{ id: 'device', title: say('device') },
      cell: ({ deviceId, deviceName }) => <Link to={paths.device(deviceId)}>{deviceName}</Link>,
    },
    { id: 'state', title: say('state'), width: '12rem', cell: (affinity) => <AffinityState of={affinity} /> },
    { id: 'source', title: say('source'), width: '9rem', cell: ({ source }) => say(`source-${source}`) },
    { id: 'since', title: say('since'), width: '9rem', cell: ({ createdAt }) => <Moment at={createdAt} /> },
    {
      ...{ id: 'actions', title: sayUi('actions'), width: '14rem' },
      cell: (affinity) => <AffinityButtons affinity={affinity} />,
    },
  ];
}

function Filters({ search, onChange }: { search: AffinitiesSearch; onChange: (part: AffinitiesSearch) => void }) {
  const say = useAffinityTexts();
  return (
    <Group gap="sm" align="flex-end">
      <SearchField
        label={say('user')}
        placeholder={say('userHint')}
        value={search.userName ?? ''}
        onChange={(text) => onChange({ userName: text === '' ? undefined : text })}
      />
      <DevicePicker label={say('device')} value={search.deviceId} onChange={(deviceId) => onChange({ deviceId })} />
      <Select
        label={say('state')}
        placeholder={say('anyState')}
        clearable
        data={affinityStates.map((value) => ({ value, label: say(value) }))}
        value={search.state ?? null}
        onChange={(state) => onChange({ state: affinityStates.find((each) => each === state) })}
      />
    </Group>
  );
}

/** Approves those that are chosen and wait for it; the first refusal ends it, and is told. */
function Chosen({ selection }: { selection: Selection<UserDeviceAffinity> }) {
  const say = useAffinityTexts();
  const waiting = selection.rows.filter(({ state }) => state === 'pending');
  const approve = useChange(
    async (affinities: readonly UserDeviceAffinity[]) => {
      for (const { id } of affinities) await client(approveUserDeviceAffinity, { params: { id } });
    },
    ...staleByAffinities,
  );
  if (selection.rows.length === 0) return null;
  return (
    <Group gap="sm" role="group" aria-label={say('chosenGroup')}>
      <Text size="sm" role="status">
        {say('waitingCount', { count: waiting.length })}
      </Text>
      <Button
        size="compact-sm"
        disabled={waiting.length === 0}
        loading={approve.isPending}
        onClick={() => approve.mutate(waiting, { onSuccess: selection.clear })}
      >
        {say('approveChosen')}
      </Button>
      {approve.isError ? <RefusalDialog error={approve.error} onClose={approve.reset} /> : null}
    </Group>
  );
}

function Nothing({ narrowed }: { narrowed: boolean }) {
  const say = useAffinityTexts();
  const sayUi = useUiTexts();
  if (narrowed) return <EmptyState title={sayUi('nothingFound')}>{sayUi('nothingFoundHint')}</EmptyState>;
  return (
    <EmptyState title={say('emptyTitle')} action={<ImportButton />}>
      {say('empty')}
    </EmptyState>
  );
}

function ImportButton() {
  const say = useAffinityTexts();
  const [importing, { open, close }] = useDisclosure();
  if (!useMay('device.change')) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconUpload size={16} aria-hidden />} onClick={open}>
        {say('importCsv')}
      </Button>
      {importing ? <AffinityImportForm onClose={close} /> : null}
    </>
  );
}
