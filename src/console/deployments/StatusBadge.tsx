import { Badge } from '@mantine/core';
import type { Deployment } from '../../api/deployments.ts';
import { statusColors } from './deployment-states.ts';
import { useDeploymentTexts } from './texts.ts';

export function StatusBadge({ status }: { status: Deployment['status'] }) {
  const say = useDeploymentTexts();
  return (
    <Badge variant="dot" color={statusColors[status]} tt="none">
      {say(status)}
    </Badge>
  );
}
