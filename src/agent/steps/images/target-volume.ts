/** Which volume an image is applied to. */

import type { Volume } from '../../../api/agent.ts';
import { SlipwayError } from '../../../api/errors.ts';
import { chooseTargetVolume } from '../../../task-sequence/disks/choose-volume.ts';
import { english } from '../../../task-sequence/phrases/english.ts';

/**
 * The volume with the id; without one, the first of type linux or windows that has no image yet.
 * @throws SlipwayError SLIP-4011 when there is none
 */
export function targetVolume<Candidate extends Pick<Volume, 'id' | 'type' | 'image'>>(
  volumes: readonly Candidate[],
  id: string | undefined,
): Candidate {
  const chosen = chooseTargetVolume(volumes, id);
  if (chosen.problem === undefined) return chosen.volume;
  throw new SlipwayError('SLIP-4011', english(chosen.because));
}
