/** Files of an upload that an earlier import has brought: the upload is gone since, so the next version has them from the newest. */
import { readFile } from 'node:fs/promises';
import { SlipwayError } from '../../api/errors.ts';
import { type ContentFile, ManifestSchema } from '../../api/policy.ts';
import type { SiteContext } from '../site-context.ts';
import { uploadIdOf } from '../uploads/upload-source.ts';

export interface KeptFile {
  /** Within the folder. */
  readonly path: string;
  readonly file: ContentFile;
}

async function newestVersion({ db }: SiteContext, softwareId: string) {
  return db
    .selectFrom('package_version')
    .select(['content_root', 'sources'])
    .where('package_id', '=', softwareId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Of the newest version: folder → its place there. */
export async function sourcesOf(site: SiteContext, softwareId: string): Promise<Readonly<Record<string, string>>> {
  return (await newestVersion(site, softwareId))?.sources ?? {};
}

/** Each of the folders that is an upload and in the newest version, with its files. */
export async function keptSources(
  site: SiteContext,
  softwareId: string,
  folders: readonly string[],
): Promise<ReadonlyMap<string, readonly KeptFile[]>> {
  const newest = await newestVersion(site, softwareId);
  const sources = newest?.sources ?? {};
  const uploaded = folders.filter((folder) => uploadIdOf(folder) !== null && Object.hasOwn(sources, folder));
  if (newest === undefined || uploaded.length === 0) return new Map();
  const files = await filesOf(site, newest.content_root);
  return new Map(uploaded.map((folder) => [folder, filesAt(files, sources[folder] ?? '')]));
}

async function filesOf({ content }: SiteContext, contentRoot: string): Promise<readonly ContentFile[]> {
  const manifest = await content.find(contentRoot);
  if (manifest === null)
    throw new SlipwayError(
      'SLIP-3003',
      'The newest version is not in the content store any more, so its uploaded files cannot be taken over. Repair it, or upload the folder again.',
    );
  return ManifestSchema.parse(JSON.parse(await readFile(manifest.path, 'utf8'))).files;
}

function filesAt(files: readonly ContentFile[], place: string): KeptFile[] {
  if (place === '') return files.map((file) => ({ path: file.path, file }));
  const prefix = `${place}/`;
  return files
    .filter(({ path }) => path.startsWith(prefix))
    .map((file) => ({ path: file.path.slice(prefix.length), file }));
}
