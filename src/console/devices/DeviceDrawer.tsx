/** The essentials of a device beside the list, without leaving it. */
import { Anchor, Drawer, Group, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listDeviceRuns } from '../../api/device-runs.ts';
import { type Device, getDevice, listBootEvents } from '../../api/devices.ts';
import { paths } from '../paths.ts';
import { useReasons } from '../phrases/use-reasons.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { Facts } from '../ui/Facts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Moment } from '../ui/Moment.tsx';
import { DeviceActions } from './actions/DeviceActions.tsx';
import { StandingBadges } from './device-columns.tsx';
import { usePageTexts } from './page/texts.ts';
import { useDeviceTexts } from './texts.ts';

interface DeviceDrawerProps {
  readonly id: string | undefined;
  readonly onClose: () => void;
}

export function DeviceDrawer({ id, onClose }: DeviceDrawerProps) {
  const say = useDeviceTexts();
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" title={say('essentials')}>
      {id === undefined ? null : <Essentials id={id} onClose={onClose} />}
    </Drawer>
  );
}

function Essentials({ id, onClose }: { id: string; onClose: () => void }) {
  const say = useDeviceTexts();
  const device = useQuery(siteQuery(getDevice, { params: { id } }));
  if (device.isError) return <FailureNotice error={device.error} again={device.refetch} />;
  // What is kept of the device before is not this one.
  if (device.data?.id !== id) return <Skeleton height={320} />;
  return (
    <Stack gap="md">
      <Group gap="xs">
        <Anchor component={Link} to={paths.device(id)} fw={600}>
          {device.data.name}
        </Anchor>
        <StandingBadges device={device.data} />
      </Group>
      <EssentialFacts device={device.data} />
      <Group>
        <Anchor component={Link} to={paths.device(id)} size="sm">
          {say('openDevice')}
        </Anchor>
        <DeviceActions devices={[device.data]} onDeleted={onClose} />
      </Group>
    </Stack>
  );
}

function EssentialFacts({ device }: { device: Device }) {
  const say = useDeviceTexts();
  const sayPage = usePageTexts();
  const reasonsOf = useReasons();
  const mayRuns = useMay('run.read');
  const params = { id: device.id };
  const boots = useQuery(siteQuery(listBootEvents, { params }));
  const runs = useQuery({ ...siteQuery(listDeviceRuns, { params, query: { limit: 1 } }), enabled: mayRuns });
  const [boot, run] = [boots.data?.[0], runs.data?.[0]];
  return (
    <Facts
      facts={[
        [say('model'), [device.manufacturer, device.model].filter(Boolean).join(' ')],
        [say('serialNumber'), device.serialNumber],
        [say('assetTag'), device.assetTag],
        [say('mac'), device.macs.join(' ')],
        [say('uuid'), device.smbiosUuid],
        [say('categories'), device.categories.map(({ name }) => name).join(', ')],
        [say('primaryUsers'), device.primaryUsers.map(({ userName }) => userName).join(', ')],
        [say('lastSeen'), <Moment key="seen" at={device.lastSeenAt} />],
        [say('lastBoot'), boot === undefined ? null : reasonsOf(boot).join(' ')],
        [say('lastRun'), run === undefined ? null : `${run.taskSequenceName}: ${sayPage(run.state)}`],
      ]}
    />
  );
}
