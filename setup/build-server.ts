/**
 * Bundles the site's program, apart from its packages: each process of a site that strips types at its start keeps for that, and for some five hundred
 * files in place of a few, over 20 MB (npm run bench -- idle: 253 MB from the sources, 184 MB built).
 */
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Writes dist/server/; resolves with the program's path. */
export async function buildServer(repository: string): Promise<string> {
  const folder = join(repository, 'dist/server');
  const fresh = `${folder}-${process.pid}`;
  await build({
    entryPoints: [join(repository, 'src/server/main.ts')],
    outdir: fresh,
    bundle: true,
    // What only some roles need stays apart: each process loads its own.
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Stack traces name the lines of src/ (--enable-source-maps).
    sourcemap: true,
    logLevel: 'error',
  });
  // Only now: a build that fails leaves the one before.
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
  return join(folder, 'main.js');
}
