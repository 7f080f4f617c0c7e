import { Button, Group, Skeleton, Tabs } from '@mantine/core';
import { IconArrowMerge, IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { type Device, getDevice } from '../../api/devices.ts';
import { AssociationsTab } from '../computer-associations/AssociationsTab.tsx';
import { paths } from '../paths.ts';
import { RecoveryKeysTab } from '../recovery-keys/RecoveryKeysTab.tsx';
import { siteQuery } from '../site/queries.ts';
import { useMay, useMe } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { UsersTab } from '../user-device-affinities/UsersTab.tsx';
import { DeviceActions } from './actions/DeviceActions.tsx';
import { EditDeviceDialog } from './DeviceForm.tsx';
import { StandingBadges } from './device-columns.tsx';
import { type DeviceTab, deviceTabs } from './device-search.ts';
import { BootTab } from './page/BootTab.tsx';
import { InventoryTab } from './page/InventoryTab.tsx';
import { MembershipsTab } from './page/MembershipsTab.tsx';
import { MergeDialog } from './page/MergeDialog.tsx';
import { OverviewTab } from './page/OverviewTab.tsx';
import { RunsTab } from './page/RunsTab.tsx';
import { usePageTexts } from './page/texts.ts';
import { VariablesTab } from './page/VariablesTab.tsx';
import { useDeviceTexts } from './texts.ts';

const route = getRouteApi('/frame/devices/$id');

export function DevicePage() {
  const say = useDeviceTexts();
  const { id } = route.useParams();
  const device = useQuery(siteQuery(getDevice, { params: { id } }));
  const above = { title: say('title'), path: paths.devices() };
  // A device that was deleted meanwhile is not shown on.
  if (device.isError)
    return (
      <div className="page long">
        <PageHeader title={say('device')} above={above} />
        <FailureNotice error={device.error} again={device.refetch} />
      </div>
    );
  // What is kept of the device before is not this one.
  if (device.data?.id !== id)
    return (
      <div className="page long">
        <PageHeader title={say('device')} above={above} />
        <Skeleton height={320} />
      </div>
    );
  return (
    <div className="page long">
      <PageHeader title={device.data.name} above={above}>
        <StandingBadges device={device.data} />
        <HeaderButtons device={device.data} />
      </PageHeader>
      <DeviceTabs key={id} device={device.data} />
    </div>
  );
}

function HeaderButtons({ device }: { device: Device }) {
  const say = useDeviceTexts();
  const sayPage = usePageTexts();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'edit' | 'merge' | null>(null);
  const mayChange = useMay('device.change');
  // The site asks for both.
  const mayMerge = useMay('device.delete') && mayChange && device.standing !== 'placeholder';
  const close = () => setOpen(null);
  return (
    <Group gap="xs">
      {mayChange ? (
        <Button leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpen('edit')}>
          {say('edit')}
        </Button>
      ) : null}
      {mayMerge ? (
        <Button
          variant="default"
          leftSection={<IconArrowMerge size={16} aria-hidden />}
          onClick={() => setOpen('merge')}
        >
          {sayPage('merge')}
        </Button>
      ) : null}
      <DeviceActions devices={[device]} onDeleted={() => navigate({ to: paths.devices() })} />
      {open === 'edit' ? <EditDeviceDialog device={device} onClose={close} /> : null}
      {open === 'merge' ? <MergeDialog device={device} onClose={close} /> : null}
    </Group>
  );
}

function DeviceTabs({ device }: { device: Device }) {
  const say = usePageTexts();
  const { tab = 'overview' } = route.useSearch();
  const navigate = route.useNavigate();
  const permissions = useMe()?.permissions ?? [];
  const shown = deviceTabs.filter((each) => {
    if (each === 'memberships') return permissions.includes('collection.read');
    return each === 'runs' ? permissions.includes('run.read') : true;
  });
  return (
    <Tabs
      value={shown.includes(tab) ? tab : 'overview'}
      keepMounted={false}
      onChange={(next) => navigate({ search: { tab: deviceTabs.find((each) => each === next) } })}
    >
      <Tabs.List>
        {shown.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {say(each)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {shown.map((each) => (
        <Tabs.Panel key={each} value={each} pt="md">
          {panels[each](device)}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

const panels: Record<DeviceTab, (device: Device) => ReactNode> = {
  overview: (device) => <OverviewTab device={device} />,
  inventory: (device) => <InventoryTab device={device} />,
  memberships: (device) => <MembershipsTab device={device} />,
  variables: (device) => <VariablesTab device={device} />,
  users: (device) => <UsersTab device={device} />,
  associations: (device) => <AssociationsTab device={device} />,
  recoveryKeys: (device) => <RecoveryKeysTab device={device} />,
  runs: (device) => <RunsTab device={device} />,
  boot: (device) => <BootTab device={device} />,
};
