import { Badge, Button, Group } from '@mantine/core';
import {
  approveUserDeviceAffinity,
  deleteUserDeviceAffinity,
  type UserDeviceAffinity,
} from '../../api/user-device-affinities.ts';
import { client } from '../site/client.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { RefusalDialog } from '../ui/RefusalDialog.tsx';
import { useAffinityTexts } from './texts.ts';

/** What a change of them makes stale: a device names its primary users. */
export const staleByAffinities = ['/api/user-device-affinities', '/api/devices'] as const;

/** Approves a user who waits for it, and takes one away. */
export function AffinityButtons({ affinity }: { affinity: UserDeviceAffinity }) {
  const say = useAffinityTexts();
  const mayChange = useMay('device.change');
  const params = { id: affinity.id };
  const approve = useChange(() => client(approveUserDeviceAffinity, { params }), ...staleByAffinities);
  const remove = useChange(() => client(deleteUserDeviceAffinity, { params }), ...staleByAffinities);
  if (!mayChange) return null;
  const { userName: name, deviceName: device, state } = affinity;
  const failed = [approve, remove].find(({ isError }) => isError);
  return (
    <>
      <Group gap="xs" wrap="nowrap">
        {state === 'pending' ? (
          <Button
            size="compact-sm"
            loading={approve.isPending}
            aria-label={say('approveUser', { name, device })}
            onClick={() => approve.mutate(undefined)}
          >
            {say('approve')}
          </Button>
        ) : null}
        <Button
          size="compact-sm"
          variant="default"
          loading={remove.isPending}
          aria-label={say(state === 'pending' ? 'rejectUser' : 'removeUser', { name, device })}
          onClick={() => remove.mutate(undefined)}
        >
          {say(state === 'pending' ? 'reject' : 'remove')}
        </Button>
      </Group>
      {failed === undefined ? null : <RefusalDialog error={failed.error} onClose={failed.reset} />}
    </>
  );
}

export function AffinityState({ of: { state } }: { of: UserDeviceAffinity }) {
  const say = useAffinityTexts();
  return (
    <Badge variant="dot" color={state === 'pending' ? 'yellow' : 'teal'} tt="none">
      {say(state)}
    </Badge>
  );
}
