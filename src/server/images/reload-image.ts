/** Reads what is told of the images once more from the WIM that is stored: a later version of Slipway reads more of it. */
import { open } from 'node:fs/promises';
import { SlipwayError } from '../../api/errors.ts';
import type { Image } from '../../api/images.ts';
import type { Wim } from '../../formats/wim/wim.ts';
import { readManifestFiles } from '../content/read-object.ts';
import type { ImageDetails } from '../db/schema.ts';
import { publish } from '../events/events.ts';
import type { SiteContext } from '../site-context.ts';
import { getImage } from './image.ts';
import { imageDetails } from './image-details.ts';
import { IMAGE_FILE } from './import-image.ts';
import { readWimFile } from './read-wim-file.ts';

/** @throws SlipwayError SLIP-3012 when the stored WIM is not whole */
export async function reloadImage(site: SiteContext, id: string): Promise<Image> {
  const { versionId, contentRoot, name } = await getImage(site, id);
  await keepReadAnew(site, { versionId, name, wim: await storedWim(site, { contentRoot, path: IMAGE_FILE, name }) });
  await publish(site.db, 'image', id, { name });
  return getImage(site, id);
}

/** Of the version of an image or an upgrade package. */
export async function keepReadAnew(
  site: SiteContext,
  { versionId, name, wim }: { readonly versionId: string; readonly name: string; readonly wim: Wim },
): Promise<void> {
  const row = await site.db
    .selectFrom('package_version')
    .select('images')
    .where('id', '=', versionId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const images = wim.images.map((info): ImageDetails => {
    const stored = row.images.find(({ index }) => index === info.index);
    if (stored === undefined) throw damaged(name);
    // What file system a captured one belongs on is not in its XML, and neither are its files.
    return { ...stored, ...imageDetails(info, null), platform: stored.platform };
  });
  await site.db
    .updateTable('package_version')
    .set({ images: JSON.stringify(images) })
    .where('id', '=', versionId)
    .execute();
}

interface StoredFile {
  readonly contentRoot: string;
  /** In the manifest. */
  readonly path: string;
  /** Of the package. */
  readonly name: string;
}

/** @throws SlipwayError SLIP-3012 */
export async function storedWim({ content }: SiteContext, { contentRoot, path, name }: StoredFile): Promise<Wim> {
  const files = await readManifestFiles(content, contentRoot);
  const file = files?.find((each) => each.path === path);
  const stored = file === undefined ? null : await content.find(file.sha256);
  if (stored === null) throw damaged(name);
  const handle = await open(stored.path, 'r');
  try {
    return await readWimFile(handle, name);
  } finally {
    await handle.close();
  }
}

function damaged(name: string): SlipwayError {
  return new SlipwayError(
    'SLIP-3012',
    `The stored WIM of "${name}" is not whole. Validate its content ("slipway content validate"), repair it, and try again.`,
  );
}
