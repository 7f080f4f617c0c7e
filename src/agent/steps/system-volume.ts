import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';

/**
 * The volume with the Linux that a step works on: the one named, otherwise the one that an image was applied to last.
 * @throws SlipwayError SLIP-4011 when there is none, SLIP-4010 when it holds Windows
 */
export function chooseSystemVolume(volumes: readonly Volume[], id: string | undefined): Volume {
  const found =
    id === undefined
      ? volumes.filter(({ image }) => image !== null).at(-1)
      : volumes.find((volume) => volume.id === id);
  if (found === undefined) {
    const list = volumes.map((volume) => `${volume.id}${volume.image === null ? '' : ' (has an image)'}`).join(', ');
    throw new SlipwayError(
      'SLIP-4011',
      `${id === undefined ? 'No volume has an image yet' : `There is no volume "${id}"`}${list === '' ? '' : `; the volumes are: ${list}`}. Put an Apply Operating System Image step before this one, or correct the volume in the step.`,
    );
  }
  if (found.fileSystem === 'ext4') return found;
  throw new SlipwayError(
    'SLIP-4010',
    `The volume ${found.id} has ${found.fileSystem}, and this step works on a Linux on ext4. Choose another volume in the step, or give the step a condition.`,
  );
}
