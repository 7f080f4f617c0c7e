/** An image onto a volume: emptied first, streamed by wimlib, forced to the disk. What applying an operating system and applying data have in common. */
import type { Volume } from '../../../api/agent.ts';
import type { StepContext } from '../../engine/step-context.ts';
import { fileSystemCommand } from '../disks/file-system-command.ts';
import { freeDevice } from '../disks/free-device.ts';
import { withMounts } from '../mounts.ts';
import { roomOf } from './image-room.ts';
import type { ImageStream } from './image-stream.ts';
import type { ChosenImage } from './policy-image.ts';
import { explainWimlib } from './wimlib-result.ts';

/** An interrupted step runs again from the start, so the volume is made anew each time: what half an image left is gone. */
export async function makeEmpty({ machine, signal }: StepContext, volume: Volume): Promise<void> {
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
export async function applyStream(
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

export function setImage({ volumes, setVolumes }: StepContext, { id }: Volume, image: string | null): void {
  setVolumes(volumes().map((volume) => (volume.id === id ? { ...volume, image } : volume)));
}

export function nameOf({ pkg, image }: ChosenImage): string {
  return `Image ${image.index} ("${image.name}") of "${pkg.name}"`;
}

export function describeVolume({ id, path }: Volume): string {
  return `${id} (${path})`;
}
