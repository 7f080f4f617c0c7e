/** What wimlib knows of the files of an NTFS volume: names, short names, attributes, security descriptors, streams, hard links, hashes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../src/lab/run.ts';

const log = (): void => {};

/** @param volume a file with the volume, which nothing has mounted */
export async function describeNtfs(volume: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-ntfs-'));
  try {
    const wim = join(folder, 'volume.wim');
    await runCommand('wimlib-imagex', ['capture', volume, wim, '--compress=none'], log);
    const { stdout } = await runCommand('wimlib-imagex', ['dir', wim, '1', '--detailed'], log);
    // Where in this WIM it lies says nothing of the volume.
    return stdout
      .split('\n')
      .filter((line) => !/^(Offset in WIM|Link Group ID|Part Number|Reference Count|Security ID)/.test(line));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
