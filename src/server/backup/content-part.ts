/** The list of a backup's content objects: always there, whether or not their bytes are. */
import { join } from 'node:path';
import { type FileReference, FileReferenceSchema, notUsable, parts } from './manifest.ts';
import { readLines } from './part-file.ts';

export async function* readContentList(backup: string): AsyncGenerator<FileReference> {
  for await (const line of readLines(join(backup, parts.content))) {
    const parsed = FileReferenceSchema.safeParse(JSON.parse(line));
    if (!parsed.success) throw notUsable(backup, `${parts.content} has a line that is not of this format`);
    yield parsed.data;
  }
}
