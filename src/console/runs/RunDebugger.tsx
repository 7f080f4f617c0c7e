/** A run in the debugger: its groups and steps with break points, what it is told to do, its variables. */
import { Alert, Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay, IconPlayerSkipForward } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { commandDebugger, type Debugger, type DebugRequest, readDebugger } from '../../api/debugger.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Run } from '../../api/runs.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { DebuggerVariables } from './DebuggerVariables.tsx';
import { DebugNodes } from './DebugNodes.tsx';
import { useRunTexts } from './texts.ts';

/** While the computer has not taken a command; it tells no event of having its variables sent. */
const LOOK_AGAIN_MILLISECONDS = 1000;

type Command = (request: DebugRequest) => void;

export function RunDebugger({ run }: { run: Run }) {
  const say = useRunTexts();
  const { id } = run;
  const debugged = useQuery({
    ...siteQuery(readDebugger, { params: { id } }),
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && isUnsettled(data) ? LOOK_AGAIN_MILLISECONDS : false,
  });
  const command = useMutation({
    mutationFn: (request: DebugRequest) => client(commandDebugger, { params: { id }, body: request }),
    onSettled: () => makeStale('/api/runs'),
  });
  if (run.endedAt !== null) return <EmptyState title={say('debugger')}>{say('dbg_notHere')}</EmptyState>;
  if (debugged.data === undefined)
    return debugged.isError ? (
      <FailureNotice error={debugged.error} again={debugged.refetch} />
    ) : (
      <Skeleton height="16rem" />
    );
  const repeats = asksToRepeat(command.error, command.variables);
  return (
    <Stack>
      <Controls debugged={debugged.data} command={command.mutate} busy={command.isPending} />
      {command.isError && repeats === null ? <FailureNotice error={command.error} /> : null}
      {repeats === null ? null : (
        <ConfirmRepeat
          debugged={debugged.data}
          nodeId={repeats}
          why={command.error?.message ?? ''}
          command={command.mutate}
          onClose={command.reset}
        />
      )}
      <div className="debugger">
        <DebugNodes
          debugged={debugged.data}
          sequenceId={run.taskSequenceId}
          command={command.mutate}
          busy={command.isPending}
        />
        <DebuggerVariables
          variables={debugged.data.variables}
          paused={debugged.data.run.paused !== null}
          command={command.mutate}
        />
      </div>
    </Stack>
  );
}

function isUnsettled({ run, wishes, variables }: Debugger): boolean {
  return pending(wishes) > 0 || (run.paused !== null && variables === null);
}

function pending(wishes: Debugger['wishes']): number {
  return wishes.filter(({ taken, refused }) => !taken && refused === null).length;
}

/** The node that the run would go on at, where that repeats what destroys or may not be repeated (SLIP-2011); null: it is something else. */
function asksToRepeat(error: unknown, request: DebugRequest | undefined): string | null {
  const asks = error instanceof SlipwayError && error.code === 'SLIP-2011';
  return asks && request?.command === 'goto' ? request.nodeId : null;
}

interface ControlsProps {
  readonly debugged: Debugger;
  readonly command: Command;
  readonly busy: boolean;
}

function Controls({ debugged, command, busy }: ControlsProps) {
  const say = useRunTexts();
  const { run, wishes, breakpoints } = debugged;
  const { paused } = run;
  const waiting = pending(wishes);
  const lastRefused = wishes.at(-1)?.refused ?? null;
  return (
    <Stack gap="xs">
      <Group gap="xs" role="toolbar" aria-label={say('debugger')}>
        <Button
          size="sm"
          disabled={paused === null || busy}
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          onClick={() => command({ command: 'continue', pause: paused?.sequence })}
        >
          {say('dbg_run')}
        </Button>
        <Button
          size="sm"
          variant="default"
          disabled={paused === null || busy}
          leftSection={<IconPlayerSkipForward size={16} aria-hidden />}
          onClick={() => command({ command: 'next', pause: paused?.sequence })}
        >
          {say('dbg_step')}
        </Button>
        <Button
          size="sm"
          variant="default"
          disabled={paused !== null || busy}
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          onClick={() => command({ command: 'pause' })}
        >
          {say('dbg_pause')}
        </Button>
        <Button
          size="sm"
          variant="default"
          disabled={breakpoints.length === 0 || busy}
          onClick={() => command({ command: 'setBreakpoints', nodeIds: [] })}
        >
          {say('dbg_clear')}
        </Button>
        <Quit run={run} command={command} />
      </Group>
      <Alert color={paused === null ? 'gray' : 'yellow'} p="xs" role="status">
        <Text size="sm" fw={paused === null ? undefined : 600}>
          {paused === null ? say('dbg_running') : say('dbg_pausedAt', { name: paused.name })}
        </Text>
        {paused === null ? null : <Text size="sm">{say(`dbg_reason_${paused.reason}`)}</Text>}
        {waiting === 0 ? null : <Text size="sm">{say('dbg_onItsWay', { count: waiting })}</Text>}
        {lastRefused === null ? null : <Text size="sm">{say('dbg_refused', { why: lastRefused })}</Text>}
      </Alert>
    </Stack>
  );
}

function Quit({ run, command }: { run: Debugger['run']; command: Command }) {
  const say = useRunTexts();
  const [opened, { open, close }] = useDisclosure();
  const names = { device: run.deviceName, sequence: run.taskSequenceName };
  return (
    <>
      <Button size="sm" color="red" variant="light" onClick={open}>
        {say('dbg_quit')}
      </Button>
      <Modal opened={opened} onClose={close} title={say('dbg_quitTitle', names)}>
        <Text size="sm">{say('dbg_quitAsks', names)}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close} data-autofocus>
            {say('back')}
          </Button>
          <Button
            color="red"
            onClick={() => {
              close();
              command({ command: 'terminate' });
            }}
          >
            {say('dbg_quitDo', names)}
          </Button>
        </Group>
      </Modal>
    </>
  );
}

interface ConfirmRepeatProps {
  readonly debugged: Debugger;
  readonly nodeId: string;
  /** What the site says of it. */
  readonly why: string;
  readonly command: Command;
  readonly onClose: () => void;
}

function ConfirmRepeat({ debugged, nodeId, why, command, onClose }: ConfirmRepeatProps) {
  const say = useRunTexts();
  const sayNode = debugged.nodes.find(({ id }) => id === nodeId)?.name ?? nodeId;
  const pause = debugged.run.paused?.sequence;
  return (
    <Modal opened onClose={onClose} title={say('dbg_gotoTitle', { name: sayNode })}>
      <Text size="sm">{why}</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          {say('back')}
        </Button>
        <Button color="red" onClick={() => command({ command: 'goto', nodeId, pause, confirm: true })}>
          {say('dbg_gotoDo', { device: debugged.run.deviceName })}
        </Button>
      </Group>
    </Modal>
  );
}
