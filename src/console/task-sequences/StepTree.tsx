/** Groups and steps in their order, to be looked at; arrow keys go from one to the next. */
import { ActionIcon, Box, Group, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import {
  IconAlertTriangle,
  IconChevronDown,
  IconChevronRight,
  IconFilter,
  IconPlayerSkipForward,
} from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import type { TaskSequenceNode } from '../../task-sequence/document.ts';
import type { Finding } from '../../task-sequence/lint/finding.ts';
import type { NodeOutlook } from '../task-sequence-simulation/node-outlook.ts';
import { OutlookMark, wordsOf } from '../task-sequence-simulation/OutlookMark.tsx';
import { useSimulationTexts } from '../task-sequence-simulation/texts.ts';
import type { Simulating } from '../task-sequence-simulation/use-simulating.ts';
import { useTaskSequenceTexts } from './texts.ts';

interface TreeProps {
  readonly nodes: readonly TaskSequenceNode[];
  /** Of the node that is shown. */
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
  /** Of the whole sequence. */
  readonly findings: readonly Finding[];
  readonly simulating: Pick<Simulating, 'outlooks' | 'isStale'>;
}

export function StepTree({ label, ...props }: TreeProps & { label: string }) {
  return (
    <Box component="nav" aria-label={label} onKeyDown={goAlong}>
      <Nodes {...props} />
    </Box>
  );
}

function goAlong(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-node]')];
  const at = all.findIndex((each) => each.matches(':focus'));
  all[at + by]?.focus();
  event.preventDefault();
}

function Nodes({ nodes, ...rest }: TreeProps) {
  return (
    <Box component="ul" m={0} ps="lg" style={{ listStyle: 'none' }}>
      {nodes.map((node) => (
        <Node key={node.id} node={node} {...rest} />
      ))}
    </Box>
  );
}

function Node({ node, ...rest }: Omit<TreeProps, 'nodes'> & { node: TaskSequenceNode }) {
  const say = useTaskSequenceTexts();
  const [open, setOpen] = useState(true);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <li>
      <Group gap={2} wrap="nowrap" ms={node.type === 'group' ? -24 : 0}>
        {node.type === 'group' ? (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-expanded={open}
            aria-label={say(open ? 'collapse' : 'expand', { name: node.name })}
            onClick={() => setOpen(!open)}
          >
            <Chevron size={14} aria-hidden />
          </ActionIcon>
        ) : null}
        <NodeButton node={node} {...rest} />
      </Group>
      {node.type === 'group' && open ? <Nodes nodes={node.steps} {...rest} /> : null}
    </li>
  );
}

function NodeButton({
  node,
  chosen,
  onChoose,
  findings,
  simulating,
}: Omit<TreeProps, 'nodes'> & { node: TaskSequenceNode }) {
  const say = useTaskSequenceTexts();
  const worst = worstOf(findings, node.id);
  const dim = node.disabled ? { c: 'dimmed', td: 'line-through' as const } : {};
  return (
    <UnstyledButton
      data-node={node.id}
      aria-current={node.id === chosen}
      px="xs"
      py={4}
      className="step"
      onClick={() => onChoose(node.id)}
    >
      <Group gap={6} wrap="nowrap">
        <Text span size="sm" fw={node.type === 'group' ? 600 : 400} {...dim} style={{ overflowWrap: 'anywhere' }}>
          {node.name}
        </Text>
        {node.disabled ? <VisuallyHidden>{say('disabled')}</VisuallyHidden> : null}
        {node.condition === undefined ? null : <IconFilter size={14} title={say('conditional')} />}
        {node.continueOnError ? <IconPlayerSkipForward size={14} title={say('continueOnError')} /> : null}
        {worst === null ? null : (
          <IconAlertTriangle
            size={14}
            title={say(worst)}
            color={`var(--mantine-color-${worst === 'error' ? 'red' : 'yellow'}-text)`}
          />
        )}
        <NodeOutlookMark outlook={simulating.outlooks?.get(node.id)} isStale={simulating.isStale} />
      </Group>
    </UnstyledButton>
  );
}

function NodeOutlookMark({ outlook, isStale }: { outlook: NodeOutlook | undefined; isStale: boolean }) {
  const say = useSimulationTexts();
  if (outlook === undefined) return null;
  return (
    <>
      <VisuallyHidden>{wordsOf(outlook, isStale, say).join(', ')}</VisuallyHidden>
      <OutlookMark node={outlook} isStale={isStale} say={say} />
    </>
  );
}

export function worstOf(findings: readonly Finding[], nodeId: string): Finding['severity'] | null {
  const here = findings.filter((finding) => finding.nodeId === nodeId);
  if (here.length === 0) return null;
  return here.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
}
