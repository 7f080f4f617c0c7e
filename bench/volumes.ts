/** Volumes that benchmarks apply images to, trees that images are made of, and wimlib by itself beside the agent's steps. Needs root. */
import { randomFillSync } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Volume } from '../src/api/agent.ts';
import { run } from './programs.ts';

const MEBIBYTE = 2 ** 20;
/** Files of an operating system: many small ones and few large ones. */
const SIZES = [700, 2_000, 6_000, 20_000, 60_000, 200_000, 1_500_000];
export const FILE_SYSTEMS = { linux: 'ext4', windows: 'ntfs' } as const;
export type Platform = keyof typeof FILE_SYSTEMS;

/** Files of so many bytes in all below `folder`. Half of each compresses well, half not at all. */
export async function fillTree(folder: string, bytes: number): Promise<void> {
  let written = 0;
  for (let at = 0; written < bytes; at += 1) {
    const directory = join(folder, String(at % 97));
    await mkdir(directory, { recursive: true });
    const size = SIZES[at % SIZES.length] ?? 0;
    const content = Buffer.alloc(size, `${at} the quick brown fox jumps over the lazy dog `);
    randomFillSync(content, 0, Math.floor(size / 2));
    const handle = await open(join(directory, `file-${at}`), 'w');
    await handle.write(content);
    await handle.close();
    written += size;
  }
}

/** A blank disk of at least so many bytes behind a file. */
export async function loopDevice(file: string, bytes: number): Promise<{ path: string; bytes: number }> {
  const whole = Math.ceil(bytes / MEBIBYTE) * MEBIBYTE;
  const handle = await open(file, 'w');
  await handle.truncate(whole);
  await handle.close();
  return { path: (await run('losetup', '--find', '--show', file)).trim(), bytes: whole };
}

/** The whole device as one volume of a run. */
export function volumeOn({ path, bytes }: { path: string; bytes: number }, platform: Platform): Volume {
  const made = { id: 'system', path, partitionUuid: crypto.randomUUID(), type: platform, label: null };
  return { ...made, fileSystem: FILE_SYSTEMS[platform], bytes, diskPath: path, image: null };
}

/** The same volume, made and written by wimlib alone, until it is on the disk. */
export async function applyWithWimlib(wim: string, { path, fileSystem }: Volume, mountPoint: string): Promise<void> {
  if (fileSystem === 'ntfs') {
    await run('mkntfs', '--quick', '--quiet', '--force', path);
    await run('wimlib-imagex', 'apply', wim, '1', path);
  } else {
    await run('mke2fs', '-q', '-F', '-t', 'ext4', path);
    await mkdir(mountPoint, { recursive: true });
    await run('mount', '-t', 'ext4', path, mountPoint);
    try {
      await run('wimlib-imagex', 'apply', wim, '1', mountPoint, '--unix-data');
    } finally {
      await run('umount', mountPoint);
    }
  }
  await run('sync');
  await run('blockdev', '--flushbufs', path);
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
