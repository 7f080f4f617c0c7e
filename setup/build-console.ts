/** Builds the console's pages: dist/console, which the site serves. */
import { globSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

/** Writes dist/console/; resolves with the folder. */
export async function buildConsole(repository: string): Promise<string> {
  const folder = join(repository, 'dist/console');
  const fresh = `${folder}-${process.pid}`;
  await build({
    root: join(repository, 'src/console'),
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    // The content security policy allows no data: URLs but pictures.
    build: { outDir: fresh, emptyOutDir: true, assetsInlineLimit: 0, target: 'es2024' },
  });
  for (const file of globSync('**/*.{js,css,svg,html}', { cwd: fresh })) await addGzip(join(fresh, file));
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
  return folder;
}

/** Beside it, where that is smaller: the site sends it as it lies there. */
async function addGzip(path: string): Promise<void> {
  const bytes = await readFile(path);
  const gzipped = gzipSync(bytes, { level: 9 });
  if (gzipped.length < bytes.length) await writeFile(`${path}.gz`, gzipped);
}
