/** Who uses the device: user device affinities, those that wait for approval too. */
import { Badge, Button, Group, Skeleton, Stack, Table, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Device } from '../../../api/devices.ts';
import {
  addUserDeviceAffinity,
  approveUserDeviceAffinity,
  deleteUserDeviceAffinity,
  listUserDeviceAffinities,
  type UserDeviceAffinity,
} from '../../../api/user-device-affinities.ts';
import { client } from '../../site/client.ts';
import { makeStale, siteQuery } from '../../site/queries.ts';
import { useMay } from '../../site/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Moment } from '../../ui/Moment.tsx';
import { ScrollTable } from '../../ui/ScrollTable.tsx';
import { useDeviceTexts } from '../texts.ts';
import { usePageTexts } from './texts.ts';

const stale = () => makeStale('/api/user-device-affinities', '/api/devices');

export function UsersTab({ device }: { device: Device }) {
  const say = usePageTexts();
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
  const say = usePageTexts();
  return (
    <ScrollTable label={say('users')} titles={[say('user'), say('state'), say('source'), say('since'), say('change')]}>
      {users.map((user) => (
        <Table.Tr key={user.id}>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>{user.userName}</Table.Td>
          <Table.Td>
            <Badge variant="dot" color={user.state === 'pending' ? 'yellow' : 'teal'}>
              {say(user.state)}
            </Badge>
          </Table.Td>
          <Table.Td>{say(`source-${user.source}`)}</Table.Td>
          <Table.Td>
            <Moment at={user.createdAt} />
          </Table.Td>
          <Table.Td>
            <UserButtons user={user} />
          </Table.Td>
        </Table.Tr>
      ))}
    </ScrollTable>
  );
}

function UserButtons({ user }: { user: UserDeviceAffinity }) {
  const say = usePageTexts();
  const mayChange = useMay('device.change');
  const params = { id: user.id };
  const approve = useMutation({ mutationFn: () => client(approveUserDeviceAffinity, { params }), onSuccess: stale });
  const remove = useMutation({ mutationFn: () => client(deleteUserDeviceAffinity, { params }), onSuccess: stale });
  if (!mayChange) return null;
  const { userName: name } = user;
  return (
    <>
      <Group gap="xs" wrap="nowrap">
        {user.state === 'pending' ? (
          <Button
            size="compact-sm"
            loading={approve.isPending}
            aria-label={say('approveUser', { name })}
            onClick={() => approve.mutate()}
          >
            {say('approve')}
          </Button>
        ) : null}
        <Button
          size="compact-sm"
          variant="default"
          loading={remove.isPending}
          aria-label={say('removeUser', { name })}
          onClick={() => remove.mutate()}
        >
          {say('remove')}
        </Button>
      </Group>
      {approve.isError || remove.isError ? <FailureNotice error={approve.error ?? remove.error} /> : null}
    </>
  );
}

function AddUser({ device }: { device: Device }) {
  const say = usePageTexts();
  const sayDevice = useDeviceTexts();
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
            {sayDevice('add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
