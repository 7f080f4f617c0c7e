/** Looks at the disk of a virtual computer that is off: the host mounts it, so the judge is another kernel than the one that wrote it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../src/lab/run.ts';

const log = (): void => {};

/** Mounts partition `number` read-only while `look` runs. */
export async function withPartition<T>(disk: string, number: number, look: (folder: string) => Promise<T>): Promise<T> {
  const { start, bytes } = await partition(disk, number);
  const folder = await mkdtemp(join(tmpdir(), 'slipway-disk-'));
  // noload: a journal that a cut power left unfinished is not replayed onto the evidence.
  const options = `ro,loop,noload,offset=${start},sizelimit=${bytes}`;
  await runCommand('mount', ['-t', 'ext4', '-o', options, disk, folder], log);
  try {
    return await look(folder);
  } finally {
    await runCommand('umount', [folder], log);
    await rm(folder, { recursive: true, force: true });
  }
}

async function partition(disk: string, number: number): Promise<{ start: number; bytes: number }> {
  const { stdout } = await runCommand('sfdisk', ['--json', disk], log);
  const table = JSON.parse(stdout) as {
    partitiontable: { sectorsize: number; partitions: { start: number; size: number }[] };
  };
  const { sectorsize, partitions } = table.partitiontable;
  const found = partitions[number - 1];
  if (found === undefined) throw new Error(`${disk} has ${partitions.length} partitions, not ${number}`);
  return { start: found.start * sectorsize, bytes: found.size * sectorsize };
}
