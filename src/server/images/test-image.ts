/** A small WIM in a site's content store, for tests that need an image whose file is there. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContentStore } from '../content/content-store.ts';
import { PackageContent } from '../content/package-content.ts';
import type { ImageDetails } from '../db/schema.ts';

let made: Buffer | undefined;

/** Less is told of its image than the WIM says. */
export async function storeTestWim(store: ContentStore): Promise<{ contentRoot: string; images: ImageDetails[] }> {
  made ??= makeWim();
  const content = new PackageContent(store);
  await content.addBytes('image.wim', made);
  const told = { index: 1, name: 'Before', description: null, totalBytes: 1, fileCount: 1, platform: 'linux' } as const;
  const image = { ...told, architecture: null, editionId: null, version: null, blobList: 'blobs-1' };
  return { contentRoot: (await content.finish()).contentRoot, images: [image] };
}

function makeWim(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-wim-'));
  try {
    writeFileSync(join(folder, 'file'), 'x');
    const path = join(folder, 'image.wim');
    execFileSync('wimlib-imagex', ['capture', folder, path, 'In the WIM'], { stdio: 'ignore' });
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
