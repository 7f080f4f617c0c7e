/** The editions of the media, out of its install.wim, .esd or .swm. Of a WIM that can be streamed, also what Apply Operating System Image needs. */
import { open } from 'node:fs/promises';
import type { ImageInfo } from '../../formats/wim/image-xml.ts';
import type { Wim } from '../../formats/wim/wim.ts';
import type { HashedFile } from '../content/chunk-hasher.ts';
import { PackageContent, type PackageObject } from '../content/package-content.ts';
import type { ImageDetails } from '../db/schema.ts';
import { imageDetails } from '../images/image-details.ts';
import { blobListFile, IMAGE_FILE } from '../images/import-image.ts';
import { isSolid, readWimFile, refuseMissingBlobs } from '../images/read-wim-file.ts';
import { wimlibOptions } from '../images/take-in-wim.ts';
import { imageContents, verifyWim } from '../images/wimlib.ts';
import type { JobContext } from '../jobs/job-runner.ts';
import { notMedia } from './read-media.ts';

export interface Editions {
  readonly images: ImageDetails[];
  /** The content root of what is streamed, which is laid out as an image package's content; null: this cannot be. */
  readonly root: string | null;
  readonly objects: readonly PackageObject[];
}

interface StoredInstall {
  /** `sources/install.wim` of `windows.iso`, for people. */
  readonly name: string;
  /** The WIM, or the first part of a split one, as it is stored. */
  readonly file: HashedFile;
  /** Paths of the further parts, as they are stored. */
  readonly otherParts: readonly string[];
}

/** Whether a computer can be streamed single images of it. */
export function isStreamable(wim: Wim): boolean {
  return wim.header.totalParts === 1 && !isSolid(wim);
}

/** Checks every byte of it, then looks at each edition. Throws SLIP-3001 for what is damaged, or no Windows. */
export async function readEditions({ name, file, otherParts }: StoredInstall, context: JobContext): Promise<Editions> {
  const { content, log } = context.site;
  const path = content.pathsOf(file.sha256).named;
  const wim = await readStored(path, name);
  requireWindows(wim, name);
  await verifyWim(path, name, wimlibOptions(context, 'Checking every byte of the editions'), otherParts);
  const streamed = isStreamable(wim) ? new PackageContent(content) : null;
  const images: ImageDetails[] = [];
  for (const info of wim.images) {
    const { blobs, bootManagers } = await imageContents(path, info.index, name, { log, signal: context.signal });
    const blobList = streamed === null ? '' : blobListFile(info.index);
    if (streamed !== null) {
      refuseMissingBlobs(wim, blobs, info.index, name);
      await streamed.addBytes(blobList, Buffer.from(blobs.join(''), 'hex'));
    }
    images.push({ ...imageDetails(info, null), bootManagers, blobList });
  }
  if (streamed === null) return { images, root: null, objects: [] };
  await streamed.addStored(IMAGE_FILE, file);
  const { contentRoot, objects } = await streamed.finish();
  return { images, root: contentRoot, objects };
}

function requireWindows({ images }: Wim, name: string): void {
  if (images.some(({ windows }) => windows !== undefined)) return;
  const list = images.map((image: ImageInfo) => `${image.index} ${image.name}`).join(', ');
  throw notMedia(
    name,
    `It holds no edition of Windows, but: ${list}. Give the ISO as it comes from Microsoft; other systems are imported as operating system images.`,
  );
}

/** Header, table and images of what is stored. */
export async function readStored(path: string, name: string): Promise<Wim> {
  const handle = await open(path, 'r');
  try {
    return await readWimFile(handle, name);
  } finally {
    await handle.close();
  }
}
