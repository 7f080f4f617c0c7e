/** What of all that happens concerns somebody who looks at the site now. Pure. */
import type { Run } from '../../api/runs.ts';

/** The newest run of each device, where that has failed: nobody has deployed it again since. `runs`: newest first. */
export function failuresLeft(runs: readonly Run[]): Run[] {
  const seen = new Set<string>();
  return runs.filter(({ deviceId, state }) => {
    if (seen.has(deviceId)) return false;
    seen.add(deviceId);
    return state === 'failed';
  });
}

interface Boot {
  readonly at: string;
  readonly mac: string;
  readonly decision: string;
}

const HOUR_MILLISECONDS = 3_600_000;
/** Firmware, loader and PE ask one after another: with the same answer they are one boot. */
const ONE_BOOT_MILLISECONDS = 3 * 60_000;

/** The boots of the last hour, newest first, each once. `events`: newest first. */
export function bootsOfLastHour<Event extends Boot>(events: readonly Event[], now: number): Event[] {
  const oldest = new Map<string, number>();
  const boots: Event[] = [];
  for (const event of events) {
    const at = Date.parse(event.at);
    if (now - at > HOUR_MILLISECONDS) continue;
    const kind = `${event.mac} ${event.decision}`;
    const later = oldest.get(kind);
    oldest.set(kind, at);
    if (later === undefined || later - at > ONE_BOOT_MILLISECONDS) boots.push(event);
  }
  return boots;
}
