/** Where the files of packages and applications lie in a system while they are used. */
import type { Machine } from '../../machine/machine.ts';
import { pathIn } from '../../machine/path-in.ts';

export interface ContentFolders {
  /** Goes with the agent when the run ends. */
  readonly run: string;
  /** The same, of Download Package Content: not where Install Package has its folders, which it removes. */
  readonly downloads: string;
  /** Stays (SMSTSPreserveContent). */
  readonly kept: string;
}

const LINUX: ContentFolders = {
  run: '/var/lib/slipway/packages',
  downloads: '/var/lib/slipway/downloads',
  kept: '/var/cache/slipway/packages',
};

export function contentFolders(machine: Pick<Machine, 'system' | 'environmentVariable'>): ContentFolders {
  if (machine.system === 'linux') return LINUX;
  const data = machine.environmentVariable('ProgramData') ?? 'C:\\ProgramData';
  const home = pathIn(data, 'Slipway');
  return { run: pathIn(home, 'packages'), downloads: pathIn(home, 'downloads'), kept: pathIn(data, 'SlipwayCache') };
}
