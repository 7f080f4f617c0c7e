/** Writes the generated pages of docs/reference anew: `node src/server/reference/write-reference.ts`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { referencePages } from './reference.ts';

const folder = new URL('../../../docs/reference/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, text] of await referencePages()) await writeFile(new URL(name, folder), text);
