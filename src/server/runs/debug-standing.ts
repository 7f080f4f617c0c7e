/** What a run's records say of its debugger, as the site keeps it beside the run. */
import type { RunRecord } from '../../api/agent.ts';
import type { PauseStanding } from '../../api/debug-commands.ts';
import { storableText } from '../db/json-text.ts';
import { letsGo } from './run-state.ts';

export interface DebugStanding {
  readonly paused: PauseStanding | null;
  readonly breakpoints: readonly string[];
  /** No wish has a higher number, nor has the computer taken one: a site that was set back to a backup numbers on from there. */
  readonly newest_wish: number;
}

/** After one more record. Pure. */
export function debugStanding(standing: DebugStanding, record: RunRecord): DebugStanding {
  const { paused, breakpoints, newest_wish } = standing;
  switch (record.kind) {
    case 'run-paused': {
      const { sequence, nodeId, name, reason, at } = record;
      const since = new Date(at).toISOString();
      return { breakpoints, newest_wish, paused: { sequence, nodeId, name: storableText(name), reason, since } };
    }
    case 'run-finished':
      return { paused: null, breakpoints, newest_wish };
    case 'debug-command': {
      const { command, refused, number } = record;
      const isSet = refused === null && command.command === 'setBreakpoints';
      return {
        // On the way to another step it is still paused where it was.
        paused: letsGo(record) ? null : paused,
        breakpoints: isSet ? command.nodeIds : breakpoints,
        newest_wish: Math.max(newest_wish, number),
      };
    }
    default:
      return { paused, breakpoints, newest_wish };
  }
}
