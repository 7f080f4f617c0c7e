/** How much JavaScript a browser fetches before the console's first page: what index.html names. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const pages = resolve(import.meta.dirname, '../../dist/console');

/** In KiB, gzipped as the site sends it. */
export function initialKilobytes(): number {
  const index = readFileSync(join(pages, 'index.html'), 'utf8');
  const names = [...index.matchAll(/(?:src|href)="\/(?<name>[^"]+\.js)"/g)].map(({ groups }) => groups?.['name'] ?? '');
  return names.reduce((sum, name) => sum + gzipSync(readFileSync(join(pages, name)), { level: 9 }).length, 0) / 1024;
}
