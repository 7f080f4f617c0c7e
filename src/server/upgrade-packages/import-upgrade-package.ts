/**
 * The job that imports the installation media of Windows: looks at the names of its files, puts each into the content store, has wimlib check the editions, and only then
 * names the version in the database. Whatever goes wrong, and whenever the site is killed, nothing of it is left behind or half there; beginning again is safe.
 */
import type { Transaction } from 'kysely';
import { cutChunks } from '../../formats/wim/chunks.ts';
import { addAuditEntry } from '../audit/audit-log.ts';
import type { HashedFile } from '../content/chunk-hasher.ts';
import { PackageContent, type PackageObject } from '../content/package-content.ts';
import { storingContent } from '../content/storing-content.ts';
import type { Database, ImageDetails, MediaOfVersion } from '../db/schema.ts';
import { publish } from '../events/events.ts';
import { readWimFile } from '../images/read-wim-file.ts';
import type { JobContext, JobResult } from '../jobs/job-runner.ts';
import { insertPackage, insertVersion, packageOfVersion, placeOfNextVersion } from '../packages/package-version.ts';
import type { SourceFile } from '../packages/source-folder.ts';
import { nameTaken } from '../packages/stored-package.ts';
import type { SiteContext } from '../site-context.ts';
import { checkUpload, removeImported } from '../uploads/imported-upload.ts';
import { type ImportInput, ImportInputSchema } from './import-input.ts';
import { installPaths } from './media-tree.ts';
import { isStreamable, readEditions } from './read-editions.ts';
import { type Media, nameOf, withMedia } from './read-media.ts';

const KIND = 'operating-system-upgrade-package';

export async function importUpgradePackage(rawInput: unknown, context: JobContext): Promise<JobResult> {
  const input = ImportInputSchema.parse(rawInput);
  const { site } = context;
  const result = await makeVersion(input, context);
  // What has failed stays, so that the person can try again.
  if (input.upload !== null) await removeImported(site, [input.upload.id]);
  return result;
}

async function makeVersion(input: ImportInput, context: JobContext): Promise<JobResult> {
  const { site } = context;
  const { name, packageId, versionId, upload } = input;
  const done = { message: `"${name}" is imported.`, resultId: packageId };
  if ((await packageOfVersion(site.db, versionId)) !== null) return done;
  return storingContent(site, async () => {
    if (upload !== null) await checkUpload(upload.id, context);
    const version = await withMedia(input, context, (media) => storeMedia(media, input, context));
    const isNew = await nameVersion(site, input, version);
    return isNew ? done : { ...done, message: `Nothing has changed in the media of "${name}".` };
  });
}

interface Version {
  readonly contentRoot: string;
  readonly objects: readonly PackageObject[];
  readonly bytes: number;
  readonly images: readonly ImageDetails[];
  readonly media: MediaOfVersion;
}

async function storeMedia(media: Media, input: ImportInput, context: JobContext): Promise<Version> {
  const { content } = context.site;
  const [installFile = '', ...otherParts] = installPaths(media.files);
  const stored = await storeFiles(media, installFile, context);
  const pkg = new PackageContent(content);
  // By their paths alone: the same media has the same content root, whichever way it came.
  for (const path of [...stored.keys()].sort()) await pkg.addStored(path, found(stored, path));
  const { contentRoot, objects } = await pkg.finish();
  const editions = await readEditions(
    {
      name: `${installFile} of ${media.name}`,
      file: found(stored, installFile),
      otherParts: otherParts.map((path) => content.pathsOf(found(stored, path).sha256).named),
    },
    context,
  );
  return {
    contentRoot,
    objects: [...objects, ...editions.objects.filter((each) => !objects.some(({ sha256 }) => sha256 === each.sha256))],
    bytes: media.files.reduce((sum, { bytes }) => sum + bytes, 0),
    images: editions.images,
    media: {
      source: input.upload === null ? input.path : nameOf(input),
      files: media.files.length,
      ...{ installFile, editionsRoot: editions.root },
    },
  };
}

/** Each file of the media, as it is stored now. */
async function storeFiles(media: Media, installFile: string, context: JobContext): Promise<Map<string, HashedFile>> {
  const stored = new Map<string, HashedFile>();
  const bytesTotal = media.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let bytesBefore = 0;
  await media.each(async (source) => {
    const message = `Importing file ${stored.size + 1} of ${media.files.length}`;
    const file = await media.store(source, {
      signal: context.signal,
      chunkLengths: source.path === installFile ? await chunkLengths(source) : [],
      onBytes: (bytesDone) => context.progress({ bytesDone: bytesBefore + bytesDone, bytesTotal, message }),
    });
    stored.set(source.path, file);
    bytesBefore += file.bytes;
  });
  return stored;
}

/** As an image's WIM is cut, so that editions are streamed as images are, and one that is both is stored once. */
async function chunkLengths({ path, handle, range }: SourceFile): Promise<number[]> {
  const wim = await readWimFile(handle, path, range);
  return isStreamable(wim) ? cutChunks(wim.header, wim.blobs, wim.header.fileSize).map(({ length }) => length) : [];
}

function found(stored: ReadonlyMap<string, HashedFile>, path: string): HashedFile {
  const file = stored.get(path);
  if (file === undefined) throw new Error(`${path} was listed and not stored`);
  return file;
}

/** False: it would be the same as the newest. */
async function nameVersion(site: SiteContext, input: ImportInput, version: Version): Promise<boolean> {
  const { packageId, versionId, name } = input;
  const { contentRoot, bytes, objects, images, media } = version;
  return site.db.transaction().execute(async (tx) => {
    const number = await placeOf(tx, input);
    if (await isNewest(tx, packageId, contentRoot)) return false;
    const row = { id: versionId, package_id: packageId, version: number, content_root: contentRoot, bytes };
    await insertVersion(tx, { ...row, images: JSON.stringify(images), media: JSON.stringify(media) }, objects);
    await publish(tx, 'upgrade-package', packageId, { name, version: number });
    await addAuditEntry(tx, {
      ...{ at: site.now().toISOString(), actor: { kind: 'site' }, address: null },
      action: 'Name an imported upgrade package',
      object: { kind: 'upgrade package', id: packageId, name },
      input: { source: media.source, contentRoot, bytes },
      ...{ changes: [], outcome: 'done', errorCode: null },
    });
    return true;
  });
}

async function placeOf(tx: Transaction<Database>, input: ImportInput): Promise<number> {
  const { packageId, name, nextVersionOf, securityScopeIds } = input;
  if (nextVersionOf !== null) return placeOfNextVersion(tx, KIND, nextVersionOf);
  if (await insertPackage(tx, { id: packageId, kind: KIND, name }, securityScopeIds)) return 1;
  throw nameTaken(KIND, name);
}

async function isNewest(tx: Transaction<Database>, packageId: string, contentRoot: string): Promise<boolean> {
  const newest = await tx
    .selectFrom('package_version')
    .select('content_root')
    .where('package_id', '=', packageId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.content_root === contentRoot;
}
