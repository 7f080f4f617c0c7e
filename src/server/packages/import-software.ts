/**
 * The job that imports the files of a package or an application: each folder that its definition names is read, of the server or of an upload, what the store does not have yet is copied into it,
 * and only then the version is named in the database. Whatever goes wrong, and whenever the site is killed, nothing is half there; beginning again is safe.
 */
import type { Transaction } from 'kysely';
import * as z from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import { addAuditEntry } from '../audit/audit-log.ts';
import { PackageContent, type PackageObject } from '../content/package-content.ts';
import { storingContent } from '../content/storing-content.ts';
import type { Database } from '../db/schema.ts';
import { publish } from '../events/events.ts';
import type { JobContext, JobResult } from '../jobs/job-runner.ts';
import type { SiteContext } from '../site-context.ts';
import { checkUpload, eachUploadedFile, removeImported } from '../uploads/imported-upload.ts';
import { uploadIdOf, uploadsIn } from '../uploads/upload-source.ts';
import { keptSources, sourcesOf } from './kept-sources.ts';
import { insertVersion, nextVersionNumber, packageOfVersion } from './package-version.ts';
import { foldersOf, isSoftware, type SoftwareKind } from './software-definition.ts';
import { eachSourceFile, type SourceFile } from './source-folder.ts';
import { storeFile } from './store-file.ts';

const ImportSoftwareInputSchema = z.object({
  softwareId: z.uuid(),
  /** Of the version that it makes. */
  versionId: z.uuid(),
  /** Those that the object is in, so that whoever has one of them sees the job. */
  securityScopeIds: z.array(z.uuid()),
});
export type ImportSoftwareInput = z.output<typeof ImportSoftwareInputSchema>;

interface Software {
  readonly id: string;
  readonly kind: SoftwareKind;
  readonly name: string;
  readonly folders: readonly string[];
}

interface Version {
  readonly contentRoot: string;
  readonly objects: readonly PackageObject[];
  readonly bytes: number;
  readonly files: number;
  readonly sources: Record<string, string>;
}

export async function importSoftware(rawInput: unknown, context: JobContext): Promise<JobResult> {
  const input = ImportSoftwareInputSchema.parse(rawInput);
  const { site } = context;
  const software = await findSoftware(site, input.softwareId);
  if ((await packageOfVersion(site.db, input.versionId)) !== null) {
    await removeImported(site, uploadsIn(await sourcesOf(site, software.id)));
    return { message: `The files of "${software.name}" are here.`, resultId: software.id };
  }
  return storingContent(site, async () => {
    const version = await buildVersion(software, context);
    const number = await nameVersion(site, input, software, version);
    await removeImported(site, uploadsIn(version.sources));
    return { message: toldOf(software, version, number), resultId: software.id };
  });
}

function toldOf({ name }: Software, { files, objects }: Version, number: number | null): string {
  if (number === null) return `Nothing has changed in the files of "${name}".`;
  if (objects.length === 1) return `"${name}" has no files.`;
  return `Version ${number} of "${name}" has ${files} file${files === 1 ? '' : 's'}.`;
}

async function findSoftware({ db }: SiteContext, id: string): Promise<Software> {
  const row = await db
    .selectFrom('package')
    .select(['id', 'kind', 'name', 'definition'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined || !isSoftware(row.kind) || row.definition === null)
    throw new SlipwayError('SLIP-1002', 'It was deleted before its files were imported.');
  return { id, kind: row.kind, name: row.name, folders: foldersOf(row.definition) };
}

async function buildVersion({ id, kind, folders }: Software, context: JobContext): Promise<Version> {
  const { site } = context;
  const kept = await keptSources(site, id, folders);
  const fresh = folders.filter((folder) => !kept.has(folder));
  for (const uploadId of uploadsIn(Object.fromEntries(fresh.map((folder) => [folder, '']))))
    await checkUpload(uploadId, context);
  const content = new PackageContent(site.content);
  const bytesTotal = await measure(fresh, context);
  const sources: Record<string, string> = {};
  let [bytes, files, bytesDone] = [0, 0, 0];
  for (const [at, folder] of folders.entries()) {
    // The deployment types of an application have their files side by side.
    const place = kind === 'application' ? String(at + 1) : '';
    sources[folder] = place;
    const pathOf = (path: string) => (place === '' ? path : `${place}/${path}`);
    for (const { path, file } of kept.get(folder) ?? []) {
      content.addKept(pathOf(path), file);
      [bytes, files] = [bytes + file.bytes, files + 1];
    }
    if (kept.has(folder)) continue;
    await eachFile(site, folder, async (source) => {
      const file = await storeFile(site.content, folder, source, { signal: context.signal });
      await content.addStored(pathOf(source.path), file, source.executable ? { executable: true } : {});
      [bytes, files, bytesDone] = [bytes + file.bytes, files + 1, bytesDone + file.bytes];
      context.progress({ bytesDone, bytesTotal, message: `Importing file ${files}` });
    });
  }
  return { ...(await content.finish()), bytes, files, sources };
}

function eachFile(site: SiteContext, folder: string, take: (file: SourceFile) => Promise<void>): Promise<void> {
  const uploadId = uploadIdOf(folder);
  return uploadId === null ? eachSourceFile(folder, site.config, take) : eachUploadedFile(site, uploadId, take);
}

/** Looks at every name before a byte is read, so that what cannot be in a package is told at once. Gives the bytes of all files. */
async function measure(folders: readonly string[], { site, signal }: JobContext): Promise<number> {
  let bytes = 0;
  for (const folder of folders)
    await eachFile(site, folder, async ({ range }) => {
      signal.throwIfAborted();
      bytes += range.bytes;
    });
  return bytes;
}

/** Gives the number of the version; null where it would be the same as the newest. */
async function nameVersion(
  site: SiteContext,
  { softwareId, versionId }: ImportSoftwareInput,
  { kind, name }: Software,
  { contentRoot, bytes, sources, objects }: Version,
): Promise<number | null> {
  return site.db.transaction().execute(async (tx) => {
    if (await isNewest(tx, softwareId, contentRoot, sources)) return null;
    const number = await nextVersionNumber(tx, softwareId);
    const row = { id: versionId, package_id: softwareId, version: number, content_root: contentRoot, bytes };
    await insertVersion(tx, { ...row, images: '[]', sources: JSON.stringify(sources) }, objects);
    await publish(tx, kind, softwareId, { name, version: number });
    await addAuditEntry(tx, {
      ...{ at: site.now().toISOString(), actor: { kind: 'site' }, address: null },
      action: 'Name imported files',
      object: { kind, id: softwareId, name },
      input: { sources, contentRoot, bytes },
      ...{ changes: [], outcome: 'done', errorCode: null },
    });
    return number;
  });
}

async function isNewest(
  tx: Transaction<Database>,
  softwareId: string,
  contentRoot: string,
  sources: Record<string, string>,
): Promise<boolean> {
  // Locked, so that it is not deleted meanwhile, and that two of them have no number in common.
  const here = await tx.selectFrom('package').select('id').where('id', '=', softwareId).forUpdate().executeTakeFirst();
  if (here === undefined) throw new SlipwayError('SLIP-1002', 'It was deleted while its files were imported.');
  const newest = await tx
    .selectFrom('package_version')
    .select(['content_root', 'sources'])
    .where('package_id', '=', softwareId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (
    newest?.content_root === contentRoot && JSON.stringify(sorted(newest.sources)) === JSON.stringify(sorted(sources))
  );
}

/** jsonb keeps no order. */
function sorted(sources: Record<string, string> | null): [string, string][] {
  return Object.entries(sources ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
