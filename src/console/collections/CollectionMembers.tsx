import { ActionIcon, Badge, Button, Group, Text } from '@mantine/core';
import { IconHelpCircle, IconPlus, IconX } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import {
  type Collection,
  listCollectionMembers,
  listDirectRules,
  removeCollectionMembers,
} from '../../api/collections.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { AddDevicesDialog } from './AddDevicesDialog.tsx';
import { confirmationIn } from './confirmation.ts';
import { MembershipDialog } from './MembershipDialog.tsx';
import { useCollectionTexts } from './texts.ts';

const PAGE = 200;
const route = getRouteApi('/frame/collections/$id');

export interface Member {
  readonly deviceId: string;
  readonly name: string;
}

function membersQuery(id: string, search: string | undefined) {
  return {
    queryKey: [listCollectionMembers.path, 'pages', id, search],
    queryFn: ({ pageParam }: { pageParam: { after?: string } }) =>
      client(listCollectionMembers, { params: { id }, query: { search, ...pageParam, limit: PAGE } }),
    initialPageParam: {},
    getNextPageParam: (page: readonly Member[]) =>
      page.length < PAGE ? undefined : { after: page.at(-1)?.name ?? '' },
  };
}

export function CollectionMembers({ collection }: { collection: Collection }) {
  const say = useCollectionTexts();
  const { search, tab } = route.useSearch();
  const navigate = route.useNavigate();
  const [adds, setAdds] = useState(false);
  const [asked, setAsked] = useState<Member | null>(null);
  const mayChange = useMay('collection.change') && !collection.builtIn;
  const members = useInfiniteQuery(membersQuery(collection.id, search));
  const direct = useQuery(siteQuery(listDirectRules, { params: { id: collection.id } }));
  const removal = useRemoval(collection.id);
  const columns = useColumns(new Set(direct.data?.map(({ deviceId }) => deviceId)), {
    onWhy: setAsked,
    onRemove: mayChange ? (member) => removal.mutate([member.deviceId]) : null,
  });
  const rows = members.data?.pages.flat() ?? [];
  const failure = members.error ?? removal.error;
  return (
    <>
      <Group justify="space-between" mb="sm">
        <SearchField
          placeholder={say('memberSearch')}
          value={search ?? ''}
          onChange={(text) => navigate({ search: { tab, search: text === '' ? undefined : text }, replace: true })}
        />
        {mayChange ? (
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdds(true)}>
            {say('addDevices')}
          </Button>
        ) : null}
      </Group>
      {failure === null ? null : <FailureNotice error={failure} again={members.refetch} />}
      {members.isSuccess && rows.length === 0 ? (
        <NoMembers searched={search !== undefined} />
      ) : (
        <ListTable
          label={say('members')}
          rows={rows}
          columns={columns}
          keyOf={({ deviceId }) => deviceId}
          loadMore={members.hasNextPage && !members.isFetching ? members.fetchNextPage : undefined}
        />
      )}
      {removal.question}
      {adds ? <AddDevicesDialog collection={collection} onClose={() => setAdds(false)} /> : null}
      {asked === null ? null : (
        <MembershipDialog collectionId={collection.id} member={asked} onClose={() => setAsked(null)} />
      )}
    </>
  );
}

function useRemoval(id: string) {
  return useConfirmedChange(
    (deviceIds: string[], confirmed) =>
      client(removeCollectionMembers, { params: { id }, body: { deviceIds, ...confirmationIn(confirmed) } }),
    () => makeStale('/api/collections'),
  );
}

function NoMembers({ searched }: { searched: boolean }) {
  const say = useCollectionTexts();
  const sayUi = useUiTexts();
  if (searched) return <EmptyState title={sayUi('nothingFound')}>{sayUi('nothingFoundHint')}</EmptyState>;
  return <EmptyState title={say('noMembers')}>{say('noMembersHint')}</EmptyState>;
}

interface Actions {
  readonly onWhy: (member: Member) => void;
  /** Null: the person may not. */
  readonly onRemove: ((member: Member) => void) | null;
}

function useColumns(direct: ReadonlySet<string>, { onWhy, onRemove }: Actions): Column<Member>[] {
  const say = useCollectionTexts();
  return [
    {
      ...{ id: 'name', title: say('name') },
      cell: ({ deviceId, name }) => <Link to={paths.device(deviceId)}>{name}</Link>,
    },
    {
      ...{ id: 'direct', title: say('howMember') },
      cell: ({ deviceId }) =>
        direct.has(deviceId) ? <Badge size="sm">{say('direct')}</Badge> : <Text size="sm">{say('byRules')}</Text>,
    },
    {
      ...{ id: 'actions', title: say('actions'), width: '7rem' },
      cell: (member) => (
        <Group gap={4} wrap="nowrap">
          <ActionIcon variant="subtle" aria-label={say('whyOf', { name: member.name })} onClick={() => onWhy(member)}>
            <IconHelpCircle size={18} aria-hidden />
          </ActionIcon>
          {onRemove !== null && direct.has(member.deviceId) ? (
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={say('removeDirect', { name: member.name })}
              onClick={() => onRemove(member)}
            >
              <IconX size={18} aria-hidden />
            </ActionIcon>
          ) : null}
        </Group>
      ),
    },
  ];
}
