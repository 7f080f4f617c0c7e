/** Apply Operating System Image: from the wire straight onto an empty volume, each byte checked on its way. */
import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { AppliedImage } from '../../api/step-facts.ts';
import type { StepContext, StepDoing } from '../engine/step-context.ts';
import { fileSystemCommand } from './disks/file-system-command.ts';
import { freeDevice } from './disks/free-device.ts';
import { roomOf, roomProblem } from './images/image-room.ts';
import { type ImageStream, openImageStream } from './images/image-stream.ts';
import { type ChosenImage, findPolicyImage } from './images/policy-image.ts';
import { type Expected, readBackImage } from './images/read-back.ts';
import { chooseTargetVolume } from './images/target-volume.ts';
import { explainWimlib } from './images/wimlib-result.ts';
import { withMounts } from './mounts.ts';
import { requireLinux } from './require-linux.ts';

/** The file system that each kind of system is applied to. */
const FILE_SYSTEMS = { linux: 'ext4', windows: 'ntfs' } as const;

export const applyOperatingSystemImage: StepDoing<'apply-operating-system-image'> = async ({ options }, context) => {
  requireLinux(context.machine);
  const chosen = findPolicyImage(context.policy, options.image, options.index);
  const volume = chooseTargetVolume(context.volumes(), options.volume);
  refuseMismatch(chosen, volume);
  if (options.verify && volume.fileSystem !== 'ext4') throw cannotReadBack(chosen, volume);
  const problem = roomProblem(chosen.image, chosen.pkg.name, volume);
  if (problem !== null) throw new SlipwayError('SLIP-4002', problem);
  const stream = await openImageStream(context.content, chosen);
  setImage(context, volume, null);
  await makeEmpty(context, volume);
  const checkedBytes = await applyStream(context, chosen, volume, stream);
  const readBack = options.verify ? await readBackImage(context, volume, expectedOf(chosen, volume, stream)) : null;
  setImage(context, volume, chosen.pkg.id);
  // ConfigMgr's name; in the Linux PE the volume's device stands in the place of the drive letter.
  context.variables.set('OSDTargetSystemDrive', volume.path);
  return {
    outcome: 'done',
    message: `${nameOf(chosen)} is on ${describeVolume(volume)}${readBack === null ? '' : `; ${readBack.files} files were read back and are the same`}.`,
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

/** An interrupted step runs again from the start, so the volume is made anew each time: what half an image left is gone. */
async function makeEmpty({ machine, signal }: StepContext, volume: Volume): Promise<void> {
  await freeDevice(machine, volume.path);
  const command = fileSystemCommand(volume);
  if (command === null) return;
  const [program, ...args] = command;
  await machine.run(program, args, { signal });
}

/**
 * wimlib hears nothing of a write that fails behind its back, and sync(2) says nothing: syncfs(2) and fsync(2) do (`sync` with a path).
 * Gives the bytes that were read of the stored WIM, each compared with its hash: all, or fewer where wimlib needed no more.
 */
async function applyStream(
  context: StepContext,
  chosen: ChosenImage,
  volume: Volume,
  stream: ImageStream,
): Promise<number> {
  const { machine } = context;
  if (volume.fileSystem === 'ntfs') {
    // Onto the volume itself, not a mounted one: only so wimlib can write security descriptors, short names and streams.
    const bytes = await runWimlib(context, chosen, volume, stream, [volume.path]);
    await machine.run('sync', [volume.path]);
    return bytes;
  }
  return withMounts(machine, async (mounts) => {
    const mountPoint = await mounts.volume(volume);
    const bytes = await runWimlib(context, chosen, volume, stream, [mountPoint, '--unix-data']);
    await machine.run('sync', ['-f', mountPoint]);
    return bytes;
  });
}

async function runWimlib(
  { machine, signal, progress }: StepContext,
  chosen: ChosenImage,
  volume: Volume,
  stream: ImageStream,
  target: readonly string[],
): Promise<number> {
  const bytesTotal = stream.sourceBytes;
  const message = `Applying ${chosen.image.name}`;
  progress({ bytesDone: 0, bytesTotal, message });
  let bytesRead = 0;
  const stdin = stream.open((bytesDone) => {
    bytesRead = bytesDone;
    progress({ bytesDone, bytesTotal, message });
  });
  const args = ['apply', '-', String(chosen.image.index), ...target, '--quiet'];
  const result = await machine.run('wimlib-imagex', args, { stdin, signal, successCodes: 'any' });
  if (result.exitCode !== 0)
    throw explainWimlib(result, {
      image: nameOf(chosen),
      volume: describeVolume(volume),
      room: roomOf(chosen.image, volume),
    });
  return bytesRead;
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

function setImage({ volumes, setVolumes }: StepContext, { id }: Volume, image: string | null): void {
  setVolumes(volumes().map((volume) => (volume.id === id ? { ...volume, image } : volume)));
}

function nameOf({ pkg, image }: ChosenImage): string {
  return `Image ${image.index} ("${image.name}") of "${pkg.name}"`;
}

function describeVolume({ id, path }: Volume): string {
  return `${id} (${path})`;
}
