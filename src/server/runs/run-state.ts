/**
 * The state of a run, derived from its records alone; the site never invents one.
 *
 *   running ──step-finished: restart──► waiting-for-disk | waiting-for-pe ──run-resumed──► running
 *   running ──run-paused──► paused ──debug-command: continue, next──► running   (a restart or power cut leaves it paused)
 *   running ──run-finished──► succeeded | failed | cancelled (the end: the credential opens only reports)
 *
 * What a boot decision reads from it: a run that waits for its disk sends the computer to its disk, one that waits for
 * the PE boots the PE, and a running one boots the PE too: its computer was restarted by hand or by a power cut.
 */
import type { RunRecord } from '../../api/agent.ts';
import type { RunState } from '../../api/run-states.ts';

export function nextRunState(state: RunState, record: RunRecord): RunState {
  switch (record.kind) {
    case 'run-started':
    case 'step-started':
      return 'running';
    case 'run-resumed':
      return state === 'paused' ? 'paused' : 'running';
    case 'run-paused':
      return 'paused';
    case 'debug-command':
      return letsGo(record) ? 'running' : state;
    case 'step-finished':
      if (record.outcome !== 'restart') return state;
      return record.restartTarget === 'pe' ? 'waiting-for-pe' : 'waiting-for-disk';
    case 'run-finished':
      return record.outcome;
    default:
      return state;
  }
}

/** The person has the run leave its pause; on the way to another step it stays paused. */
export function letsGo({ command, refused }: Extract<RunRecord, { kind: 'debug-command' }>): boolean {
  return refused === null && (command.command === 'continue' || command.command === 'next');
}

export function isEndState(state: RunState): state is 'succeeded' | 'failed' | 'cancelled' {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}
