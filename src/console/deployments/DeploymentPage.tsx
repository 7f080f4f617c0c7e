import { Alert, Group, Tabs, Text } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Deployment, getDeployment } from '../../api/deployments.ts';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { Moment } from '../ui/Moment.tsx';
import { PageFailure } from '../ui/PageFailure.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { DeploymentActions } from './DeploymentActions.tsx';
import { DeploymentAlerts } from './DeploymentAlerts.tsx';
import { DeploymentDevices } from './DeploymentDevices.tsx';
import { DeploymentSettingsTable } from './DeploymentSettingsTable.tsx';
import type { DeploymentSearch } from './deployment-search.ts';
import { StatusBadge } from './StatusBadge.tsx';
import { StatusRing } from './StatusRing.tsx';
import { useDeploymentTexts } from './texts.ts';

const route = getRouteApi('/frame/deployments/$id');

export function DeploymentPage() {
  const say = useDeploymentTexts();
  const { id } = route.useParams();
  const deployment = useQuery(siteQuery(getDeployment, { params: { id } }));
  if (deployment.isError) return <PageFailure error={deployment.error} again={deployment.refetch} />;
  if (deployment.data === undefined) return <PageSkeleton />;
  const { taskSequenceName, collectionName } = deployment.data;
  return (
    <div className="page long">
      <PageHeader
        title={say('named', { taskSequence: taskSequenceName, collection: collectionName })}
        above={{ title: say('title'), path: paths.deployments() }}
      >
        <DeploymentActions deployment={deployment.data} />
      </PageHeader>
      <Standing deployment={deployment.data} />
      <StatusRing id={id} />
      <Parts deployment={deployment.data} />
    </div>
  );
}

function Standing({ deployment }: { deployment: Deployment }) {
  const say = useDeploymentTexts();
  const { suspended, status, purpose, startedOn, openWave, waves, nextAssignmentAt } = deployment;
  return (
    <>
      {suspended === null ? null : (
        <Alert color="red" icon={<IconPlayerPause aria-hidden />} title={say('suspendedTitle')}>
          <Text size="sm">
            {suspended.reason} (<Moment at={suspended.at} />)
          </Text>
          <Text size="sm">{say('suspendedHint')}</Text>
        </Alert>
      )}
      <Group gap="lg">
        <StatusBadge status={status} />
        <Text size="sm">{say(purpose)}</Text>
        <Text size="sm">{say('startedOn', { count: startedOn })}</Text>
        {openWave === null ? null : <Text size="sm">{say('openWave', { wave: openWave, of: waves.length })}</Text>}
        {nextAssignmentAt === null ? null : (
          <Text size="sm">
            {say('nextAssignment')}: <Moment at={nextAssignmentAt} />
          </Text>
        )}
      </Group>
    </>
  );
}

function Parts({ deployment }: { deployment: Deployment }) {
  const say = useDeploymentTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: DeploymentSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <Tabs
      value={search.tab ?? 'devices'}
      onChange={(tab) => change({ tab: tab === 'settings' || tab === 'alerts' ? tab : undefined })}
      keepMounted={false}
    >
      <Tabs.List>
        <Tabs.Tab value="devices">{say('devices')}</Tabs.Tab>
        <Tabs.Tab value="settings">{say('settings')}</Tabs.Tab>
        <Tabs.Tab value="alerts">{say('alerts')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="devices" pt="md">
        <DeploymentDevices id={deployment.id} state={search.state} onState={(state) => change({ state })} />
      </Tabs.Panel>
      <Tabs.Panel value="settings" pt="md">
        <DeploymentSettingsTable deployment={deployment} />
      </Tabs.Panel>
      <Tabs.Panel value="alerts" pt="md">
        <DeploymentAlerts id={deployment.id} />
      </Tabs.Panel>
    </Tabs>
  );
}
