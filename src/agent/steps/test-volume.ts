/** Real volumes with a system image for tests: what was put there is looked at by other tools than the step's own. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import { capture, describeTree } from '../../formats/wim/test-support.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { formatAndPartitionDisk } from './format-and-partition-disk.ts';
import { packageOf, type TestPackage } from './test-content.ts';
import { loopDisk, machineWithDisk, output } from './test-loop.ts';
import { contextFor, type NotedContext, policyOfNewRun, stepOf } from './test-step.ts';

const MEBIBYTE = 2 ** 20;

export interface RealDisk {
  readonly device: string;
  readonly context: NotedContext;
  readonly system: Volume;
}

/** A real disk with one volume, made by the step before. */
export async function realDisk(
  t: TestContext,
  pkg: TestPackage,
  mebibytes: number,
  type: 'linux' | 'windows',
): Promise<RealDisk> {
  const bytes = mebibytes * MEBIBYTE;
  const device = loopDisk(t, bytes);
  const options = {
    partitions: [{ volume: 'system', type, fileSystem: type === 'linux' ? 'ext4' : 'ntfs', label: 'system' }],
  };
  const context = contextFor({
    machine: machineWithDisk(device, bytes),
    policy: policyOfNewRun([pkg.pkg]),
    content: pkg.content,
  });
  await formatAndPartitionDisk(stepOf('format-and-partition-disk', options), context);
  const [system] = context.volumes();
  if (system === undefined) throw new Error('the step made no volume');
  return { device, context, system };
}

export async function mounted<T>(
  t: TestContext,
  mountArguments: readonly string[],
  look: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await temporaryFolder(t);
  output('mount', [...mountArguments, folder]);
  try {
    return await look(folder);
  } finally {
    output('umount', [folder]);
  }
}

/** What wimlib and the kernel know of a tree: modes, owners, times, links, contents, and extended attributes. */
export async function describe(folder: string): Promise<string[]> {
  const attributes = execFileSync('getfattr', ['-R', '-d', '-m', '-', '-h', '.'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const tree = (await describeTree(folder)).filter((line) => !line.startsWith('lost+found'));
  return [...tree, ...attributes.split('\n\n').sort()];
}

/** A tree of about 20 MB that does not compress, its WIM and its package. */
export async function largePackage(t: TestContext, ...options: string[]) {
  const folder = await temporaryFolder(t);
  const tree = join(folder, 'tree');
  await mkdir(tree);
  for (let at = 0; at < 40; at += 1) await writeFile(join(tree, `file-${at}`), randomBytes(500_000));
  const wim = capture(tree, join(folder, 'a.wim'), '--unix-data', '--compress=XPRESS', ...options);
  return { folder, tree, wim, ...(await packageOf(folder, wim)) };
}
