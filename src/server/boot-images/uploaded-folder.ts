/** A built boot image that was uploaded, as a folder that its files are taken from. */
import type { SiteContext } from '../site-context.ts';
import { openUpload } from '../uploads/imported-upload.ts';
import type { BootImageSource } from './boot-image-folder.ts';

export interface BootImageUpload {
  readonly id: string;
  /** Of the folder on the person's computer. */
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

/** Nothing of it is looked at yet. */
export function uploadedFolder(site: Pick<SiteContext, 'content'>, upload: BootImageUpload): BootImageSource {
  let start = 0;
  const ranges = new Map(
    upload.files.map(({ path, bytes }) => {
      const range = { start, bytes };
      start += bytes;
      return [path, range];
    }),
  );
  return {
    folder: upload.name,
    open: async (file) => {
      const range = ranges.get(file);
      if (range === undefined) throw new Error('it is not in the upload');
      return { handle: await openUpload(site, upload.id), range };
    },
  };
}
