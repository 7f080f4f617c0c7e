/** All tests of the console's pages again, in both languages and both themes (console-browser.ts). */
import { globSync } from 'node:fs';
import { join } from 'node:path';

process.env['SLIPWAY_LOOKS'] = 'all';
for (const file of globSync('*.test.ts', { cwd: import.meta.dirname })
  .filter((name) => !name.includes('.long.'))
  .sort())
  await import(join(import.meta.dirname, file));
