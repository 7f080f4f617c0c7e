/**
 * Where a run stands in its debugger, read from its records alone, so that it is the same after a restart or a power cut. Pure.
 *
 *   running ──before a node: entry, pause, step, break point──► paused before it (record run-paused)
 *           ──a step has failed, and that is asked for──► paused after it
 *   paused ──continue, next──► running; that node is not stopped before again until it has begun
 *          ──goto──► on the way to another node, which is paused before in its turn
 *          ──setVariable, setBreakpoints──► paused
 */
import type { RunRecord } from '../../api/agent.ts';
import type { PauseStanding, StopReason } from '../../api/debug-commands.ts';

export interface DebugState {
  /** The number of the last wish that was taken; 0 before the first. */
  readonly taken: number;
  readonly breakpoints: ReadonlySet<string>;
  readonly paused: PauseStanding | null;
  /** The run stops before whatever comes next, for this reason. */
  readonly stopsNext: 'pause' | 'step' | null;
  /** A person let the run go on before this node, and it has not begun yet. */
  readonly released: string | null;
  /** The run goes on at this node, which it has not come to yet. */
  readonly jump: string | null;
  /** The step whose failure is the last thing that happened. */
  readonly failed: string | null;
  /** A node was begun or skipped, or the run was paused: it is past its entry. */
  readonly entered: boolean;
}

export const notDebugged: DebugState = {
  ...{ taken: 0, breakpoints: new Set(), paused: null, stopsNext: null, released: null, jump: null },
  ...{ failed: null, entered: false },
};

export function afterRecord(state: DebugState, record: RunRecord): DebugState {
  switch (record.kind) {
    case 'run-paused': {
      const { sequence, nodeId, name, reason, at } = record;
      const paused = { sequence, nodeId, name, reason, since: at };
      return { ...state, paused, stopsNext: null, released: null, jump: null, failed: null, entered: true };
    }
    case 'debug-command':
      return afterCommand({ ...state, taken: Math.max(state.taken, record.number) }, record);
    case 'step-finished': {
      const failed = record.outcome === 'failed' ? record.nodeId : null;
      return { ...state, released: null, failed, entered: true };
    }
    case 'step-started':
    case 'group-started':
    case 'group-finished':
      // Groups are begun, and what lies before is skipped, on the way to another node.
      return { ...state, released: null, failed: null, entered: true };
    case 'run-finished':
      return { ...state, paused: null, stopsNext: null, released: null, jump: null, failed: null };
    default:
      return state;
  }
}

function afterCommand(
  state: DebugState,
  { command, refused }: Extract<RunRecord, { kind: 'debug-command' }>,
): DebugState {
  if (refused !== null) return state;
  const released = state.paused?.nodeId ?? null;
  switch (command.command) {
    case 'continue':
      return { ...state, paused: null, released };
    case 'next':
      return { ...state, paused: null, released, stopsNext: 'step' };
    case 'pause':
      return { ...state, stopsNext: 'pause' };
    case 'goto':
      return { ...state, paused: null, jump: command.nodeId };
    case 'setBreakpoints':
      return { ...state, breakpoints: new Set(command.nodeIds) };
    case 'setVariable':
      return state;
  }
}

/**
 * Whether the run stops before a node that has not begun, and why; null: it does not. `entry`: the run was begun in the debugger. A pause that is in
 * the records already is told with its own reason.
 */
export function stopBefore(state: DebugState, nodeId: string, { entry }: { entry: boolean }): StopReason | null {
  if (state.paused?.nodeId === nodeId) return state.paused.reason;
  if (state.jump !== null) return state.jump === nodeId ? 'goto' : null;
  if (state.released === nodeId) return null;
  if (entry && !state.entered) return 'entry';
  if (state.stopsNext !== null) return state.stopsNext;
  return state.breakpoints.has(nodeId) ? 'breakpoint' : null;
}

/** Whether the run stops after a step that has failed. `onError`: that is asked for. */
export function stopsAfterFailure(
  { paused, failed }: DebugState,
  nodeId: string,
  { onError }: { onError: boolean },
): boolean {
  if (paused !== null) return paused.nodeId === nodeId && paused.reason === 'exception';
  return onError && failed === nodeId;
}
