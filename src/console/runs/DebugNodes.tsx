/** The groups and steps of a run in the debugger, with their break points: in the tree, and as a list of their own. */
import { ActionIcon, Badge, Button, Checkbox, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconArrowRight, IconChevronDown, IconChevronRight, IconHistory, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { DebuggedNode, Debugger, DebugRequest } from '../../api/debugger.ts';
import { groupsAround, offered, type Remembered, readRemembered, remember, visibleNodes } from './debug-nodes.ts';
import { useRunTexts } from './texts.ts';

interface DebugNodesProps {
  readonly debugged: Debugger;
  /** Break points are remembered by it. */
  readonly sequenceId: string;
  readonly command: (request: DebugRequest) => void;
  readonly busy: boolean;
}

export function DebugNodes({ debugged, sequenceId, command, busy }: DebugNodesProps) {
  const say = useRunTexts();
  const { run, nodes } = debugged;
  const list = useRef<HTMLOListElement>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const breakpoints = useBreakpoints({ debugged, sequenceId, command, busy });
  const fold = (id: string, isClosed: boolean) =>
    setClosed((before) => new Set([...before].filter((each) => each !== id).concat(isClosed ? [id] : [])));
  const show = (id: string) => {
    const around = new Set(groupsAround(nodes, id));
    setClosed((before) => new Set([...before].filter((each) => !around.has(each))));
    // Once what was closed is there.
    setTimeout(() => list.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"] input`)?.focus());
  };
  return (
    <Stack gap="sm">
      <BreakpointList {...breakpoints} nodes={nodes} onShow={show} />
      <ol
        ref={list}
        className="debug-nodes"
        aria-label={say('steps')}
        onKeyDown={(event) => treeKey(event, { toggle: breakpoints.toggle, fold })}
      >
        {visibleNodes(nodes, closed).map((node) => (
          <NodeRow
            key={node.id}
            node={node}
            isSet={breakpoints.set.includes(node.id)}
            isCurrent={run.paused?.nodeId === node.id}
            isClosed={closed.has(node.id)}
            onFold={(isClosed) => fold(node.id, isClosed)}
            onToggle={() => breakpoints.toggle(node.id)}
            onGo={
              run.paused === null || node.onFailure || node.disabled
                ? null
                : () => command({ command: 'goto', nodeId: node.id, pause: run.paused?.sequence, confirm: false })
            }
          />
        ))}
      </ol>
      <Text size="xs" c="dimmed" visibleFrom="sm">
        {say('dbg_keys')}
      </Text>
    </Stack>
  );
}

interface Breakpoints {
  readonly set: readonly string[];
  readonly lastTime: readonly string[];
  readonly toggle: (id: string) => void;
  readonly change: (nodeIds: readonly string[]) => void;
}

function useBreakpoints({ debugged, sequenceId, command, busy }: DebugNodesProps): Breakpoints {
  const [kept, setKept] = useLocalStorage<Remembered>({
    key: 'slipway-break-points',
    defaultValue: [],
    getInitialValueInEffect: false,
    deserialize: (text) => readRemembered(text ?? null),
  });
  // What was clicked shows at once; the computer says later that it has it.
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const asking = debugged.wishes.some(({ command: { command: name }, taken }) => name === 'setBreakpoints' && !taken);
  const set = asked !== null && (asking || busy) ? asked : debugged.breakpoints;
  const change = (nodeIds: readonly string[]) => {
    setAsked(nodeIds);
    setKept(remember(kept, sequenceId, nodeIds));
    command({ command: 'setBreakpoints', nodeIds: [...nodeIds] });
  };
  const toggle = (id: string) => change(set.includes(id) ? set.filter((each) => each !== id) : [...set, id]);
  return { set, toggle, change, lastTime: asking ? [] : offered(kept, sequenceId, debugged.nodes, set) };
}

interface BreakpointListProps extends Breakpoints {
  readonly nodes: readonly DebuggedNode[];
  readonly onShow: (id: string) => void;
}

function BreakpointList({ set, lastTime, toggle, change, nodes, onShow }: BreakpointListProps) {
  const say = useRunTexts();
  const nameOf = (id: string) => nodes.find((node) => node.id === id)?.name ?? id;
  return (
    <section aria-label={say('dbg_breakpoints')}>
      <Text size="sm" fw={600}>
        {say('dbg_breakpoints')}
      </Text>
      {set.length === 0 ? <Text size="sm">{say('dbg_noBreakpoints')}</Text> : null}
      {lastTime.length === 0 ? null : (
        <Button
          size="compact-sm"
          variant="default"
          mt={4}
          maw="100%"
          leftSection={<IconHistory size={14} aria-hidden />}
          onClick={() => change(lastTime)}
        >
          {say('dbg_lastTime', { count: lastTime.length, names: lastTime.map(nameOf).join(', ') })}
        </Button>
      )}
      <ul className="debug-breakpoints">
        {nodes
          .filter(({ id }) => set.includes(id))
          .map(({ id, name }) => (
            <li key={id}>
              <UnstyledButton
                fz="sm"
                aria-label={say('dbg_showOne', { name })}
                style={{ overflowWrap: 'anywhere', textDecoration: 'underline' }}
                onClick={() => onShow(id)}
              >
                {name}
              </UnstyledButton>
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={say('dbg_clearOne', { name })}
                onClick={() => toggle(id)}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            </li>
          ))}
      </ul>
    </section>
  );
}

interface TreeKeys {
  readonly toggle: (id: string) => void;
  readonly fold: (id: string, isClosed: boolean) => void;
}

function treeKey(event: KeyboardEvent<HTMLElement>, { toggle, fold }: TreeKeys): void {
  const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-node]') : null;
  const id = row?.dataset['node'];
  if (row === null || id === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  const go = (to: Element | null) => to?.querySelector<HTMLElement>('input')?.focus();
  const act = new Map<string, () => void>([
    ['ArrowDown', () => go(row.nextElementSibling)],
    ['ArrowUp', () => go(row.previousElementSibling)],
    ['ArrowLeft', () => fold(id, row.dataset['group'] !== undefined)],
    ['ArrowRight', () => fold(id, false)],
    ['F9', () => toggle(id)],
  ]).get(event.key);
  if (act === undefined) return;
  event.preventDefault();
  act();
}

interface NodeRowProps {
  readonly node: DebuggedNode;
  readonly isSet: boolean;
  readonly isCurrent: boolean;
  readonly isClosed: boolean;
  readonly onFold: (isClosed: boolean) => void;
  readonly onToggle: () => void;
  /** Null: the run cannot be sent there. */
  readonly onGo: (() => void) | null;
}

function NodeRow({ node, isSet, isCurrent, isClosed, onFold, onToggle, onGo }: NodeRowProps) {
  const say = useRunTexts();
  const { id, name, depth } = node;
  const isGroup = node.type === 'group';
  return (
    <li aria-current={isCurrent ? 'step' : undefined} data-node={id} data-group={isGroup || undefined}>
      <Checkbox size="xs" aria-label={say('dbg_breakpoint', { name })} checked={isSet} onChange={onToggle} />
      <Group gap={4} wrap="nowrap" pl={`${Math.min(depth, 8)}rem`}>
        {isGroup ? (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-expanded={!isClosed}
            aria-label={say(isClosed ? 'dbg_openGroup' : 'dbg_closeGroup', { name })}
            onClick={() => onFold(!isClosed)}
          >
            {isClosed ? <IconChevronRight size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />}
          </ActionIcon>
        ) : null}
        <Text size="sm" fw={isCurrent ? 700 : undefined} style={{ overflowWrap: 'anywhere' }}>
          {isCurrent ? <IconArrowRight size={14} aria-label={say('dbg_current')} /> : null} {name}
        </Text>
      </Group>
      <Group gap="xs" justify="flex-end">
        <NodeStanding node={node} />
        {onGo === null || isCurrent ? null : (
          <Button size="compact-xs" variant="default" aria-label={say('dbg_setNextOf', { name })} onClick={onGo}>
            {say('dbg_setNext')}
          </Button>
        )}
      </Group>
    </li>
  );
}

function NodeStanding({ node: { outcome, disabled, onFailure } }: { node: DebuggedNode }) {
  const say = useRunTexts();
  const text = disabled
    ? say('dbg_disabled')
    : outcome !== null
      ? say(outcome)
      : onFailure
        ? say('dbg_onFailure')
        : null;
  return text === null ? null : (
    <Badge size="sm" variant="default" tt="none">
      {text}
    </Badge>
  );
}
