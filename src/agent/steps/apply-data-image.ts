/** Apply Data Image: the files of an image onto a volume, each byte checked on its way; nothing of it is made to start. */
import { SlipwayError } from '../../api/errors.ts';
import type { StepDoing } from '../engine/step-context.ts';
import { refuseHeld } from './disks/held-volume.ts';
import { applyStream, describeVolume, makeEmpty, nameOf, setImage } from './images/apply-image.ts';
import { chooseDestination } from './images/destination.ts';
import { roomProblem } from './images/image-room.ts';
import { openImageStream } from './images/image-stream.ts';
import { findPolicyImage } from './images/policy-image.ts';
import { requireLinux } from './require-linux.ts';

/** On others neither owners nor security descriptors could be kept. */
const FILE_SYSTEMS = ['ext4', 'ntfs'];

export const applyDataImage: StepDoing<'apply-data-image'> = async ({ options }, context) => {
  requireLinux(context.machine);
  const chosen = findPolicyImage(context.policy, options.image, options.index);
  const volume = await chooseDestination(context, options);
  await refuseHeld(context.machine, volume.path);
  if (!FILE_SYSTEMS.includes(volume.fileSystem))
    throw new SlipwayError(
      'SLIP-4010',
      `${nameOf(chosen)} cannot be applied to ${describeVolume(volume)}, which has ${volume.fileSystem}: an image goes onto ext4 or ntfs. Choose another volume in the step, or the file system in Format and Partition Disk.`,
    );
  if (!options.wipe && volume.fileSystem === 'ntfs')
    throw new SlipwayError(
      'SLIP-4010',
      `${nameOf(chosen)} can be applied to ${describeVolume(volume)} only when everything on it is deleted first: onto NTFS wimlib writes no file that is there already, so a second try after a power cut would fail. Switch "wipe" on in the step, or give the files a volume of their own.`,
    );
  const problem = roomProblem(chosen.image, chosen.pkg.name, volume);
  if (problem !== null) throw new SlipwayError('SLIP-4002', problem);
  const stream = await openImageStream(context.content, chosen);
  if (options.wipe) {
    setImage(context, volume, null);
    await makeEmpty(context, volume);
  }
  await applyStream(context, chosen, volume, stream);
  setImage(context, volume, chosen.pkg.id);
  return {
    outcome: 'done',
    message: `The files of ${nameOf(chosen)} are on ${describeVolume(volume)}.`,
    bytes: stream.sourceBytes,
  };
};
