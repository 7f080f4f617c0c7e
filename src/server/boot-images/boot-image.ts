/** Boot images: built elsewhere, copied whole into `<data directory>/boot-images/<buildId>/`; new boots use the current one. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { BootImage, BootImageManifest } from '../../api/boot-images.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import type { JobContext } from '../jobs/job-runner.ts';
import type { BootFiles } from '../netboot/boot-files.ts';
import type { SiteContext } from '../site-context.ts';
import { type BootImageSource, copyBootImage, readBootImageFolder, removeBootImageFiles } from './boot-image-folder.ts';

export async function listBootImages(site: SiteContext): Promise<BootImage[]> {
  const rows = await bootImageQuery(site.db).orderBy('current', 'desc').orderBy('created_at', 'desc').execute();
  return rows.map(toBootImage);
}

/** The one that new boots use; null when the site has none. */
export async function currentBootImage(site: SiteContext): Promise<BootImage | null> {
  const row = await bootImageQuery(site.db).where('current', '=', true).executeTakeFirst();
  return row === undefined ? null : toBootImage(row);
}

/** Of it, what a policy tells. */
export type CurrentBootImage = Pick<BootImage, 'buildId' | 'files'>;

/** As part of a statement: JSON, or null when the site has none. */
export function currentBootImageOf(): RawBuilder<CurrentBootImage | null> {
  return sql`(select json_build_object('buildId', build_id, 'files', files) from boot_image where current limit 1)`;
}

/** Without the rest: every computer that boots asks for it. */
async function currentBuildId({ db }: SiteContext): Promise<string | null> {
  const row = await db.selectFrom('boot_image').select('build_id').where('current', '=', true).executeTakeFirst();
  return row?.build_id ?? null;
}

/** A file of a boot image that the site has, current or former; null for anything else. */
export async function bootImageFile(
  site: SiteContext,
  buildId: string,
  name: string,
): Promise<{ path: string; bytes: number; sha256: string } | null> {
  const row = await site.db.selectFrom('boot_image').select('files').where('build_id', '=', buildId).executeTakeFirst();
  const file = row?.files.find((each) => each.name === name);
  if (file === undefined) return null;
  const path = join(bootImagesDirectory(site), buildId, name);
  const found = await stat(path).catch(() => null);
  if (found?.size !== file.bytes) {
    site.log.error({ path, bytes: found?.size ?? null, wanted: file.bytes }, 'a boot image is not whole: add it again');
    return null;
  }
  return { path, bytes: file.bytes, sha256: file.sha256 };
}

/** As network boot asks for them. */
export function bootImageFiles(site: SiteContext): BootFiles {
  return {
    currentBuildId: () => currentBuildId(site),
    find: (buildId, name) => bootImageFile(site, buildId, name),
  };
}

/** One that the site has, current or former. */
export async function findBootImage({ db }: SiteContext, buildId: string): Promise<BootImage | null> {
  const row = await bootImageQuery(db).where('build_id', '=', buildId).executeTakeFirst();
  return row === undefined ? null : toBootImage(row);
}

/** Checks a built boot image and copies its files, which nothing uses yet. One at a time: what an earlier one has left half done goes. */
export async function takeInBootImage(
  site: SiteContext,
  source: BootImageSource,
  told: Pick<JobContext, 'signal' | 'progress'>,
): Promise<BootImageManifest> {
  const manifest = await readBootImageFolder(source);
  await copyBootImage(source, manifest, bootImagesDirectory(site), told);
  return manifest;
}

/** Makes a boot image whose files are here the current one; one that the site has already only becomes current (again). */
export async function nameBootImage(site: SiteContext, name: string, manifest: BootImageManifest): Promise<BootImage> {
  await inTransaction(site.db, async (tx) => {
    await tx
      .updateTable('boot_image')
      .set({ current: false })
      .where('architecture', '=', manifest.architecture)
      .where('current', '=', true)
      .execute();
    await saveCurrent(tx, name, manifest);
    await publish(tx, 'boot-image', manifest.buildId, { name, current: true });
  });
  return toBootImage(await bootImageQuery(site.db).where('build_id', '=', manifest.buildId).executeTakeFirstOrThrow());
}

async function saveCurrent(tx: Transaction<Database>, name: string, manifest: BootImageManifest): Promise<void> {
  const { kind, architecture, buildId, version, kernelVersion } = manifest;
  await tx
    .insertInto('boot_image')
    .values({
      id: randomUUID(),
      name,
      kind,
      architecture,
      build_id: buildId,
      version,
      kernel_version: kernelVersion,
      files: JSON.stringify(manifest.files),
      current: true,
    })
    .onConflict((oc) =>
      oc.column('build_id').doUpdateSet({ name, current: true, files: JSON.stringify(manifest.files) }),
    )
    .execute();
}

/** Takes a former boot image out of the list; its files are then to be removed. Gives its build id. */
export async function forgetBootImage(site: SiteContext, id: string): Promise<string> {
  return inTransaction(site.db, async (tx) => {
    const row = await tx
      .selectFrom('boot_image')
      .select(['name', 'build_id', 'current'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no boot image with the id ${id}.`);
    if (row.current)
      throw new SlipwayError('SLIP-1004', `"${row.name}" is what computers boot now. Add another boot image first.`);
    await tx.deleteFrom('boot_image').where('id', '=', id).execute();
    await publish(tx, 'boot-image', row.build_id, { name: row.name, deleted: true });
    return row.build_id;
  });
}

export async function removeBootImage(site: SiteContext, buildId: string): Promise<void> {
  await removeBootImageFiles(bootImagesDirectory(site), buildId);
}

function bootImagesDirectory(site: SiteContext): string {
  return join(site.config.dataDirectory, 'boot-images');
}

function bootImageQuery(db: Kysely<Database>) {
  return db.selectFrom('boot_image').selectAll();
}

function toBootImage(
  row: Awaited<ReturnType<ReturnType<typeof bootImageQuery>['executeTakeFirstOrThrow']>>,
): BootImage {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    architecture: row.architecture,
    buildId: row.build_id,
    version: row.version,
    kernelVersion: row.kernel_version,
    current: row.current,
    files: row.files,
    createdAt: row.created_at.toISOString(),
  };
}
