/** Who uses the device: user device affinities, those that wait for approval too. */
import { Button, Group, Skeleton, Stack, Table, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Device } from '../../api/devices.ts';
import {
  addUserDeviceAffinity,
  listUserDeviceAffinities,
  type UserDeviceAffinity,
} from '../../api/user-device-affinities.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Moment } from '../ui/Moment.tsx';
import { ScrollTable } from '../ui/ScrollTable.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { AffinityButtons, AffinityState, staleByAffinities } from './AffinityButtons.tsx';
import { useAffinityTexts } from './texts.ts';

const stale = () => makeStale(...staleByAffinities);

export function UsersTab({ device }: { device: Device }) {
  const say = useAffinityTexts();
  const mayChange = useMay('device.change');
  const users = useQuery(siteQuery(listUserDeviceAffinities, { query: { deviceId: device.id } }));
  if (users.isError) return <FailureNotice error={users.error} again={users.refetch} />;
  if (users.data === undefined || users.isPlaceholderData) return <Skeleton height={160} />;
  return (
    <Stack gap="md">
      {users.data.length === 0 ? (
        <EmptyState title={say('noUsersTitle')}>{say('noUsers')}</EmptyState>
      ) : (
        <UsersTable users={users.data} />
      )}
      {mayChange ? <AddUser device={device} /> : null}
    </Stack>
  );
}

function UsersTable({ users }: { users: readonly UserDeviceAffinity[] }) {
  const say = useAffinityTexts();
  const sayUi = useUiTexts();
  return (
    <ScrollTable
      label={say('users')}
      titles={[say('user'), say('state'), say('source'), say('since'), sayUi('actions')]}
    >
      {users.map((user) => (
        <Table.Tr key={user.id}>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>{user.userName}</Table.Td>
          <Table.Td>
            <AffinityState of={user} />
          </Table.Td>
          <Table.Td>{say(`source-${user.source}`)}</Table.Td>
          <Table.Td>
            <Moment at={user.createdAt} />
          </Table.Td>
          <Table.Td>
            <AffinityButtons affinity={user} />
          </Table.Td>
        </Table.Tr>
      ))}
    </ScrollTable>
  );
}

function AddUser({ device }: { device: Device }) {
  const say = useAffinityTexts();
  const [userName, setUserName] = useState('');
  const add = useMutation({
    mutationFn: () => client(addUserDeviceAffinity, { body: { deviceId: device.id, userName } }),
    onSuccess: () => {
      setUserName('');
      return stale();
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (userName !== '') add.mutate();
  };
  return (
    <form onSubmit={send}>
      <Stack gap="xs" maw="30rem">
        <TextInput
          label={say('addUser')}
          description={say('addUserHint')}
          value={userName}
          onChange={({ currentTarget }) => setUserName(currentTarget.value)}
        />
        {add.isError ? <FailureNotice error={add.error} /> : null}
        <Group>
          <Button type="submit" disabled={userName === ''} loading={add.isPending}>
            {say('add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
