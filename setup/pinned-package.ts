/** Packages of npm that no program of ours imports, so that they need no place in package.json: fetched once, known by their hash, kept in .cache. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** Of the archive, base64: what `npm view NAME@VERSION dist.integrity` shows behind `sha512-`. */
  readonly sha512: string;
}

/** The folder with its files. @throws Error when it cannot be fetched, or is not what it should be */
export async function pinnedPackage(repository: string, { name, version, sha512 }: PinnedPackage): Promise<string> {
  const cache = join(repository, '.cache/pinned-packages');
  const folder = join(cache, `${name}-${version}`);
  if (existsSync(folder)) return join(folder, 'package');
  await mkdir(cache, { recursive: true });
  // Beside its place, and there only once it is whole; another checkout may share the cache.
  const work = await mkdtemp(join(cache, 'fetched-'));
  try {
    const { stdout } = await run('npm', ['pack', '--silent', `${name}@${version}`], { cwd: work });
    const archive = join(work, stdout.trim());
    const found = createHash('sha512')
      .update(await readFile(archive))
      .digest('base64');
    if (found !== sha512) throw new Error(`${name}@${version} has the hash ${found}, and should have ${sha512}.`);
    await run('tar', ['xzf', archive, '-C', work]);
    await rm(archive);
    await rename(work, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return join(folder, 'package');
}
