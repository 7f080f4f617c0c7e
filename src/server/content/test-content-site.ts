/** For tests: a site with real images in its content store, damage in them, and waiting for jobs. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getContent } from '../../api/content.ts';
import { getImage, type Image, importImage } from '../../api/images.ts';
import { getJob, type Job } from '../../api/jobs.ts';
import { type ContentFile, ManifestSchema } from '../../api/policy.ts';
import { capture } from '../../formats/wim/test-support.ts';
import { createTestSite, type TestSite } from '../test-site.ts';
import { eventually } from '../test-support.ts';

export interface StoredImage {
  readonly image: Image;
  /** The WIM that was imported. */
  readonly wim: string;
  /** Of `image.wim` in the manifest. */
  readonly file: ContentFile;
}

export interface ContentSite extends TestSite {
  /** In the last test: the database, which goes first, would wait for the runner. */
  stopJobs(): Promise<void>;
  /** Waits for its end, whatever that is. */
  ended(jobId: string): Promise<Job>;
  /** Imports a WIM with some MiB of random bytes. */
  store(name: string): Promise<StoredImage>;
  contentOf(stored: StoredImage): ReturnType<typeof contentOf>;
}

export async function createContentSite(): Promise<ContentSite> {
  const site = await createTestSite();
  const jobs = await site.startJobs();
  const folder = site.folder('content');
  const ended = (jobId: string) =>
    eventually(async () => {
      const job = await site.admin(getJob, { params: { id: jobId } });
      return job.endedAt === null ? null : job;
    });
  const store = async (name: string): Promise<StoredImage> => {
    const wim = makeWim(folder, name);
    const { jobId } = await site.admin(importImage, { body: { name, path: wim } });
    const job = await ended(jobId);
    if (job.resultId === null) throw new Error(job.message);
    const image = await site.admin(getImage, { params: { id: job.resultId } });
    const manifest = await readFile(site.site.content.pathsOf(image.contentRoot).named, 'utf8');
    const file = ManifestSchema.parse(JSON.parse(manifest)).files.find(({ path }) => path === 'image.wim');
    if (file === undefined) throw new Error('the manifest names no image.wim');
    return { image, wim, file };
  };
  return { ...site, stopJobs: jobs.stop, ended, store, contentOf: (stored) => contentOf(site, stored) };
}

/** 6 MiB in three files: more than one piece that is read at once, and chunks at odd places. */
function makeWim(folder: string, name: string): string {
  const tree = join(folder, name);
  mkdirSync(tree);
  for (const [at, bytes] of [1_500_000, 3_000_001, 1_790_000].entries())
    writeFileSync(join(tree, `file-${at}`), randomBytes(bytes));
  return capture(tree, join(folder, `${name}.wim`), '--compress=none');
}

/** What is shown of an image's content, with its objects by what a person knows them by. */
async function contentOf(site: TestSite, { image }: StoredImage) {
  const shown = await site.admin(getContent, { params: { versionId: image.versionId } });
  const objects = new Map(shown.contents.map((object) => [object.path, object]));
  return { ...shown, objects };
}

/** Changes one bit, as a failing disk does. */
export async function flipBit(path: string, offset: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, offset);
    await handle.write(Buffer.of((buffer[0] ?? 0) ^ 4), 0, 1, offset);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
