/** Looks at the disk of a virtual computer that is off: the host mounts a copy of it, so the judge is another kernel than the one that wrote it. */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeOfPartition } from '../../src/lab/copy-partition.ts';
import { runCommand } from '../../src/lab/run.ts';

const log = (): void => {};

/** Mounts partition `number` while `look` runs. On a copy: the file system's journal is replayed first, as at the next start after a power cut. */
export async function withPartition<T>(disk: string, number: number, look: (folder: string) => Promise<T>): Promise<T> {
  const { start, bytes } = await placeOfPartition(disk, number);
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
