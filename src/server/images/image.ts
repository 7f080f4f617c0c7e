/** Operating system image packages: list, import, delete. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { sql } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type { Image, ImageImportSchema } from '../../api/images.ts';
import { referencedImages } from '../../task-sequence/document.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { addJob } from '../jobs/job.ts';
import { isEverything } from '../reach/reach.ts';
import { objectWithin, runWithin } from '../reach/within-reach.ts';
import { removeObject, scopesOfNew, setObjectScopes, shownScopes } from '../security-scopes/object-scopes.ts';
import type { SiteContext } from '../site-context.ts';
import { wholeOf } from '../task-sequences/whole-sequence.ts';
import { findImageByName, type ImportInput, nameTaken } from './import-image.ts';

export async function listImages(site: SiteContext): Promise<Image[]> {
  const rows = await imageQuery(site).execute();
  return rows.map(toImage).sort((a, b) => a.name.localeCompare(b.name));
}

export async function getImage(site: SiteContext, id: string): Promise<Image> {
  const row = await imageQuery(site).where('package.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no image with the id ${id}.`);
  return toImage(row);
}

/** Begins an import. What can be said at once is said at once; the rest is in the job. */
export async function importImageFile(
  site: SiteContext,
  { name, path }: z.output<typeof ImageImportSchema>,
): Promise<{ jobId: string }> {
  await requireFile(path);
  const ids = { imageId: randomUUID(), versionId: randomUUID() };
  const input: ImportInput = { ...ids, name, path, capture: null, securityScopeIds: [...scopesOfNew(site.reach)] };
  return inTransaction(site.db, async (tx) => {
    const taken = await findImageByName(tx, name).executeTakeFirst();
    if (taken !== undefined) throw nameTaken(name);
    return { jobId: await addJob(tx, 'import-image', { ...input }) };
  });
}

async function requireFile(path: string): Promise<void> {
  if (!isAbsolute(path))
    throw new SlipwayError('SLIP-1001', `Give an absolute path on the site server: "${path}" is not one.`);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error.code ?? 'an error');
  if (typeof found === 'string')
    throw new SlipwayError(
      'SLIP-1001',
      `The site server cannot read ${path} (${found}). The path is of the site server, not of this computer.`,
    );
  if (!found.isFile())
    throw new SlipwayError('SLIP-1001', `${path} is not a file. Give the path of a .wim or .esd file.`);
}

export async function deleteImage(site: SiteContext, id: string): Promise<void> {
  await inTransaction(site.db, async (tx) => {
    // Deployments that are made lock the images they need: none can begin to need this one in between.
    const image = await tx
      .selectFrom('package')
      .select('name')
      .where('id', '=', id)
      .where(objectWithin(site.reach, 'package.id'))
      .forUpdate()
      .executeTakeFirst();
    if (image === undefined) throw new SlipwayError('SLIP-1002', `There is no image with the id ${id}.`);
    const within = { ...site, db: tx };
    await refuseDeployed(within, id, image.name);
    await refuseRunning(within, id, image.name);
    await removeObject(tx, id);
    await tx.deleteFrom('package').where('id', '=', id).execute();
    await addJob(tx, 'clean-content', {});
    await publish(tx, 'image', id, { name: image.name, deleted: true });
  });
}

export async function setImageScopes(site: SiteContext, id: string, wanted: readonly string[]): Promise<Image> {
  const { name } = await getImage(site, id);
  await setObjectScopes(site, id, wanted);
  await publish(site.db, 'image', id, { name });
  return getImage(site, id);
}

async function refuseDeployed({ db, reach }: SiteContext, id: string, name: string): Promise<void> {
  const deployed = await db
    .selectFrom('task_sequence')
    .innerJoin('task_sequence_version', (join) =>
      join
        .onRef('task_sequence_version.task_sequence_id', '=', 'task_sequence.id')
        .onRef('task_sequence_version.version', '=', 'task_sequence.version'),
    )
    .where('task_sequence.id', 'in', db.selectFrom('deployment').select('task_sequence_id'))
    .select([
      'task_sequence.id',
      'task_sequence.name',
      'document',
      objectWithin(reach, 'task_sequence.id').as('within'),
    ])
    .execute();
  const whole = await Promise.all(
    deployed.map(async (row) => ({ ...row, document: (await wholeOf({ db }, row)).document })),
  );
  const users = whole
    .filter(({ document }) => referencedImages(document).includes(id))
    .map((row) => (row.within ? `"${row.name}"` : 'a task sequence beyond your security scopes'));
  if (users.length > 0)
    throw new SlipwayError(
      'SLIP-1004',
      `"${name}" is applied by ${users.join(', ')}, which is deployed. Delete the deployments, or change the task sequence first.`,
    );
}

async function refuseRunning({ db, reach }: SiteContext, id: string, name: string): Promise<void> {
  const run = await db
    .selectFrom('run_package_version')
    .innerJoin('run', 'run.id', 'run_package_version.run_id')
    .innerJoin('package_version', 'package_version.id', 'run_package_version.package_version_id')
    .select(['run.id', runWithin(reach).as('within')])
    .where('package_version.package_id', '=', id)
    .where('run.ended_at', 'is', null)
    .executeTakeFirst();
  if (run !== undefined)
    throw new SlipwayError(
      'SLIP-1004',
      `"${name}" is used by ${run.within ? `the open run ${run.id}` : 'an open run beyond your reach'}. Wait for it, or cancel it first.`,
    );
}

/** Each package with its newest version. */
function imageQuery({ db, reach }: SiteContext) {
  const origin = sql`exists (select from run where run.id = (package_version.captured ->> 'runId')::uuid and ${runWithin(reach)})`;
  return db
    .selectFrom('package')
    .innerJoin('package_version', 'package_version.package_id', 'package.id')
    .distinctOn('package.id')
    .where('package.kind', '=', 'operating-system-image')
    .where(objectWithin(reach, 'package.id'))
    .orderBy('package.id')
    .orderBy('package_version.version', 'desc')
    .select([
      'package.id',
      'package.name',
      'package_version.id as version_id',
      'package_version.version',
      'content_root',
      'bytes',
      'images',
      'package.created_at',
      isEverything(reach) ? 'captured' : sql<Image['captured']>`case when ${origin} then captured end`.as('captured'),
      shownScopes(reach, 'package.id').as('security_scopes'),
    ]);
}

function toImage(row: Awaited<ReturnType<ReturnType<typeof imageQuery>['executeTakeFirstOrThrow']>>): Image {
  return {
    id: row.id,
    name: row.name,
    versionId: row.version_id,
    version: row.version,
    contentRoot: row.content_root,
    bytes: row.bytes,
    images: row.images.map(({ blobList: _, ...image }) => image),
    createdAt: row.created_at.toISOString(),
    captured: row.captured,
    securityScopes: row.security_scopes,
  };
}
