/** What the demo can deploy: an image, the example that deploys it, and how one sees afterwards that it is what was deployed. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { compareNtfs, describeNtfs } from '../sample-image/compare-ntfs.ts';
import { FROM_WINDOWS, makeWindowsImage } from '../sample-image/windows-image.ts';
import type { Computer } from '../src/lab/computer.ts';
import { copyPartition } from '../src/lab/copy-partition.ts';
import type { Narrator } from './narrator.ts';
import type { DemoOptions } from './options.ts';

export interface DemoSystem {
  /** The name that the example knows the image by. */
  readonly image: string;
  /** Gives the path of its WIM. */
  wim(directory: string): Promise<string>;
  /** The example's document, with names in the place of ids. */
  document(): Promise<unknown>;
  /** Once its run has ended: whether the computer has what it should have. */
  proveDeployed(computer: Computer, name: string, narrator: Narrator): Promise<boolean>;
}

interface Example {
  readonly steps: readonly { readonly steps: readonly { readonly type: string }[] }[];
}

const examples = resolve(import.meta.dirname, '../docs/examples');
const START_MILLISECONDS = 10 * 60_000;
const log = (): void => {};

/** @param sampleImage the folder that setup has built */
export function debian(sampleImage: string): DemoSystem {
  return {
    image: 'Debian 12',
    wim: async () => join(sampleImage, 'debian.wim'),
    document: () => example('debian.yaml'),
    proveDeployed: async () => true,
  };
}

/** Nobody may hand on Windows: the image has its shape, and a program that says one line stands where its boot manager does. */
export function windowsFixture(firmware: DemoOptions['firmware']): DemoSystem {
  let source = '';
  return {
    image: 'Windows 11',
    wim: async (directory) => {
      const wim = join(directory, 'windows.wim');
      source = await makeWindowsImage(directory, wim, log);
      return wim;
    },
    document: async () => untilWindowsStarts(await example('windows.yaml')),
    proveDeployed: async (computer, name, narrator) => {
      await computer.waitForSerial(new RegExp(FROM_WINDOWS), START_MILLISECONDS);
      narrator.say(`${name}: the firmware starts what stands in for Windows' boot manager, from the disk`);
      await computer.powerOff();
      return isAsCaptured(computer, source, firmware === 'bios' ? 1 : 4, name, narrator);
    },
  };
}

async function example(name: string): Promise<Example> {
  return parse(await readFile(join(examples, name), 'utf8'));
}

/** The image starts no Windows, so the run ends in the PE, where the answer file is written. */
function untilWindowsStarts(document: Example): unknown {
  const [inPe] = document.steps;
  const steps = inPe?.steps.filter(({ type }) => type !== 'setup-windows-and-configmgr');
  return { ...document, steps: [{ ...inPe, steps }] };
}

async function isAsCaptured(
  computer: Computer,
  source: string,
  partition: number,
  name: string,
  narrator: Narrator,
): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-demo-'));
  try {
    const volume = join(folder, 'volume');
    await copyPartition(computer.diskPaths[0] ?? '', partition, volume);
    const expected = await describeNtfs(source);
    const { missing, changed, more } = compareNtfs(expected, await describeNtfs(volume));
    const wrong = [...missing, ...changed];
    narrator.say(
      wrong.length === 0
        ? `${name}: ${expected.size} files and folders are as they were captured, by wimlib's word: contents, streams, hard links, short names, attributes, security descriptors; added: ${more.filter((path) => /\.\w+$/.test(path)).join(', ')}`
        : `${name}: these are not as they were captured: ${wrong.join(', ')}`,
    );
    return wrong.length === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
