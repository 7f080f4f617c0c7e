/**
 * The state of a run, derived from its records alone; the site never invents one.
 *
 *   running ──step-finished: restart──► waiting-for-disk | waiting-for-pe ──run-resumed──► running
 *   running ──run-finished──► succeeded | failed | cancelled (the end: the credential opens only reports)
 *
 * What a boot decision reads from it: a run that waits for its disk sends the computer to its disk, one that waits for
 * the PE boots the PE, and a running one boots the PE too: its computer was restarted by hand or by a power cut.
 */
import type { RunRecord } from '../../api/agent.ts';
import type { RunState } from '../../api/runs.ts';

export function nextRunState(state: RunState, record: RunRecord): RunState {
  switch (record.kind) {
    case 'run-started':
    case 'run-resumed':
    case 'step-started':
      return 'running';
    case 'step-finished':
      if (record.outcome !== 'restart') return state;
      return record.restartTarget === 'pe' ? 'waiting-for-pe' : 'waiting-for-disk';
    case 'run-finished':
      return record.outcome;
    default:
      return state;
  }
}

export function isEndState(state: RunState): state is 'succeeded' | 'failed' | 'cancelled' {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}
