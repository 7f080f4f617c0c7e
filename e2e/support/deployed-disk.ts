/** Looks at the disk of a virtual computer that is off: the host mounts a copy of it, so the judge is another kernel than the one that wrote it. */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../src/lab/run.ts';

const log = (): void => {};

/** Mounts partition `number` while `look` runs. On a copy: the file system's journal is replayed first, as at the next start after a power cut. */
export async function withPartition<T>(disk: string, number: number, look: (folder: string) => Promise<T>): Promise<T> {
  const { start, bytes } = await partition(disk, number);
  const scratch = await mkdtemp(join(tmpdir(), 'slipway-disk-'));
  const copy = join(scratch, 'disk.raw');
  const folder = join(scratch, 'mounted');
  try {
    await mkdir(folder);
    await runCommand('cp', ['--sparse=always', disk, copy], log);
    await chmod(copy, 0o600);
    await runCommand(
      'mount',
      ['-t', 'ext4', '-o', `loop,noatime,offset=${start},sizelimit=${bytes}`, copy, folder],
      log,
    );
    try {
      return await look(folder);
    } finally {
      await runCommand('umount', [folder], log);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Copies partition `number` into a file of its own. */
export async function copyPartition(disk: string, number: number, target: string): Promise<void> {
  const { start, bytes } = await partition(disk, number);
  const mebibyte = 2 ** 20;
  const [skip, count] = [start / mebibyte, Math.ceil(bytes / mebibyte)].map(String);
  await runCommand('dd', [`if=${disk}`, `of=${target}`, `skip=${skip}`, `count=${count}`, 'bs=1M', 'conv=sparse'], log);
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
