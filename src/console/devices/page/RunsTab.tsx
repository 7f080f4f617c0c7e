/** What was run on the device: each run with its steps, newest first. */
import { Accordion, Badge, Button, Group, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { listDeviceRuns, type RunWithSteps } from '../../../api/device-runs.ts';
import type { Device } from '../../../api/devices.ts';
import type { RunState } from '../../../api/run-states.ts';
import { client } from '../../site/client.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Moment } from '../../ui/Moment.tsx';
import { durationText } from '../../ui/quantities.ts';
import { ScrollTable } from '../../ui/ScrollTable.tsx';
import { usePageTexts } from './texts.ts';

const PAGE = 20;

function runsQuery(id: string) {
  return {
    queryKey: [listDeviceRuns.path, 'pages', id],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      client(listDeviceRuns, {
        params: { id },
        query: { limit: PAGE, ...(pageParam === undefined ? {} : { before: pageParam }) },
      }),
    // As string | undefined: the first page begins nowhere.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: readonly RunWithSteps[]) => (page.length < PAGE ? undefined : page.at(-1)?.startedAt),
  };
}

const colors: Record<RunState, string> = {
  running: 'blue',
  paused: 'yellow',
  'waiting-for-disk': 'blue',
  'waiting-for-pe': 'blue',
  succeeded: 'teal',
  failed: 'red',
  cancelled: 'gray',
};

export function RunsTab({ device }: { device: Device }) {
  const say = usePageTexts();
  const runs = useInfiniteQuery(runsQuery(device.id));
  if (runs.isError) return <FailureNotice error={runs.error} again={runs.refetch} />;
  if (runs.data === undefined) return <Skeleton height={160} />;
  const all = runs.data.pages.flat();
  if (all.length === 0) return <EmptyState title={say('noRunsTitle')}>{say('noRuns')}</EmptyState>;
  return (
    <Stack gap="md">
      <Accordion variant="separated" order={2}>
        {all.map((run) => (
          <Accordion.Item key={run.id} value={run.id}>
            <Accordion.Control>
              <Group gap="xs">
                <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
                  {run.taskSequenceName}
                </Text>
                <Badge variant="dot" color={colors[run.state]}>
                  {say(run.state)}
                </Badge>
                <Text size="sm" c="dimmed">
                  <Moment at={run.startedAt} />
                </Text>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              {run.message === '' ? null : <Text size="sm">{run.message}</Text>}
              <Steps run={run} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      {runs.hasNextPage ? (
        <Group>
          <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => runs.fetchNextPage()}>
            {say('olderRuns')}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}

function Steps({ run }: { run: RunWithSteps }) {
  const say = usePageTexts();
  if (run.steps.length === 0) return <Text size="sm">{say('noSteps')}</Text>;
  return (
    <ScrollTable
      label={say('stepsOf', { name: run.taskSequenceName })}
      titles={[say('step'), say('outcome'), say('duration'), say('exitCode'), say('message')]}
    >
      {run.steps.map((step) => (
        <Table.Tr key={`${step.nodeId} ${step.attempt}`}>
          <Table.Td>{step.name}</Table.Td>
          <Table.Td>{step.outcome === null ? say('notEnded') : say(`outcome-${step.outcome}`)}</Table.Td>
          <Table.Td>{step.milliseconds === null ? '' : durationText(step.milliseconds)}</Table.Td>
          <Table.Td>{step.exitCode}</Table.Td>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>{step.message}</Table.Td>
        </Table.Tr>
      ))}
    </ScrollTable>
  );
}
