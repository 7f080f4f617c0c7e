/** How the boot image's files are compressed. Every way gives the same bytes each time, on any number of processors. */

import type { Buffer } from 'node:buffer';
import { rm, writeFile } from 'node:fs/promises';
import { type LabLog, runCommand } from '../src/lab/run.ts';

/** `fast`: for tests and the demo, ready in seconds. `release`: as small as it gets. */
export const compressions = ['fast', 'release'] as const;
export type Compression = (typeof compressions)[number];

const zstdLevel: Record<Compression, string> = { fast: '-3', release: '-19' };

/** What a squashfs is read like decides: of the drivers only a few are ever read; of the root file system, Node as a whole. */
export type SquashfsUse = 'drivers' | 'root';

const quickly = ['-comp', 'zstd', '-Xcompression-level', '3', '-b', '256K'];

const squashfsArguments: Record<Compression, Record<SquashfsUse, readonly string[]>> = {
  fast: { drivers: quickly, root: quickly },
  release: {
    // 13.1 MB, where zstd at its best has 15: that is paid by each boot, unpacking the few drivers it loads by 50 ms.
    drivers: ['-comp', 'xz', '-b', '1M'],
    root: ['-comp', 'zstd', '-Xcompression-level', '22', '-b', '1M'],
  },
};

/** Writes bytes as one zstd frame, which the kernel unpacks as an initrd, padded to 4 bytes so that another may follow. */
export async function writeCompressed(
  bytes: Buffer,
  target: string,
  compression: Compression,
  log: LabLog,
): Promise<void> {
  const plain = `${target}.cpio`;
  await writeFile(plain, bytes);
  // zstd's output depends on the level alone, not on the number of threads (zstd(1), -T#), as long as it is threaded at all.
  await runCommand('zstd', ['--quiet', '--force', zstdLevel[compression], '-T0', plain, '-o', target], log);
  await runCommand('truncate', ['--size=%4', target], log);
  await rm(plain);
}

/** Packs a folder as a squashfs: everything owned by root, all times 0, names sorted. */
export async function makeSquashfs(
  folder: string,
  target: string,
  use: SquashfsUse,
  compression: Compression,
  log: LabLog,
): Promise<void> {
  const alike = ['-all-root', '-all-time', '0', '-mkfs-time', '0', '-no-xattrs', '-no-exports', '-reproducible'];
  const quiet = ['-noappend', '-no-progress', '-quiet'];
  await runCommand('mksquashfs', [folder, target, ...squashfsArguments[compression][use], ...alike, ...quiet], log);
}
