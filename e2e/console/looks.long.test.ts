/** The tests of the console in both languages and both themes, with pictures of every page (console-browser.ts). */
import { globSync } from 'node:fs';
import { join } from 'node:path';

for (const file of globSync('*.test.ts', { cwd: import.meta.dirname })
  .filter((name) => !name.includes('.long.'))
  .sort())
  await import(join(import.meta.dirname, file));
