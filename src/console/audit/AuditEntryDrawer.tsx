import { Code, Drawer, Stack, Table, Text, Title } from '@mantine/core';
import type { ListedAuditEntry } from '../../api/audit.ts';
import { FactTable } from '../ui/FactTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { ActionText } from './ActionText.tsx';
import { ActorName } from './ActorName.tsx';
import { Outcome } from './Outcome.tsx';
import { useAuditTexts } from './texts.ts';

interface AuditEntryDrawerProps {
  readonly number: number;
  /** Undefined: it is not among those that are listed. */
  readonly entry: ListedAuditEntry | undefined;
  readonly onClose: () => void;
}

export function AuditEntryDrawer({ number, entry, onClose }: AuditEntryDrawerProps) {
  const say = useAuditTexts();
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={say('entry', { number })}>
      {entry === undefined ? <Text size="sm">{say('entryGone')}</Text> : <Entry entry={entry} />}
    </Drawer>
  );
}

function Entry({ entry }: { entry: ListedAuditEntry }) {
  const say = useAuditTexts();
  const { kind, name, id } = entry.object;
  return (
    <Stack>
      <FactTable
        facts={[
          [say('at'), <Moment key="at" at={entry.at} />],
          [say('who'), <ActorName key="who" actor={entry.actor} />],
          [say('address'), entry.address ?? say('nowhere')],
          [say('action'), <ActionText key="action" action={entry.action} />],
          [say('object'), [kind, name, id].filter(Boolean).join(' ')],
          [say('outcome'), <Outcome key="outcome" outcome={entry.outcome} />],
          ...(entry.errorCode === null ? [] : [[say('error'), entry.errorCode] as const]),
          [say('hash'), <Code key="hash">{entry.hash}</Code>],
        ]}
      />
      <Title order={3} size="h5">
        {say('changes')}
      </Title>
      <Changes changes={entry.changes} />
      <Title order={3} size="h5">
        {say('input')}
      </Title>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {JSON.stringify(entry.input, null, 2)}
      </Code>
    </Stack>
  );
}

function Changes({ changes }: Pick<ListedAuditEntry, 'changes'>) {
  const say = useAuditTexts();
  if (changes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {say('noChanges')}
      </Text>
    );
  return (
    <Table layout="fixed" style={{ overflowWrap: 'anywhere' }}>
      <Table.Thead>
        <Table.Tr>
          {(['field', 'before', 'after'] as const).map((key) => (
            <Table.Th key={key}>{say(key)}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map(({ field, before, after }) => (
          <Table.Tr key={field}>
            <Table.Td>{field}</Table.Td>
            <Table.Td>{plain(before)}</Table.Td>
            <Table.Td>{plain(after)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
