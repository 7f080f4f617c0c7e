/** Apply Operating System Image: from the wire straight onto an empty volume, each byte checked on its way. */
import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { AppliedImage } from '../../api/step-facts.ts';
import type { StepDoing } from '../engine/step-context.ts';
import { refuseHeld } from './disks/held-volume.ts';
import { applyStream, describeVolume, makeEmpty, nameOf, setImage } from './images/apply-image.ts';
import { chooseDestination } from './images/destination.ts';
import { roomProblem } from './images/image-room.ts';
import { type ImageStream, openImageStream } from './images/image-stream.ts';
import { type ChosenImage, systemImage } from './images/policy-image.ts';
import { type Expected, readBackImage } from './images/read-back.ts';
import { requireLinux } from './require-linux.ts';
import { changeAnswerFile } from './windows/change-answer-file.ts';
import { planWindowsStart } from './windows/install-windows-boot.ts';
import { readOwnAnswerFile } from './windows/own-answer-file.ts';

/** The file system that each kind of system is applied to. */
const FILE_SYSTEMS = { linux: 'ext4', windows: 'ntfs' } as const;

export const applyOperatingSystemImage: StepDoing<'apply-operating-system-image'> = async ({ options }, context) => {
  requireLinux(context.machine);
  const chosen = systemImage(context.policy, options);
  const volume = await chooseDestination(context, options);
  await refuseHeld(context.machine, volume.path);
  refuseMismatch(chosen, volume);
  const start = await planWindowsStart(context, chosen, volume);
  const own = await readOwnAnswerFile(context, options.answerFile, chosen);
  if (options.verify && volume.fileSystem !== 'ext4') throw cannotReadBack(chosen, volume);
  const problem = roomProblem(chosen.image, chosen.pkg.name, volume);
  if (problem !== null) throw new SlipwayError('SLIP-4002', problem);
  const stream = await openImageStream(context.content, chosen);
  setImage(context, volume, null);
  await makeEmpty(context, volume);
  const checkedBytes = await applyStream(context, chosen, volume, stream);
  const readBack = options.verify ? await readBackImage(context, volume, expectedOf(chosen, volume, stream)) : null;
  setImage(context, volume, chosen.pkg.id);
  const started = start === null ? '' : ` ${await start(context)}`;
  if (own !== null) await changeAnswerFile(context, {}, { own });
  // ConfigMgr's name; in the Linux PE the volume's device stands in the place of the drive letter.
  context.variables.set('OSDTargetSystemDrive', volume.path);
  return {
    outcome: 'done',
    message: `${nameOf(chosen)} is on ${describeVolume(volume)}${readBack === null ? '' : `; ${readBack.files} files were read back and are the same`}.${started}`,
    bytes: stream.sourceBytes,
    facts: { ...factsOf(chosen, volume, stream, checkedBytes), readBack },
  };
};

/** Of NTFS a mounted volume shows neither all streams nor packed files as the WIM has them. */
function cannotReadBack(chosen: ChosenImage, volume: Volume): SlipwayError {
  return new SlipwayError(
    'SLIP-4015',
    `${nameOf(chosen)} on ${describeVolume(volume)} (${volume.fileSystem}) cannot be read back and compared: that is possible for Linux images on ext4. Switch "Read back and compare after writing" off in the step.`,
  );
}

function expectedOf(chosen: ChosenImage, volume: Volume, stream: ImageStream): Expected {
  const { totalBytes } = chosen.image;
  return { image: nameOf(chosen), volume: describeVolume(volume), contents: stream.sha1s, totalBytes };
}

function refuseMismatch(chosen: ChosenImage, volume: Volume): void {
  const wanted = FILE_SYSTEMS[chosen.image.platform];
  if (volume.fileSystem === wanted) return;
  throw new SlipwayError(
    'SLIP-4010',
    `${nameOf(chosen)} holds ${chosen.image.platform === 'linux' ? 'Linux' : 'Windows'} and is applied to ${wanted}, but ${describeVolume(volume)} has ${volume.fileSystem}. Choose another volume or image in the step, or the file system in Format and Partition Disk.`,
  );
}

/** For the run's report. That wimlib has compared each content with its SHA-1 follows from its exit code: one that differs ends it (wimlib-result.ts). */
function factsOf(
  { pkg, image }: ChosenImage,
  volume: Volume,
  stream: ImageStream,
  checkedBytes: number,
): Omit<AppliedImage, 'readBack'> {
  const { id, versionId, name, contentRoot } = pkg;
  const { files, folders, wimFile, contents } = stream;
  return {
    kind: 'applied-image',
    package: { id, versionId, name, contentRoot },
    image: { index: image.index, name: image.name, files, folders },
    ...{ volume: volume.id, partitionUuid: volume.partitionUuid },
    source: { bytes: wimFile.bytes, sha256: wimFile.sha256, checkedBytes },
    contents,
  };
}
