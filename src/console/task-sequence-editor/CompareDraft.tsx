/** A draft beside the version that is saved, step by step. Fetched when somebody asks for it. */
import { Badge, Group, Modal, Stack, Table, Text } from '@mantine/core';
import type { TaskSequence } from '../../api/task-sequences.ts';
import { documentDifference, isEmptyDifference, type ValueChange } from '../../task-sequence/difference.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { useLockTexts } from './lock-texts.ts';

interface CompareDraftProps {
  readonly draft: TaskSequenceDocument;
  readonly latest: TaskSequence;
  readonly onClose: () => void;
}

export function CompareDraft({ draft, latest: { document, version }, onClose }: CompareDraftProps) {
  const say = useLockTexts();
  const difference = documentDifference(document, draft);
  return (
    <Modal opened size="xl" onClose={onClose} title={say('compareTitle', { version })}>
      <Stack gap="sm">
        {isEmptyDifference(difference) ? <Text size="sm">{say('same', { version })}</Text> : null}
        {difference.values.length === 0 ? null : (
          <div>
            <Text size="sm" fw={600}>
              {say('whole')}
            </Text>
            <Values values={difference.values} version={version} />
          </div>
        )}
        {difference.nodes.map(({ kind, nodeId, name, group, values }) => (
          <div key={`${kind} ${nodeId}`}>
            <Group gap="xs">
              <Badge variant="default" tt="none">
                {say(kind)}
              </Badge>
              <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                {group === null ? name : `${group} › ${name}`}
              </Text>
            </Group>
            {values.length === 0 ? null : <Values values={values} version={version} />}
          </div>
        ))}
      </Stack>
    </Modal>
  );
}

function Values({ values, version }: { readonly values: readonly ValueChange[]; readonly version: number }) {
  const say = useLockTexts();
  return (
    <Table fz="sm" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say('setting')}</Table.Th>
          <Table.Th>{say('saved', { version })}</Table.Th>
          <Table.Th>{say('mine')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody style={{ overflowWrap: 'anywhere' }}>
        {values.map(({ path, before, after }) => (
          <Table.Tr key={path}>
            <Table.Td>{path}</Table.Td>
            <Table.Td>{valueText(before) ?? say('nothing')}</Table.Td>
            <Table.Td>{valueText(after) ?? say('nothing')}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function valueText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
