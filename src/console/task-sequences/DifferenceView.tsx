/** What differs between two versions: a tree of the groups and steps that it is in, with each value as it was and as it is. */
import { Badge, Box, Code, Group, Stack, Text } from '@mantine/core';
import { IconArrowsMove, IconEqual, IconMinus, IconPencil, IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { NodeChange, ValueChange } from '../../task-sequence/difference.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { type DifferingNode, differenceTree } from './difference-tree.ts';
import { useVersionTexts } from './version-texts.ts';
import { valueText } from './yaml-text.ts';

interface DifferenceViewProps {
  readonly before: TaskSequenceDocument;
  readonly after: TaskSequenceDocument;
}

export function DifferenceView({ before, after }: DifferenceViewProps) {
  const say = useVersionTexts();
  const { values, steps, onFailure } = useMemo(() => differenceTree(before, after), [before, after]);
  if (values.length + steps.length + onFailure.length === 0)
    return (
      <Group gap="xs">
        <IconEqual size={16} aria-hidden />
        <Text size="sm">{say('same')}</Text>
      </Group>
    );
  return (
    <Stack gap="sm">
      {values.length === 0 ? null : (
        <section aria-label={say('sequenceItself')}>
          <Text size="sm" fw={600}>
            {say('sequenceItself')}
          </Text>
          <Values values={values} />
        </section>
      )}
      <Nodes label={say('steps')} nodes={steps} />
      {onFailure.length === 0 ? null : (
        <section aria-label={say('onFailure')}>
          <Text size="sm" fw={600}>
            {say('onFailure')}
          </Text>
          <Nodes label={say('onFailure')} nodes={onFailure} />
        </section>
      )}
    </Stack>
  );
}

function Nodes({ label, nodes }: { readonly label?: string; readonly nodes: readonly DifferingNode[] }) {
  if (nodes.length === 0) return null;
  return (
    <Box component="ul" m={0} ps="md" style={{ listStyle: 'none' }} {...(label ? { 'aria-label': label } : {})}>
      {nodes.map((node) => (
        <Box component="li" key={node.id} py={2}>
          <NodeLine node={node} />
          <Values values={node.values} />
          <Nodes nodes={node.nodes} />
        </Box>
      ))}
    </Box>
  );
}

const signs: Readonly<Record<NodeChange['kind'], typeof IconPlus>> = {
  added: IconPlus,
  removed: IconMinus,
  moved: IconArrowsMove,
  changed: IconPencil,
};

function NodeLine({ node: { name, isGroup, kinds, movedFrom } }: { readonly node: DifferingNode }) {
  const say = useVersionTexts();
  const isGone = kinds.includes('removed');
  return (
    <Group gap="xs" wrap="wrap">
      <Text
        size="sm"
        fw={isGroup ? 600 : 400}
        td={isGone ? 'line-through' : 'none'}
        style={{ overflowWrap: 'anywhere' }}
      >
        {name}
      </Text>
      {kinds.map((kind) => {
        const Sign = signs[kind];
        return (
          <Badge key={kind} variant="default" tt="none" leftSection={<Sign size={12} aria-hidden />}>
            {say(kind)}
          </Badge>
        );
      })}
      {movedFrom === undefined ? null : (
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {say('movedFrom', { group: movedFrom ?? say('noGroup') })}
        </Text>
      )}
    </Group>
  );
}

function Values({ values }: { readonly values: readonly ValueChange[] }) {
  if (values.length === 0) return null;
  return (
    <Stack gap={4} ps="md" py={4} style={{ overflowWrap: 'anywhere' }}>
      {values.map(({ path, before, after }) => (
        <div key={path}>
          <Text size="sm" c="dimmed">
            {path}
          </Text>
          <Group gap="xs" align="start" wrap="wrap">
            <Value value={before} />
            <Arrow />
            <Value value={after} />
          </Group>
        </div>
      ))}
    </Stack>
  );
}

function Arrow() {
  const say = useVersionTexts();
  return (
    <Text size="sm" span role="img" aria-label={say('becomes')}>
      →
    </Text>
  );
}

function Value({ value }: { readonly value: unknown }) {
  const say = useVersionTexts();
  if (value === undefined)
    return (
      <Text size="sm" span c="dimmed">
        {say('nothing')}
      </Text>
    );
  return <Code style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxWidth: '100%' }}>{valueText(value)}</Code>;
}
