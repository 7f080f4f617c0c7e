/** A failed run's way back: a person has it go on, at the computer or from the site. */
import { readRunStanding, resumeOwnRun } from '../../api/agent.ts';
import type { Client } from '../../api/client.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Clock } from '../engine/carry-out.ts';

/** Often enough for a person who waits in front of the computer; a room of a thousand failed ones asks 67 times a second. */
export const ASK_MILLISECONDS = 15_000;

/**
 * Resolves with true once the site says that the run is open again, with false when `until` aborts, or when the site does not know the
 * credential any more. A site that does not answer is asked again. `onEdited`: called with each newer version of the task sequence that the site names.
 */
export async function openedAgain(
  client: Client,
  runId: string,
  clock: Clock,
  until: AbortSignal,
  onEdited: (version: number) => void,
): Promise<boolean> {
  let told: number | null = null;
  while (!until.aborted) {
    await clock.sleep(ASK_MILLISECONDS);
    if (until.aborted) return false;
    try {
      const { open, editedVersion = null } = await client(readRunStanding, { params: { runId } });
      if (open) return true;
      if (editedVersion !== null && editedVersion !== told) onEdited(editedVersion);
      told = editedVersion;
    } catch (error) {
      if (error instanceof SlipwayError && (error.code === 'SLIP-1005' || error.code === 'SLIP-1006')) return false;
    }
  }
  return false;
}

/** Chosen at the computer. Throws what the site says against it. */
export async function openAgain(client: Client, runId: string): Promise<void> {
  await client(resumeOwnRun, { params: { runId } });
}
