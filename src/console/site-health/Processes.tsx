import { Group, Table } from '@mantine/core';
import { type Icon, IconAlertTriangle, IconCircleCheck, IconCircleX, IconRotateClockwise } from '@tabler/icons-react';
import type { SiteProcess } from '../../api/site-health.ts';
import { Moment } from '../ui/Moment.tsx';
import { memoryText } from '../ui/quantities.ts';
import { ScrollTable } from '../ui/ScrollTable.tsx';
import { useSiteHealthTexts } from './texts.ts';

const signs: Readonly<Record<SiteProcess['state'], { icon: Icon; color: string }>> = {
  running: { icon: IconCircleCheck, color: 'var(--mantine-color-teal-6)' },
  starting: { icon: IconRotateClockwise, color: 'var(--mantine-color-blue-6)' },
  silent: { icon: IconAlertTriangle, color: 'var(--mantine-color-red-6)' },
  restarting: { icon: IconCircleX, color: 'var(--mantine-color-red-6)' },
};

export function Processes({ processes }: { processes: readonly SiteProcess[] }) {
  const say = useSiteHealthTexts();
  const titles = (['process', 'state', 'since', 'memory', 'restarts', 'lastEnd'] as const).map((key) => say(key));
  return (
    <ScrollTable label={say('processes')} titles={titles} minWidth="48rem">
      {processes.map((process) => (
        <Table.Tr key={process.name}>
          <Table.Th scope="row">{say(process.name)}</Table.Th>
          <Table.Td>
            <State state={process.state} />
          </Table.Td>
          <Table.Td>
            <Moment at={process.since} />
          </Table.Td>
          <Table.Td>{process.memoryBytes === null ? '–' : memoryText(process.memoryBytes)}</Table.Td>
          <Table.Td>{process.restarts}</Table.Td>
          <Table.Td>
            <LastEnd end={process.lastEnd} />
          </Table.Td>
        </Table.Tr>
      ))}
    </ScrollTable>
  );
}

function State({ state }: { state: SiteProcess['state'] }) {
  const say = useSiteHealthTexts();
  const { icon: Sign, color } = signs[state];
  return (
    <Group gap={6} wrap="nowrap">
      <Sign size={16} color={color} aria-hidden /> {say(state)}
    </Group>
  );
}

function LastEnd({ end }: { end: SiteProcess['lastEnd'] }) {
  const say = useSiteHealthTexts();
  if (end === null) return say('never');
  return (
    <>
      <Moment at={end.at} />: <span lang="en">{[end.how, end.reason].filter(Boolean).join(', ')}</span>
    </>
  );
}
