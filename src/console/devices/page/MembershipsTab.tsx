/** Which collections a device is in, and why; and why it is not in another one. */
import { Accordion, Badge, Button, Group, List, Select, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  explainMembership,
  listCollections,
  listDeviceCollections,
  type MembershipExplanation,
  removeCollectionMembers,
} from '../../../api/collections.ts';
import type { Device } from '../../../api/devices.ts';
import { client } from '../../site/client.ts';
import { makeStale, siteQuery } from '../../site/queries.ts';
import { useMay } from '../../site/session.ts';
import { useConfirmedChange } from '../../ui/ConfirmStarts.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { usePageTexts } from './texts.ts';

export function MembershipsTab({ device }: { device: Device }) {
  const say = usePageTexts();
  const memberships = useQuery(siteQuery(listDeviceCollections, { params: { id: device.id } }));
  if (memberships.isError) return <FailureNotice error={memberships.error} again={memberships.refetch} />;
  if (memberships.data === undefined) return <Skeleton height={160} />;
  const ids = memberships.data.map(({ id }) => id);
  return (
    <Stack gap="lg">
      {ids.length === 0 ? <EmptyState title={say('noCollectionsTitle')}>{say('noCollections')}</EmptyState> : null}
      <Accordion variant="separated" order={2}>
        {memberships.data.map(({ id, name, direct }) => (
          <Accordion.Item key={id} value={id}>
            <Accordion.Control>
              <Group gap="xs">
                <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
                  {name}
                </Text>
                {direct ? <Badge size="sm">{say('direct')}</Badge> : null}
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              <Why device={device} collectionId={id} />
              {direct ? <TakeOut device={device} collectionId={id} /> : null}
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      <WhyNot device={device} ids={ids} />
    </Stack>
  );
}

interface Membership {
  readonly device: Device;
  readonly collectionId: string;
}

function Why({ device, collectionId }: Membership) {
  const say = usePageTexts();
  const why = useQuery(siteQuery(explainMembership, { params: { id: collectionId, deviceId: device.id } }));
  if (why.isError) return <FailureNotice error={why.error} again={why.refetch} />;
  if (why.data === undefined || why.isPlaceholderData) return <Skeleton height={64} />;
  const { decisions, member, kept } = why.data;
  return (
    <Stack gap="sm">
      {decisions.map((decision) => (
        <Decision key={decision.collection.id} decision={decision} device={device.name} />
      ))}
      {member === kept ? null : <Text size="sm">{say(kept ? 'wasMember' : 'wasNoMember')}</Text>}
    </Stack>
  );
}

type MembershipDecision = MembershipExplanation['decisions'][number];

function Decision({ decision, device }: { decision: MembershipDecision; device: string }) {
  const say = usePageTexts();
  const nameOf = (name: string | null) => name ?? say('beyondReach');
  const { collection, member, rules, limiting } = decision;
  return (
    <div>
      <Text size="sm" fw={500}>
        {say(member ? 'isIn' : 'isNotIn', { device, collection: nameOf(collection.name) })}
      </Text>
      <List size="sm">
        {rules.map(({ kind, name, collection: other, holds, because }, index) => (
          // Rules have no id, and their order does not change within an answer.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <List.Item key={index}>
            {say(`rule-${kind}`, { name: name ?? nameOf(other?.name ?? null) })}: {say(holds ? 'holds' : 'holdsNot')}
            {because.map((fact) => (
              <Text size="sm" c="dimmed" key={fact} style={{ overflowWrap: 'anywhere' }}>
                {fact}
              </Text>
            ))}
          </List.Item>
        ))}
        {limiting === null ? null : (
          <List.Item>
            {say('limitedBy', { name: nameOf(limiting.collection.name) })}: {say(limiting.holds ? 'holds' : 'holdsNot')}
          </List.Item>
        )}
        {rules.length === 0 ? <List.Item>{say('noRules')}</List.Item> : null}
      </List>
    </div>
  );
}

function TakeOut({ device, collectionId }: Membership) {
  const say = usePageTexts();
  const may = useMay('collection.change');
  const change = useConfirmedChange(
    (_: null, { confirmDeviceCount, confirmUnknownComputers }) =>
      client(removeCollectionMembers, {
        params: { id: collectionId },
        body: { deviceIds: [device.id], confirmDeviceCount, confirmUnknownComputers },
      }),
    () => makeStale('/api/devices', '/api/collections'),
  );
  if (!may) return null;
  return (
    <Stack gap="xs" mt="sm" align="flex-start">
      {change.error === null ? null : <FailureNotice error={change.error} />}
      <Button variant="default" size="compact-sm" loading={change.isPending} onClick={() => change.mutate(null)}>
        {say('takeOut')}
      </Button>
      {change.question}
    </Stack>
  );
}

function WhyNot({ device, ids }: { device: Device; ids: readonly string[] }) {
  const say = usePageTexts();
  const [collectionId, setCollectionId] = useState<string | null>(null);
  const { data = [] } = useQuery(siteQuery(listCollections));
  const others = data.filter(({ id }) => !ids.includes(id));
  if (others.length === 0) return null;
  return (
    <Stack gap="sm">
      <Title order={2} size="h5">
        {say('whyNot')}
      </Title>
      <Select
        aria-label={say('whyNot')}
        placeholder={say('chooseCollection')}
        searchable
        maw="24rem"
        data={others.map(({ id, name }) => ({ value: id, label: name }))}
        value={collectionId}
        onChange={setCollectionId}
      />
      {collectionId === null ? null : <Why device={device} collectionId={collectionId} />}
    </Stack>
  );
}
