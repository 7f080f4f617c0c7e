import { Group, UnstyledButton } from '@mantine/core';
import { type Icon, IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import type { LogLevel, SiteLogLine } from '../../api/site-log.ts';
import { currentLanguage } from '../texts/language.ts';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { useSiteLogTexts } from './texts.ts';

export function LogTable({ lines, onOpen }: { lines: readonly SiteLogLine[]; onOpen: (line: SiteLogLine) => void }) {
  const say = useSiteLogTexts();
  const columns: Column<SiteLogLine>[] = [
    { id: 'at', title: say('at'), cell: ({ at }) => <time dateTime={at}>{momentText(at)}</time>, width: '13rem' },
    { id: 'level', title: say('level'), cell: ({ level }) => <LevelMark level={level} />, width: '8.5rem' },
    {
      id: 'process',
      title: say('process'),
      cell: ({ process, role }) => (role === null || role === process ? process : `${process} · ${role}`),
      width: '10rem',
    },
    {
      id: 'message',
      title: say('message'),
      cell: (line) => (
        <UnstyledButton
          fz="inherit"
          lang="en"
          title={line.message}
          aria-label={say('open', { message: line.message })}
          onClick={() => onOpen(line)}
        >
          {line.message}
        </UnstyledButton>
      ),
    },
  ];
  return <ListTable label={say('title')} rows={lines} columns={columns} keyOf={({ id }) => id} onOpen={onOpen} />;
}

/** To the second: lines are read beside one another. */
export function momentText(at: string): string {
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'short', timeStyle: 'medium' }).format(new Date(at));
}

const signs: Readonly<Record<LogLevel, { icon: Icon; color: string }>> = {
  trace: { icon: IconInfoCircle, color: 'var(--mantine-color-dimmed)' },
  debug: { icon: IconInfoCircle, color: 'var(--mantine-color-dimmed)' },
  info: { icon: IconInfoCircle, color: 'var(--mantine-color-blue-6)' },
  warn: { icon: IconAlertTriangle, color: 'var(--mantine-color-yellow-6)' },
  error: { icon: IconCircleX, color: 'var(--mantine-color-red-6)' },
  fatal: { icon: IconCircleX, color: 'var(--mantine-color-red-6)' },
};

export function LevelMark({ level }: { level: LogLevel }) {
  const say = useSiteLogTexts();
  const { icon: Sign, color } = signs[level];
  return (
    <Group gap={6} wrap="nowrap">
      <Sign size={16} color={color} aria-hidden style={{ flex: 'none' }} /> {say(level)}
    </Group>
  );
}
