/**
 * Applying an image as a computer does, on real block devices: from a site over HTTP, every chunk compared with its hash, re-framed, into wimlib on a
 * fresh volume, until all is on the disk; beside `wimlib-imagex apply` of the same WIM out of the page cache onto such a volume. Needs root.
 */
import { rm } from 'node:fs/promises';
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
import { applyWithWimlib, FILE_SYSTEMS, fillTree, loopDevice, type Platform, seconds, volumeOn } from './volumes.ts';

/** Of the WIM; the files hold twice as much. */
const BYTES = 1.5e9;
const MEBIBYTE = 2 ** 20;

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
  const bytes = 4 * BYTES * options.scale + 512 * MEBIBYTE;
  const device = await loopDevice(join(options.folder, `${platform}.img`), bytes);
  const volume = volumeOn(device, platform);
  try {
    options.say(`${platform}: applying`);
    const figure = await measurePairs({
      ours: async () => seconds(await ours(site, image, volume)),
      peer: async () => seconds(() => applyWithWimlib(wim, volume, join(options.folder, 'mount'))),
      ...{ peerName: 'wimlib-imagex apply', unit: 's', pairs: options.pairs, target: { atMost: 1.15 } },
    });
    return { [`apply-${FILE_SYSTEMS[platform]}`]: figure };
  } finally {
    await run('losetup', '--detach', device.path);
    await rm(wim);
  }
}

async function makeWim({ folder, scale, say }: BenchmarkOptions, platform: Platform): Promise<string> {
  say(`${platform}: making a WIM of ${(BYTES * scale) / 1e9} GB`);
  const tree = join(folder, `${platform}-tree`);
  await fillTree(join(tree, platform === 'linux' ? 'usr/lib' : 'Windows/System32'), 2 * BYTES * scale);
  const file = join(folder, `${platform}.wim`);
  const kind = platform === 'linux' ? ['--unix-data'] : [];
  await run('wimlib-imagex', 'capture', tree, file, platform, '--compress=LZX:20', '--check', ...kind);
  if (platform === 'windows') await run('wimlib-imagex', 'info', file, '1', '--image-property', 'WINDOWS/ARCH=9');
  await rm(tree, { recursive: true });
  return file;
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
