import { Button, Group, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { IconRefresh, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Collection, deleteCollection, evaluateCollection, getCollection } from '../../api/collections.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageFailure } from '../ui/PageFailure.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { CollectionMembers } from './CollectionMembers.tsx';
import { CollectionRules } from './CollectionRules.tsx';
import { CollectionVariables } from './CollectionVariables.tsx';
import { CollectionWindows } from './CollectionWindows.tsx';
import { collectionTabs } from './collections-search.ts';
import { confirmationIn } from './confirmation.ts';
import { useCollectionTexts } from './texts.ts';

const route = getRouteApi('/frame/collections/$id');

export function CollectionPage() {
  const say = useCollectionTexts();
  const { id } = route.useParams();
  const above = { title: say('title'), path: paths.collections() };
  const collection = useQuery(siteQuery(getCollection, { params: { id } }));
  if (collection.isError) return <PageFailure error={collection.error} again={collection.refetch} />;
  // What another collection said is no answer about this one.
  if (collection.data?.id !== id)
    return (
      <div className="page">
        <Skeleton h="2.5rem" w="20rem" maw="100%" />
        <Skeleton h="60%" />
      </div>
    );
  return (
    <div className="page">
      <PageHeader title={collection.data.name} above={above}>
        <Actions collection={collection.data} />
      </PageHeader>
      <Standing collection={collection.data} />
      <CollectionTabs collection={collection.data} />
    </div>
  );
}

function Standing({ collection }: { collection: Collection }) {
  const say = useCollectionTexts();
  const { builtIn, memberCount, evaluatedAt, limitingCollection } = collection;
  return (
    <Group gap="md">
      <Text size="sm" fw={600}>
        {say('memberCount', { count: memberCount })}
      </Text>
      {builtIn ? <Text size="sm">{say('builtInHint')}</Text> : null}
      {limitingCollection === null ? null : (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {say('limitedTo', { name: limitingCollection.name ?? say('hidden') })}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {say('evaluated')}: <Moment at={evaluatedAt} />
      </Text>
    </Group>
  );
}

function CollectionTabs({ collection }: { collection: Collection }) {
  const say = useCollectionTexts();
  const { tab = 'members' } = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (name: string | null) => {
    const found = collectionTabs.find((each) => each === name);
    void navigate({ search: { tab: found === 'members' ? undefined : found }, replace: true });
  };
  const titles = {
    members: say('members'),
    rules: say('rules'),
    windows: say('windowsTab'),
    variables: say('variables'),
  };
  return (
    <Tabs value={tab} onChange={choose} keepMounted={false} className="fills">
      <Tabs.List>
        {collectionTabs.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {titles[each]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="members" pt="sm" className="fills">
        <CollectionMembers collection={collection} />
      </Tabs.Panel>
      <Tabs.Panel value="rules" pt="sm">
        <CollectionRules collection={collection} />
      </Tabs.Panel>
      <Tabs.Panel value="windows" pt="sm">
        <CollectionWindows collection={collection} />
      </Tabs.Panel>
      <Tabs.Panel value="variables" pt="sm">
        <CollectionVariables collection={collection} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Actions({ collection }: { collection: Collection }) {
  const say = useCollectionTexts();
  const { id, builtIn } = collection;
  const mayChange = useMay('collection.change') && !builtIn;
  const mayDelete = useMay('collection.delete') && !builtIn;
  const [asks, setAsks] = useState(false);
  const evaluate = useConfirmedChange(
    (_: undefined, confirmed) => client(evaluateCollection, { params: { id }, body: confirmationIn(confirmed) }),
    () => makeStale('/api/collections'),
  );
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {mayChange ? (
          <Button
            variant="default"
            size="sm"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={evaluate.isPending}
            onClick={() => evaluate.mutate(undefined)}
          >
            {say('evaluateNow')}
          </Button>
        ) : null}
        {mayDelete ? (
          <Button
            variant="default"
            size="sm"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setAsks(true)}
          >
            {say('delete')}
          </Button>
        ) : null}
      </Group>
      {evaluate.error === null ? null : <FailureNotice error={evaluate.error} />}
      {evaluate.question}
      {asks ? <DeleteDialog collection={collection} onClose={() => setAsks(false)} /> : null}
    </Stack>
  );
}

function DeleteDialog({ collection, onClose }: { collection: Collection; onClose: () => void }) {
  const say = useCollectionTexts();
  const go = useNavigate();
  const { id, name, memberCount: count, queryRules, maintenanceWindows, variables } = collection;
  const remove = useMutation({
    mutationFn: () => client(deleteCollection, { params: { id } }),
    onSuccess: async () => {
      await go({ to: paths.collections() });
      await makeStale('/api/collections');
    },
  });
  const lost = { rules: queryRules.length, windows: maintenanceWindows.length, variables: variables.length };
  return (
    <AskFirst
      title={say('deleteTitle', { name })}
      action={say('delete')}
      isPending={remove.isPending}
      error={remove.error}
      onYes={() => remove.mutate()}
      onNo={onClose}
    >
      <Stack gap="xs">
        <Text size="sm">{say('deleteWhat', { count })}</Text>
        <Text size="sm">{say('deleteLost', lost)}</Text>
      </Stack>
    </AskFirst>
  );
}
