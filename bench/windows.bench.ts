/**
 * Windows on its way onto a computer: its image from a folder of content onto an NTFS volume beside wimlib with the same WIM; what follows until it could
 * start; a hive as large as SOFTWARE, edited beside hivexregedit with the same edits;
 * and the start of the agent in it. Needs root.
 */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyStream, makeEmpty } from '../src/agent/steps/images/apply-image.ts';
import { openImageStream } from '../src/agent/steps/images/image-stream.ts';
import { type ChosenImage, findPolicyImage } from '../src/agent/steps/images/policy-image.ts';
import { withMounts } from '../src/agent/steps/mounts.ts';
import type { NotedContext } from '../src/agent/steps/test-step.ts';
import { composeAnswerFile } from '../src/agent/steps/windows/compose-answer-file.ts';
import { planWindowsStart } from '../src/agent/steps/windows/install-windows-boot.ts';
import { mountWindows } from '../src/agent/steps/windows/windows-volume.ts';
import type { Volume } from '../src/api/agent.ts';
import type { Benchmark, BenchmarkOptions } from './benchmark.ts';
import { editsAsReg, largeHive } from './hive-edits.ts';
import { type Figures, measurePairs, median, plainFigure } from './measure.ts';
import { run } from './programs.ts';
import { applyWithWimlib, loopDevice, seconds, volumeOn } from './volumes.ts';
import { agentStart } from './windows-agent-start.ts';
import { contextOf, makeWindowsPackage, SOFTWARE, type WindowsPackage } from './windows-image.ts';

const HIVE_BYTES = 100e6;
const SECONDS = 2;
const MEGABYTES = 400;
/** Of the image's files, besides the hive and the boot files. */
const IMAGE_BYTES = 2.2e9;
const APPLY_RATIO = 1.15;
const AFTER_SECONDS = 3;

export const benchmark: Benchmark = {
  description:
    'A Windows image onto NTFS beside wimlib; what follows; a hive of 100 MB edited beside hivexregedit; the agent started, beside Node',
  needs: [
    { program: 'hivexregedit', package: 'libwin-hivex-perl' },
    { program: 'wimlib-imagex', package: 'wimtools' },
    { program: 'mkntfs', package: 'ntfs-3g' },
    { program: 'sfdisk', package: 'fdisk' },
  ],
  run: async (options) => ({
    ...(await applyFigures(options)),
    ...(await hiveFigures(options)),
    'agent-start': await agentStart(options),
  }),
};

async function applyFigures(options: BenchmarkOptions): Promise<Figures> {
  const { folder, scale, pairs, say } = options;
  say(`making an image of ${(IMAGE_BYTES * scale) / 1e9} GB`);
  const pkg = await makeWindowsPackage(folder, IMAGE_BYTES * scale, HIVE_BYTES * scale);
  const device = await loopDevice(join(folder, 'windows.img'), 2 * IMAGE_BYTES * scale + 2e9);
  try {
    const volumes = await partitioned(device.path, device.bytes);
    const [, windows] = volumes;
    const efi = join(folder, 'efi');
    await mkdir(efi);
    const begin = () => contextOf(pkg, volumes, efi);
    const chosen = findPolicyImage(begin().policy, pkg.pkg.id, 1);
    say('applying');
    const apply = await measurePairs({
      ours: () => seconds(() => applied(begin(), chosen, windows)),
      peer: () => seconds(() => applyWithWimlib(pkg.wim, windows, '')),
      ...{ peerName: 'wimlib-imagex apply', unit: 's', pairs, target: { atMost: APPLY_RATIO } },
    });
    say('making it start');
    await applied(begin(), chosen, windows);
    const after: number[] = [];
    for (let at = 0; at < pairs; at += 1) after.push(await seconds(() => madeReady(begin(), pkg, chosen, windows)));
    return {
      'windows-apply': apply,
      'windows-after-apply': plainFigure(median(after), 's', { atMost: AFTER_SECONDS }),
    };
  } finally {
    await run('partx', '--delete', device.path).catch(() => undefined);
    await run('losetup', '--detach', device.path);
  }
}

/** An EFI system partition and one for Windows on it. */
async function partitioned(disk: string, bytes: number): Promise<[Volume, Volume]> {
  const script = 'label: gpt\nsize=100MiB, type=uefi\ntype=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7\n';
  await run('sh', '-c', `printf '${script}' | sfdisk --quiet --no-tell-kernel ${disk}`);
  await run('partx', '--add', disk);
  const made = volumeOn({ path: `${disk}p2`, bytes }, 'windows');
  const windows: Volume = { ...made, diskPath: disk };
  const efi: Volume = { ...windows, id: 'efi', type: 'efi', fileSystem: 'fat32', path: `${disk}p1` };
  return [{ ...efi, partitionUuid: crypto.randomUUID() }, windows];
}

/** As the step does it, without what makes Windows start. */
async function applied(context: NotedContext, chosen: ChosenImage, windows: Volume): Promise<void> {
  const stream = await openImageStream(context.content, chosen);
  await makeEmpty(context, windows);
  await applyStream(context, chosen, windows, stream);
  await run('blockdev', '--flushbufs', windows.path);
}

/** All that follows: boot files and boot store, the answer file, and settings in the hive of the applied Windows, until it is on the disk. */
async function madeReady(
  context: NotedContext,
  { pkg }: WindowsPackage,
  chosen: ChosenImage,
  windows: Volume,
): Promise<void> {
  const start = await planWindowsStart(context, chosen, windows);
  if (start === null) throw new Error(`${pkg.name} has no Windows`);
  await start(context);
  const setup = { computerName: 'PC-1', commands: [{ path: 'setup.exe', description: 'Go on' }], localUsers: [] };
  const { bytes } = composeAnswerFile(null, { architecture: 'amd64', setup });
  await withMounts(context.machine, async (mounts) => {
    const root = await mountWindows(mounts, windows, 'write');
    await context.machine.writeFile(`${root}/Windows/Panther/unattend.xml`, bytes);
    await run(process.execPath, join(import.meta.dirname, 'hive-edit.ts'), `${root}/${SOFTWARE}`);
    await run('sync', '-f', root);
  });
}

async function hiveFigures({ folder, pairs, scale, say }: BenchmarkOptions): Promise<Figures> {
  const [hive, edited, reg] = ['hive', 'edited', 'edits.reg'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  say(`making a hive of ${100 * scale} MB`);
  await writeFile(hive, largeHive(HIVE_BYTES * scale));
  await writeFile(reg, editsAsReg());
  let seconds = 0;
  let megabytes = 0;
  const ratio = await measurePairs({
    ours: () =>
      secondsOf(hive, edited, async () => {
        const own = JSON.parse(await run(process.execPath, join(import.meta.dirname, 'hive-edit.ts'), edited));
        seconds = Math.max(seconds, own.seconds);
        megabytes = Math.max(megabytes, own.megabytes);
      }),
    peer: () => secondsOf(hive, edited, () => run('hivexregedit', '--merge', edited, reg)),
    ...{ peerName: 'hivexregedit --merge', unit: 's', pairs, target: {} },
  });
  return {
    'hive-edit': ratio,
    'hive-edit-slowest': plainFigure(seconds, 's', { atMost: SECONDS }),
    'hive-edit-memory': plainFigure(megabytes, 'MB', { atMost: MEGABYTES }),
  };
}

/** How long a program takes with a fresh copy of the hive; the copy is not counted. */
async function secondsOf(hive: string, copy: string, work: () => Promise<unknown>): Promise<number> {
  await copyFile(hive, copy);
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
