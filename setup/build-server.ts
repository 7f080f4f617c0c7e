/**
 * Bundles the site's program, apart from its packages: a site that strips types and finds five hundred files at each start of each of its processes takes
 * twice as long for it and holds a quarter more memory (npm run bench -- idle).
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Writes dist/server/; resolves with the program's path. */
export async function buildServer(repository: string): Promise<string> {
  const folder = join(repository, 'dist/server');
  await rm(folder, { recursive: true, force: true });
  await build({
    entryPoints: [join(repository, 'src/server/main.ts')],
    outdir: folder,
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
  return join(folder, 'main.js');
}
