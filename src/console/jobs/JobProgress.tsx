import { Badge, Group, Progress, Text } from '@mantine/core';
import type { Job } from '../../api/jobs.ts';
import { bytesText } from '../ui/quantities.ts';
import { jobKindText, useJobTexts } from './texts.ts';

const colours = { waiting: 'gray', running: 'blue', succeeded: 'green', failed: 'red' } as const;

export function JobState({ state }: { state: Job['state'] }) {
  const say = useJobTexts();
  return (
    <Badge size="sm" variant="dot" color={colours[state]}>
      {say(state)}
    </Badge>
  );
}

/** How far it is, where that is counted in bytes. */
export function JobProgress({ job }: { job: Job }) {
  const say = useJobTexts();
  const { bytesDone, bytesTotal, kind, endedAt } = job;
  if (bytesDone === null || bytesTotal === null || bytesTotal === 0 || endedAt !== null) return null;
  const share = Math.min(100, (100 * bytesDone) / bytesTotal);
  return (
    <Group gap="xs" wrap="nowrap">
      <Progress value={share} aria-label={jobKindText(say, kind)} miw="6rem" style={{ flex: 1 }} />
      <Text span size="xs">
        {say('amount', { done: bytesText(bytesDone), total: bytesText(bytesTotal) })}
      </Text>
    </Group>
  );
}
