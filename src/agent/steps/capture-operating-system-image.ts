/** Capture Operating System Image: from a volume that nobody uses straight to the site; the volume is only read, and no room is needed on it. */
import { SlipwayError } from '../../api/errors.ts';
import { parseWimlibProgress } from '../../formats/wim/wimlib-progress.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import type { CaptureUpload } from '../engine/services.ts';
import type { StepContext, StepDoing } from '../engine/step-context.ts';
import { type CaptureVolume, findCaptureVolume } from './capture/capture-volume.ts';
import { requireClean } from './capture/clean-volume.ts';
import { linuxExclusions, windowsExclusions } from './capture/exclusions.ts';
import { type LinuxVolumes, linuxVolumes } from './capture/linux-volumes.ts';
import { mountForReading } from './capture/mount-for-reading.ts';
import { captureFailure } from './capture/wimlib-failure.ts';
import { requireDeployable } from './capture/windows-state.ts';
import { withMounts } from './mounts.ts';
import { requireLinux } from './require-linux.ts';

type Options = StepOf<'capture-operating-system-image'>['options'];

/** Files for wimlib-imagex; the PE's memory. */
const WORK = '/run/slipway/capture';

export const captureOperatingSystemImage: StepDoing<'capture-operating-system-image'> = async (step, context) => {
  const { machine, volumes, captures, signal, progress } = context;
  requireLinux(machine);
  const options = expanded(step.options, context);
  const volume = await findCaptureVolume(machine, volumes(), options.source);
  await requireClean(machine, volume);
  const remark = volume.fileSystem === 'ntfs' ? await requireDeployable(context, volume, options.notGeneralized) : '';
  const subject = { stepId: step.id, imageName: options.imageName, fileSystem: volume.fileSystem, volume: volume.path };
  const begin = () => captures.begin(subject, signal);
  const { upload, bytes } = await (volume.fileSystem === 'ntfs'
    ? captureNtfs(context, volume, options, begin)
    : captureLinux(context, volume, options, begin));
  const became = await upload.finish(progress);
  return {
    outcome: 'done',
    message: `${volume.path} is captured (${Math.ceil(bytes / 2 ** 20)} MiB): ${became}.${remark === '' ? '' : ` ${remark}`}`,
  };
};

function expanded(options: Options, { variables }: StepContext): Options {
  const imageName = variables.expand(options.imageName).trim();
  if (imageName === '' || imageName.length > 127 || /%[A-Za-z_][A-Za-z0-9_-]*%/.test(imageName))
    throw new SlipwayError(
      'SLIP-4015',
      `The image's name "${imageName}" (written "${options.imageName}") must have 1 to 127 characters and every variable that it names a value. Correct it in the step, or set the variable.`,
    );
  const { description, createdBy } = options;
  return {
    ...options,
    imageName,
    ...(description === undefined ? {} : { description: variables.expand(description) }),
    ...(createdBy === undefined ? {} : { createdBy: variables.expand(createdBy) }),
  };
}

interface Captured {
  readonly upload: CaptureUpload;
  readonly bytes: number;
}
type Begin = () => Promise<CaptureUpload>;

/** From the volume itself, not a mounted one: only so wimlib reads security descriptors, short names and streams. */
async function captureNtfs(
  context: StepContext,
  volume: CaptureVolume,
  options: Options,
  begin: Begin,
): Promise<Captured> {
  return withWorkFolder(context, volume, async (folder) => {
    const config = `${folder}/exclusions.ini`;
    await context.machine.writeFile(config, windowsExclusions(options.exclude));
    return stream(context, volume, [`--config=${config}`, ...named(options, volume.path)], await begin());
  });
}

async function captureLinux(
  context: StepContext,
  volume: CaptureVolume,
  options: Options,
  begin: Begin,
): Promise<Captured> {
  const { machine, log } = context;
  return withWorkFolder(context, volume, (folder) =>
    withMounts(machine, async (mounts) => {
      const root = await mountForReading(mounts, volume);
      const inside = await volumesOf(context, root);
      refuseSpread(volume, inside);
      if (inside.data.length > 0) log(`On other volumes, and not captured: ${inside.data.join(', ')}`);
      const config = `${folder}/exclusions.ini`;
      const { sshHostKeys, exclude } = options;
      await machine.writeFile(config, linuxExclusions({ swapFiles: inside.swapFiles, sshHostKeys, exclude }));
      const list = await writeSourceList(context, root, folder);
      // --norpfix: links that lead from the root on stay as they are, wherever the volume is mounted here.
      const args = ['--source-list', '--unix-data', '--norpfix', `--config=${config}`, ...named(options, list)];
      return stream(context, volume, args, await begin());
    }),
  );
}

async function volumesOf({ machine }: StepContext, root: string): Promise<LinuxVolumes> {
  const path = `${root}/etc/fstab`;
  return linuxVolumes((await machine.exists(path)) ? (await machine.readFile(path)).toString('utf8') : '');
}

function refuseSpread({ path }: CaptureVolume, { essential }: LinuxVolumes): void {
  if (essential.length === 0) return;
  throw new SlipwayError(
    'SLIP-4042',
    `The system on ${path} has ${essential.join(' and ')} on other volumes (/etc/fstab), and an image of ${path} alone would not start. Install the reference computer on one volume, besides the EFI system partition.`,
  );
}

/**
 * The volume, and an empty machine id in the place of its own: systemd then makes one at the first start, which with no file at all would
 * also count as a first boot and reset the services that are enabled (machine-id(5)).
 */
async function writeSourceList({ machine }: StepContext, root: string, folder: string): Promise<string> {
  const lines = [`"${root}" "/"`];
  if (await machine.exists(`${root}/etc/machine-id`)) {
    await machine.writeFile(`${folder}/machine-id`, '', { mode: 0o444 });
    lines.push(`"${folder}/machine-id" "/etc/machine-id"`);
  }
  await machine.writeFile(`${folder}/sources`, `${lines.join('\n')}\n`);
  return `${folder}/sources`;
}

function named({ imageName, description, createdBy }: Options, source: string): string[] {
  const creator = createdBy === undefined ? [] : ['--image-property', `CREATEDBY=${createdBy}`];
  return [...creator, '--', source, '-', imageName, ...(description === undefined ? [] : [description])];
}

/** LZX at level 20: a seventh of the default level's processor time for 4 % more bytes (docs/content.md, "Captures"). */
async function stream(
  context: StepContext,
  { path }: CaptureVolume,
  args: readonly string[],
  upload: CaptureUpload,
): Promise<Captured> {
  const { machine, signal, progress } = context;
  const message = `Capturing ${path}`;
  let bytes = 0;
  try {
    const result = await machine.run('wimlib-imagex', ['capture', '--compress=LZX:20', ...args], {
      ...{ signal, successCodes: 'any' as const },
      onOutput: (text) => {
        const found = parseWimlibProgress(text);
        if (found !== null) progress({ bytesDone: found.done, bytesTotal: found.total, message });
      },
      takeStdout: async (stdout) => {
        bytes = await upload.take(stdout);
      },
    });
    if (result.exitCode !== 0) throw captureFailure(result, path);
    return { upload, bytes };
  } catch (error) {
    await upload
      .abandon()
      .catch((reason: unknown) => context.log(`What was sent could not be dropped: ${String(reason)}`));
    throw error;
  }
}

async function withWorkFolder<T>(
  { machine }: StepContext,
  { name }: CaptureVolume,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = `${WORK}/${name}.work`;
  try {
    return await use(folder);
  } finally {
    await machine.remove(folder);
  }
}
