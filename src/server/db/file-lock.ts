/**
 * Locks between processes on one machine, by flock(2). The lock belongs to the open file: the kernel takes it back when this
 * process ends, however it ends, so no lock is ever stale. Node has no flock(2) of its own; util-linux's `flock` (essential on
 * Debian) locks the descriptor that it inherits, which is the same open file as ours.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface FileLock {
  release(): void;
}

/** Waits for the lock, at most `seconds`. Throws when another process keeps it for longer. */
export async function lockFile(path: string, mode: 'exclusive' | 'shared', seconds: number): Promise<FileLock> {
  const lock = await flock(path, [`--${mode}`, '--timeout', String(seconds)]);
  if (lock) return lock;
  throw new Error(
    `Another process has held the lock ${path} for ${seconds} s. End it (see: fuser ${path}), then try again.`,
  );
}

/** The lock, or undefined when another process holds it now. */
export async function tryLockFile(path: string, mode: 'exclusive' | 'shared'): Promise<FileLock | undefined> {
  return await flock(path, [`--${mode}`, '--nonblock']);
}

async function flock(path: string, options: string[]): Promise<FileLock | undefined> {
  // Node opens with O_CLOEXEC: no other child inherits the descriptor and keeps the lock alive.
  const descriptor = openSync(path, 'a', 0o600);
  try {
    if (await runFlock(descriptor, options)) return { release: () => closeSync(descriptor) };
  } catch (cause) {
    closeSync(descriptor);
    throw new Error(`Could not lock ${path}: the program flock (Debian package util-linux) did not run.`, { cause });
  }
  closeSync(descriptor);
  return undefined;
}

/** True: locked; false: held by another (flock's exit code 1). */
function runFlock(descriptor: number, options: string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn('flock', [...options, '3'], { stdio: ['ignore', 'ignore', 'ignore', descriptor] });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0 || code === 1) resolve(code === 0);
      else reject(new Error(`flock ended with ${code ?? signal}.`));
    });
  });
}
