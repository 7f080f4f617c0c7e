import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { listComputerAssociations } from '../../api/computer-associations.ts';
import { DevicePicker } from '../devices/DevicePicker.tsx';
import { client } from '../site/client.ts';
import { pagesById } from '../site/pages-by-id.ts';
import { useMay } from '../site/session.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { AssociationForm } from './AssociationForm.tsx';
import { AssociationList } from './AssociationList.tsx';
import type { ComputerAssociationsSearch } from './computer-associations-search.ts';
import { useAssociationTexts } from './texts.ts';

const route = getRouteApi('/frame/computer-associations');

function associationsQuery({ deviceId }: ComputerAssociationsSearch) {
  return pagesById(listComputerAssociations.path, { deviceId }, (page) =>
    client(listComputerAssociations, { query: { ...page, deviceId } }),
  );
}

/** From which computers destinations get their users' data. */
export function ComputerAssociationsPage() {
  const say = useAssociationTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const associations = useInfiniteQuery(associationsQuery(search));
  const [making, { open, close }] = useDisclosure();
  const rows = associations.data?.pages.flat() ?? [];
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        <CreateButton onClick={open} />
      </PageHeader>
      <Group>
        <DevicePicker
          label={say('device')}
          value={search.deviceId}
          onChange={(deviceId) => navigate({ search: { deviceId }, replace: true })}
        />
      </Group>
      <Awaited query={associations} />
      {associations.isSuccess && rows.length === 0 ? (
        <Nothing narrowed={search.deviceId !== undefined} onCreate={open} />
      ) : null}
      {rows.length === 0 ? null : (
        <AssociationList
          rows={rows}
          loadMore={associations.hasNextPage && !associations.isFetching ? associations.fetchNextPage : undefined}
        />
      )}
      {making ? <AssociationForm onClose={close} /> : null}
    </div>
  );
}

function Nothing({ narrowed, onCreate }: { narrowed: boolean; onCreate: () => void }) {
  const say = useAssociationTexts();
  const sayUi = useUiTexts();
  if (narrowed) return <EmptyState title={sayUi('nothingFound')}>{sayUi('nothingFoundHint')}</EmptyState>;
  return (
    <EmptyState title={say('emptyTitle')} action={<CreateButton onClick={onCreate} />}>
      {say('empty')}
    </EmptyState>
  );
}

function CreateButton({ onClick }: { onClick: () => void }) {
  const say = useAssociationTexts();
  if (!useMay('device.change')) return null;
  return (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onClick}>
      {say('create')}
    </Button>
  );
}
