/** One build at a time on this machine: two would make the same parts twice and clear away each other's scratch folders. */
import { type LabLog, startProcess } from '../src/lab/run.ts';

/** Runs `work` while this process alone holds the lock on `path`; waits for whoever holds it. */
export async function withBuildLock<T>(path: string, log: LabLog, work: () => Promise<T>): Promise<T> {
  const locked = Promise.withResolvers<void>();
  // Node has no flock(2). The lock lives as long as cat, and cat as long as our end of its input: no lock is ever stale.
  const holder = startProcess('flock', ['--exclusive', '--no-fork', path, 'sh', '-c', 'echo locked; exec cat'], {
    log,
    onStdout: () => locked.resolve(),
  });
  const ended = holder.exited.then(() => {
    throw new Error(`The lock ${path} could not be had: ${holder.lastErrors()}`);
  });
  try {
    await Promise.race([locked.promise, ended]);
    return await work();
  } finally {
    ended.catch(() => undefined);
    holder.stdin.end();
    await holder.exited;
  }
}
