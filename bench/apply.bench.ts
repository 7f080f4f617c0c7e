/**
 * Applying an image as a computer does, on real block devices: from a site over HTTP, every chunk compared with its hash, re-framed, into wimlib on a
 * fresh volume, until all is on the disk; beside `wimlib-imagex apply` of the same WIM out of the page cache onto such a volume. Needs root.
 */
import { randomFillSync } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { conditionFacts } from '../src/agent/condition-facts/condition-facts.ts';
import type { StepContext } from '../src/agent/engine/step-context.ts';
import { verifiedContent } from '../src/agent/engine/verified-content.ts';
import { createLinuxMachine } from '../src/agent/machine/linux.ts';
import { siteObjects } from '../src/agent/site/site-content.ts';
import { applyOperatingSystemImage } from '../src/agent/steps/apply-operating-system-image.ts';
import type { Volume } from '../src/api/agent.ts';
import type { Image } from '../src/api/images.ts';
import { importImageFile } from '../src/lab/deployment.ts';
import { walk } from '../src/task-sequence/document.ts';
import { Variables } from '../src/task-sequence/variables.ts';
import { applying, type BenchRun, type BenchSite, beginRun, startSite } from './bench-site.ts';
import type { Benchmark, BenchmarkOptions } from './benchmark.ts';
import { type Figures, measurePairs } from './measure.ts';
import { run } from './programs.ts';

/** Of the WIM; the files hold twice as much. */
const BYTES = 1.5e9;
/** Files of an operating system: many small ones and few large ones. */
const SIZES = [700, 2_000, 6_000, 20_000, 60_000, 200_000, 1_500_000];
const MEBIBYTE = 2 ** 20;
const FILE_SYSTEMS = { linux: 'ext4', windows: 'ntfs' } as const;
type Platform = keyof typeof FILE_SYSTEMS;

export const benchmark: Benchmark = {
  description: 'Applying an image from a site beside wimlib-imagex from the page cache',
  needs: [
    { program: 'wimlib-imagex', package: 'wimtools' },
    { program: 'mke2fs', package: 'e2fsprogs' },
    { program: 'mkntfs', package: 'ntfs-3g' },
    { program: 'losetup', package: 'mount' },
  ],
  run: async (options) => {
    const site = await startSite(join(options.folder, 'site'));
    try {
      return { ...(await measure(options, site, 'linux')), ...(await measure(options, site, 'windows')) };
    } finally {
      await site.stop();
    }
  },
};

async function measure(options: BenchmarkOptions, site: BenchSite, platform: Platform): Promise<Figures> {
  const wim = await makeWim(options, platform);
  const image = await importImageFile(site.client, platform, wim);
  const bytes = Math.ceil((4 * BYTES * options.scale) / MEBIBYTE + 512) * MEBIBYTE;
  const device = await loopDevice(join(options.folder, `${platform}.img`), bytes);
  const volume = volumeOn(device, bytes, platform);
  try {
    options.say(`${platform}: applying`);
    const figure = await measurePairs({
      ours: async () => seconds(await ours(site, image, volume)),
      peer: async () => seconds(() => theirs(wim, volume, join(options.folder, 'mount'))),
      ...{ peerName: 'wimlib-imagex apply', unit: 's', pairs: options.pairs, target: { atMost: 1.15 } },
    });
    return { [`apply-${FILE_SYSTEMS[platform]}`]: figure };
  } finally {
    await run('losetup', '--detach', device);
    await rm(wim);
  }
}

/** Half of each file compresses well, half not at all. */
async function makeWim({ folder, scale, say }: BenchmarkOptions, platform: Platform): Promise<string> {
  say(`${platform}: making a WIM of ${(BYTES * scale) / 1e9} GB`);
  const tree = join(folder, `${platform}-tree`);
  let written = 0;
  for (let at = 0; written < 2 * BYTES * scale; at += 1) {
    const directory = join(tree, platform === 'linux' ? 'usr/lib' : 'Windows/System32', String(at % 97));
    await mkdir(directory, { recursive: true });
    const size = SIZES[at % SIZES.length] ?? 0;
    const content = Buffer.alloc(size, `${at} the quick brown fox jumps over the lazy dog `);
    randomFillSync(content, 0, Math.floor(size / 2));
    const handle = await open(join(directory, `file-${at}`), 'w');
    await handle.write(content);
    await handle.close();
    written += size;
  }
  const file = join(folder, `${platform}.wim`);
  const kind = platform === 'linux' ? ['--unix-data'] : [];
  await run('wimlib-imagex', 'capture', tree, file, platform, '--compress=LZX:20', '--check', ...kind);
  if (platform === 'windows') await run('wimlib-imagex', 'info', file, '1', '--image-property', 'WINDOWS/ARCH=9');
  await rm(tree, { recursive: true });
  return file;
}

async function loopDevice(file: string, bytes: number): Promise<string> {
  const handle = await open(file, 'w');
  await handle.truncate(bytes);
  await handle.close();
  return (await run('losetup', '--find', '--show', file)).trim();
}

function volumeOn(path: string, bytes: number, platform: Platform): Volume {
  const made = { id: 'system', path, partitionUuid: crypto.randomUUID(), type: platform, label: null };
  return { ...made, fileSystem: FILE_SYSTEMS[platform], bytes, diskPath: path, image: null };
}

/** A run of its own, ready to apply. */
async function ours(site: BenchSite, image: Image, volume: Volume): Promise<() => Promise<unknown>> {
  const begun = await beginRun(site, `apply-${crypto.randomUUID().slice(0, 8)}`, [applying(image.id)]);
  const [step] = [...walk(begun.policy.taskSequence.document.steps)];
  if (step?.type !== 'apply-operating-system-image') throw new Error('the policy has another step');
  const context = await contextOf(begun, volume);
  return async () => {
    await applyOperatingSystemImage(step, context);
    await run('blockdev', '--flushbufs', volume.path);
  };
}

async function contextOf({ runId, client, address, policy }: BenchRun, volume: Volume): Promise<StepContext> {
  const { signal } = new AbortController();
  const reader = siteObjects({ client, runId, address, now: () => new Date() });
  const nothing = () => undefined;
  const variables = new Variables();
  const machine = createLinuxMachine({ log: nothing });
  return {
    ...{ environment: 'linux-pe', policy, signal, variables, machine },
    scriptEnvironment: {},
    facts: conditionFacts({ machine, variables, inventory: await machine.inventory(), agent: '/agent.cjs' }),
    content: verifiedContent({ reader, signal, sleep: (milliseconds) => sleep(milliseconds), onConnection: nothing }),
    captures: { begin: () => Promise.reject(new Error('nothing is captured here')) },
    ...{ log: nothing, progress: nothing, setVolumes: nothing },
    aboutToDestroy: async () => nothing(),
    volumes: () => [volume],
  };
}

/** The same volume, made and written by wimlib alone. */
async function theirs(wim: string, { path, fileSystem }: Volume, mountPoint: string): Promise<void> {
  if (fileSystem === 'ntfs') {
    await run('mkntfs', '--quick', '--quiet', '--force', path);
    await run('wimlib-imagex', 'apply', wim, '1', path);
  } else {
    await run('mke2fs', '-q', '-F', '-t', 'ext4', path);
    await mkdir(mountPoint, { recursive: true });
    await run('mount', '-t', 'ext4', path, mountPoint);
    try {
      await run('wimlib-imagex', 'apply', wim, '1', mountPoint, '--unix-data');
    } finally {
      await run('umount', mountPoint);
    }
  }
  await run('sync');
  await run('blockdev', '--flushbufs', path);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
