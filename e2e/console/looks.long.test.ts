/** The tests of the console's pages that `npm test` has, in both languages and both themes (console-browser.ts): those of the ring `long` do that themselves. */
import { globSync } from 'node:fs';
import { join } from 'node:path';

for (const file of globSync('*.test.ts', { cwd: import.meta.dirname })
  .filter((name) => !name.includes('.long.'))
  .sort())
  await import(join(import.meta.dirname, file));
