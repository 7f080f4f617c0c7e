/** A built boot image that was uploaded, as a folder that its files are taken from. */
import type { SiteContext } from '../site-context.ts';
import { checkUpload, openUpload } from '../uploads/imported-upload.ts';
import { type Owner, requireWholeUpload } from '../uploads/upload.ts';
import type { BootImageSource } from './boot-image-folder.ts';

/** Looked at once more, every byte: a boot image is what all computers start. */
export async function uploadedFolder(site: SiteContext, owner: Owner, id: string): Promise<BootImageSource> {
  const { name, files } = await site.db
    .transaction()
    .execute((tx) => requireWholeUpload(tx, owner, { id, purpose: 'boot-image' }));
  await checkUpload(id, { site, signal: new AbortController().signal, progress: () => undefined });
  let start = 0;
  const ranges = new Map(
    files.map(({ path, bytes }) => {
      const range = { start, bytes };
      start += bytes;
      return [path, range];
    }),
  );
  return {
    folder: name,
    open: async (file) => {
      const range = ranges.get(file);
      if (range === undefined) throw new Error('it is not in the upload');
      return { handle: await openUpload(site, id), range };
    },
  };
}
