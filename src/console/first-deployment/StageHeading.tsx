import { Group, Text, Title } from '@mantine/core';
import {
  type Icon,
  IconAlertTriangle,
  IconCircleCheck,
  IconNetwork,
  IconNetworkOff,
  IconPlayerPlay,
  IconPower,
} from '@tabler/icons-react';
import { useFirstDeploymentTexts } from './texts.ts';
import type { Stage } from './what-now.ts';

const signs: Readonly<Record<Stage, { icon: Icon; color: string }>> = {
  waiting: { icon: IconPower, color: 'var(--mantine-color-blue-6)' },
  refused: { icon: IconNetworkOff, color: 'var(--mantine-color-red-6)' },
  coming: { icon: IconNetwork, color: 'var(--mantine-color-blue-6)' },
  running: { icon: IconPlayerPlay, color: 'var(--mantine-color-blue-6)' },
  succeeded: { icon: IconCircleCheck, color: 'var(--mantine-color-teal-6)' },
  failed: { icon: IconAlertTriangle, color: 'var(--mantine-color-red-6)' },
};

interface StageHeadingProps {
  readonly stage: Stage;
  /** Null: nobody knows yet which computer comes first. */
  readonly name: string | null;
  readonly virtual: string | undefined;
}

/** Said aloud whenever it changes. */
export function StageHeading({ stage, name, virtual }: StageHeadingProps) {
  const say = useFirstDeploymentTexts();
  const { icon: Sign, color } = signs[stage];
  const called = name ?? say('aComputer');
  const title =
    stage === 'waiting' && virtual !== undefined
      ? say('stage_virtual', { name: virtual })
      : say(`stage_${stage}`, { name: called });
  return (
    <div role="status">
      <Group gap="xs" wrap="nowrap">
        <Sign size={28} color={color} aria-hidden style={{ flexShrink: 0 }} />
        <Title order={2} size="h3" style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
      </Group>
      <Text size="sm" c="dimmed">
        {stage === 'waiting' && virtual !== undefined ? say('stage_virtual_more') : say(`stage_${stage}_more`)}
      </Text>
    </div>
  );
}
