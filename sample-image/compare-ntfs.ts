/** Compares NTFS volumes by what wimlib knows of their files: names, short names, attributes, security descriptors, streams, hard links, hashes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../src/lab/run.ts';

const log = (): void => {};

/** By path, what wimlib says of each file and folder. */
export type DescribedVolume = ReadonlyMap<string, string>;

export interface Differences {
  /** In the first and not in the second. */
  readonly missing: readonly string[];
  /** In both, and not the same. */
  readonly changed: readonly string[];
  /** In the second and not in the first. */
  readonly more: readonly string[];
}

/** @param volume a file with the volume, which nothing has mounted */
export async function describeNtfs(volume: string): Promise<DescribedVolume> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-ntfs-'));
  try {
    const wim = join(folder, 'volume.wim');
    await runCommand('wimlib-imagex', ['capture', volume, wim, '--compress=none'], log);
    const { stdout } = await runCommand('wimlib-imagex', ['dir', wim, '1', '--detailed'], log);
    const described = stdout.split(/^-{20,}\n/m).flatMap((block): [string, string][] => {
      const path = /^Full Path\s+= "(.*)"$/m.exec(block)?.[1];
      return path === undefined ? [] : [[path, essenceOf(block)]];
    });
    return new Map(described);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where in this WIM it lies says nothing of the volume, and the time of a folder is that of the last file that was put into it. */
function essenceOf(block: string): string {
  const isFolder = block.includes('FILE_ATTRIBUTE_DIRECTORY');
  return block
    .split('\n')
    .filter((line) => !/^(Offset in WIM|Link Group ID|Part Number|Reference Count|Security ID)/.test(line))
    .filter((line) => !(isFolder && /^(Last Write|Last Access) Time/.test(line)))
    .join('\n');
}

export function compareNtfs(first: DescribedVolume, second: DescribedVolume): Differences {
  const paths = [...first.keys()];
  return {
    missing: paths.filter((path) => !second.has(path)),
    changed: paths.filter((path) => second.has(path) && second.get(path) !== first.get(path)),
    more: [...second.keys()].filter((path) => !first.has(path)),
  };
}
