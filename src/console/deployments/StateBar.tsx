import { Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type DeploymentStatus, deploymentStates, getDeploymentStatus } from '../../api/deployment-status.ts';
import { siteQuery } from '../site/queries.ts';
import { stateColors } from './deployment-states.ts';
import { useDeploymentTexts } from './texts.ts';

/** How many devices of a deployment are in which state, as a bar and in words. */
export function StateBar({ id }: { id: string }) {
  const status = useQuery(siteQuery(getDeploymentStatus, { params: { id } }));
  if (status.isError) return '–';
  if (status.data === undefined) return <Skeleton height={12} />;
  return <Bar status={status.data} />;
}

function Bar({ status: { counts, devices } }: { status: DeploymentStatus }) {
  const say = useDeploymentTexts();
  const failed = counts.error + counts['requirements-not-met'];
  return (
    <Group gap="xs" wrap="nowrap">
      <div className="state-bar" aria-hidden>
        {deploymentStates.map((state) =>
          counts[state] === 0 ? null : (
            <span key={state} style={{ flexGrow: counts[state], background: stateColors[state] }} />
          ),
        )}
      </div>
      <Text size="sm" span>
        {say('successOf', { success: counts.success, devices })}
        {failed === 0 ? null : `, ${say('failedOn', { count: failed })}`}
      </Text>
    </Group>
  );
}
