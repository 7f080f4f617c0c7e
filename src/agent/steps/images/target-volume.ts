/** Which volume an image is applied to. */
import type { Volume } from '../../../api/agent.ts';
import { SlipwayError } from '../../../api/errors.ts';

/**
 * The volume with the id; without one, the first of type linux or windows that has no image yet.
 * @throws SlipwayError SLIP-4011 when there is none
 */
export function chooseTargetVolume<Candidate extends Pick<Volume, 'id' | 'type' | 'image'>>(
  volumes: readonly Candidate[],
  id: string | undefined,
): Candidate {
  const isFree = ({ type, image }: Candidate) => (type === 'linux' || type === 'windows') && image === null;
  const found = volumes.find((volume) => (id === undefined ? isFree(volume) : volume.id === id));
  if (found !== undefined) return found;
  const what =
    id === undefined ? 'There is no volume of type linux or windows without an image' : `There is no volume "${id}"`;
  const list = volumes.map((volume) => `${volume.id} (${volume.type}${volume.image === null ? '' : ', has an image'})`);
  throw new SlipwayError(
    'SLIP-4011',
    `${what}. ${list.length === 0 ? 'No step has made any volume.' : `The volumes are: ${list.join(', ')}.`} ` +
      'Put a Format and Partition Disk step that makes it before this one, or correct the volume in the step.',
  );
}
