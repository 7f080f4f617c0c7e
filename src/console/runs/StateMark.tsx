import { Badge } from '@mantine/core';
import {
  type Icon,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconPlayerPause,
  IconPlayerPlay,
  IconRotateClockwise,
} from '@tabler/icons-react';
import type { RunState } from '../../api/run-states.ts';
import { useRunTexts } from './texts.ts';

const marks: Readonly<Record<RunState, { icon: Icon; color: string }>> = {
  running: { icon: IconPlayerPlay, color: 'var(--mantine-color-blue-6)' },
  paused: { icon: IconPlayerPause, color: 'var(--mantine-color-orange-6)' },
  'waiting-for-disk': { icon: IconRotateClockwise, color: 'var(--mantine-color-blue-6)' },
  'waiting-for-pe': { icon: IconRotateClockwise, color: 'var(--mantine-color-blue-6)' },
  succeeded: { icon: IconCircleCheck, color: 'var(--mantine-color-teal-6)' },
  failed: { icon: IconAlertTriangle, color: 'var(--mantine-color-red-6)' },
  cancelled: { icon: IconCircleMinus, color: 'var(--mantine-color-dimmed)' },
};

/** A run's state as picture and word: the colour says nothing that they do not. */
export function StateMark({ state }: { state: RunState }) {
  const say = useRunTexts();
  return (
    <Badge variant="default" tt="none" fw={500} leftSection={<StateIcon state={state} />}>
      {say(state)}
    </Badge>
  );
}

export function StateIcon({ state }: { state: RunState }) {
  const { icon: Mark, color } = marks[state];
  return <Mark size={14} color={color} aria-hidden />;
}
