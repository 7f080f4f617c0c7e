/** For tests: a file system of its own on a loop device, whose disk can be damaged, cut off and filled up from below. Needs root. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

const BYTES = 64 * 2 ** 20;

export function whyNoDisks(): string | false {
  if (process.getuid?.() !== 0) return 'only root may mount file systems';
  for (const program of ['losetup', 'mkfs.ext4', 'mount', 'umount'])
    try {
      execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' });
    } catch {
      return `not installed: ${program}`;
    }
  return false;
}

export interface TestDisk {
  /** The disk's bytes: what is changed here is changed under the file system. */
  readonly image: string;
  /** Makes the disk end there: whatever lies behind cannot be read or written any more (EIO). */
  cutOff(bytes: number): void;
  /** Gives it its length back; what lay behind the cut is zeros. */
  mend(): void;
  run(program: string, ...args: string[]): void;
}

/** Mounts an ext4 of 64 MiB on the folder until the test ends. */
export function mountDisk(t: TestContext, folder: string): TestDisk {
  const below = mkdtempSync(join(tmpdir(), 'slipway-below-'));
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'pipe' });
  const image = join(below, 'disk.img');
  writeFileSync(image, '');
  truncateSync(image, BYTES);
  // No journal: it would lie in the middle of the disk, and tests cut the disk off behind a file.
  run('mkfs.ext4', '-q', '-O', '^has_journal', image);
  const device = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim();
  run('mount', device, folder);
  t.after(() => {
    run('umount', '--lazy', folder);
    run('losetup', '--detach', device);
    rmSync(below, { recursive: true, force: true });
  });
  mkdirSync(join(folder, 'incoming'));
  const resize = (bytes: number) => {
    truncateSync(image, bytes);
    run('losetup', '--set-capacity', device);
  };
  return { image, run, cutOff: resize, mend: () => resize(BYTES) };
}
