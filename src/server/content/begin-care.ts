/** Begins the jobs that care for content, after what can be said at once. */
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { z } from 'zod';
import type { Actor } from '../../api/actor.ts';
import type * as contract from '../../api/content.ts';
import { SlipwayError } from '../../api/errors.ts';
import { inTransaction } from '../db/transaction.ts';
import { addJob } from '../jobs/job.ts';
import type { SiteContext } from '../site-context.ts';
import type { RepairInputSchema } from './repair-content.ts';
import type { ValidateInputSchema } from './validate-content.ts';

type BodyOf<R extends { body?: z.ZodType }> = z.output<NonNullable<R['body']>>;

export async function beginValidation(
  site: SiteContext,
  body: BodyOf<typeof contract.validateContent>,
  by: Actor,
): Promise<{ jobId: string }> {
  if (body.versionId !== undefined) await requireVersion(site, body.versionId);
  const input: z.input<typeof ValidateInputSchema> = { ...body, by, since: site.now().toISOString() };
  return inTransaction(site.db, async (tx) => ({ jobId: await addJob(tx, 'validate-content', input) }));
}

export async function beginRepair(
  site: SiteContext,
  body: BodyOf<typeof contract.repairContent>,
  by: Actor,
): Promise<{ jobId: string }> {
  if (body.versionId !== undefined) await requireVersion(site, body.versionId);
  if (body.sha256 !== undefined) await requireObject(site, body.sha256);
  await requireReadable(body.from);
  const input: z.input<typeof RepairInputSchema> = { ...body, by };
  return inTransaction(site.db, async (tx) => ({ jobId: await addJob(tx, 'repair-content', input) }));
}

async function requireVersion({ db }: SiteContext, id: string): Promise<void> {
  const row = await db.selectFrom('package_version').select('id').where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no package version with the id ${id}.`);
}

async function requireObject({ db }: SiteContext, sha256: string): Promise<void> {
  const row = await db.selectFrom('content_object').select('sha256').where('sha256', '=', sha256).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `No package version has an object ${sha256}.`);
}

async function requireReadable(path: string): Promise<void> {
  if (!isAbsolute(path))
    throw new SlipwayError('SLIP-1001', `Give an absolute path on the site server: "${path}" is not one.`);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error.code ?? 'an error');
  if (typeof found === 'string')
    throw new SlipwayError(
      'SLIP-1001',
      `The site server cannot read ${path} (${found}). The path is of the site server, not of this computer.`,
    );
}
