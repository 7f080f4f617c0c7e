import { Group, Skeleton, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  type DeploymentState,
  type DeploymentStatus,
  deploymentStates,
  getDeploymentStatus,
} from '../../api/deployment-status.ts';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { Donut } from '../ui/Donut.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { stateColors, stateIcons } from './deployment-states.ts';
import { useDeploymentTexts } from './texts.ts';

/** How a deployment is going, at a glance and in numbers; each state leads to its devices. */
export function StatusRing({ id }: { id: string }) {
  const status = useQuery(siteQuery(getDeploymentStatus, { params: { id } }));
  if (status.isError) return <FailureNotice error={status.error} again={status.refetch} />;
  if (status.data === undefined) return <Skeleton height={230} />;
  return <Ring id={id} status={status.data} />;
}

function Ring({ id, status: { counts, devices } }: { id: string; status: DeploymentStatus }) {
  const say = useDeploymentTexts();
  const parts = deploymentStates.map((state) => ({ id: state, value: counts[state], color: stateColors[state] }));
  return (
    <Group gap="xl" align="center">
      <Donut
        parts={parts}
        label={deploymentStates.map((state) => `${say(state)}: ${counts[state]}`).join(', ')}
        middle={String(devices)}
      />
      <Table w="auto" verticalSpacing={4} aria-label={say('states')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say('state')}</Table.Th>
            <Table.Th scope="col" ta="end">
              {say('devices')}
            </Table.Th>
            <Table.Th scope="col" ta="end">
              {say('share')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deploymentStates.map((state) => (
            <StateRow key={state} id={id} state={state} count={counts[state]} devices={devices} />
          ))}
        </Table.Tbody>
      </Table>
    </Group>
  );
}

function StateRow({
  id,
  state,
  count,
  devices,
}: {
  id: string;
  state: DeploymentState;
  count: number;
  devices: number;
}) {
  return (
    <Table.Tr>
      <Table.Td>
        <Link to={paths.deployment(id)} search={{ state }} className="plain">
          <StateSign state={state} />
        </Link>
      </Table.Td>
      <Table.Td ta="end">{count}</Table.Td>
      <Table.Td ta="end">{devices === 0 ? '–' : `${Math.round((100 * count) / devices)} %`}</Table.Td>
    </Table.Tr>
  );
}

export function StateSign({ state }: { state: DeploymentState }) {
  const say = useDeploymentTexts();
  const Icon = stateIcons[state];
  return (
    <Group gap={6} wrap="nowrap" component="span">
      <Icon size={18} color={stateColors[state]} aria-hidden style={{ flexShrink: 0 }} />
      <Text span size="sm">
        {say(state)}
      </Text>
    </Group>
  );
}
