/** Where a first deployment is, of what its computer has asked for and done. Pure. */
import type { Run } from '../../api/runs.ts';

/**
 * waiting: nothing has been heard of the computer yet. refused: it has asked, and was not sent to the PE. coming: it was sent there, and its agent has not told
 * of itself yet. The others are of its newest run.
 */
export type Stage = 'waiting' | 'refused' | 'coming' | 'running' | 'succeeded' | 'failed';

interface Boot {
  readonly at: string;
  readonly deviceId: string | null;
  readonly decision: string;
}

export function stageOf(
  run: Pick<Run, 'state' | 'endedAt'> | undefined,
  boot: Pick<Boot, 'decision'> | undefined,
): Stage {
  if (run !== undefined) {
    if (run.endedAt === null) return 'running';
    return run.state === 'succeeded' ? 'succeeded' : 'failed';
  }
  if (boot === undefined) return 'waiting';
  return boot.decision === 'pe' || boot.decision === 'pe-on-key' ? 'coming' : 'refused';
}

interface WhoseBoots {
  /** Of the collection. */
  readonly deviceIds: readonly string[];
  /** The collection is that of unknown computers: whoever is no device may be one of them. */
  readonly unknownToo: boolean;
  /** When it was deployed: what was asked before does not concern it. */
  readonly since: string;
}

/** What concerns the deployment of what was asked, newest first as it came. */
export function bootsOf<Event extends Boot>(
  events: readonly Event[],
  { deviceIds, unknownToo, since }: WhoseBoots,
): Event[] {
  const ours = new Set(deviceIds);
  const from = Date.parse(since);
  return events.filter(
    ({ at, deviceId }) => Date.parse(at) >= from && (deviceId === null ? unknownToo : ours.has(deviceId)),
  );
}
