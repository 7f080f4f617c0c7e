import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { chooseSystemVolume } from '../../task-sequence/disks/choose-volume.ts';
import { english } from '../../task-sequence/phrases/english.ts';

/**
 * The volume with the Linux that a step works on: the one named, otherwise the one that an image was applied to last.
 * @throws SlipwayError SLIP-4011 when there is none, SLIP-4010 when it holds Windows
 */
export function systemVolume(volumes: readonly Volume[], id: string | undefined): Volume {
  const chosen = chooseSystemVolume(volumes, id);
  if (chosen.problem === undefined) return chosen.volume;
  throw new SlipwayError(chosen.problem === 'none' ? 'SLIP-4011' : 'SLIP-4010', english(chosen.because));
}
