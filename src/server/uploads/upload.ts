/**
 * Uploads: what people send of their own computers, until it is imported.
 *
 *   receiving ──all bytes──► whole ──an import begins──► importing (a job) ──succeeded──► gone
 *      │                       ▲                            └──failed──► whole
 *      └──deleted, or days without bytes──► gone (whole too)
 *
 * A part counts once it is on the disk and then in the database: a site that is killed goes on at the byte after the last that counts.
 */
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import { UPLOAD_PART_BYTES, type Upload, type UploadCreate, type UploadPurpose } from '../../api/uploads.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Administrator } from '../http/administrator.ts';
import type { SiteContext } from '../site-context.ts';
import { refuseFiles } from './file-paths.ts';
import { OnlyWriter } from './only-writer.ts';
import { type Lying, refuseTooMuch, uploadBounds } from './upload-bounds.ts';
import { bytesFree, makeUploadFile, writePart } from './upload-files.ts';

/** Without a byte for so long an upload goes: somebody who comes back after a week-end and a bank holiday goes on. */
export const KEPT_MILLISECONDS = 7 * 86_400_000;

/** Whose uploads: a user's, by whichever credential; a token's that belongs to no user; or the local administrator's. */
export interface Owner {
  readonly userId: string | null;
  readonly tokenId: string | null;
}

export function ownerOf({ userId, credential }: Pick<Administrator, 'userId' | 'credential'>): Owner {
  return { userId, tokenId: userId === null && credential.kind === 'token' ? credential.id : null };
}

type UploadRow = Selectable<Database['upload']>;

/** Two that begin at once do not both fit where there is room for one. */
const BEGIN_LOCK = 7310583;

/** @throws SlipwayError SLIP-1001, SLIP-3004, SLIP-3030, SLIP-3042 */
export async function createUpload(
  site: SiteContext,
  owner: Owner,
  { purpose, name, files, fingerprint }: UploadCreate,
  bounds = uploadBounds,
): Promise<Upload> {
  refuseFiles(files, purpose);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const id = randomUUID();
  await inTransaction(site.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${BEGIN_LOCK})`.execute(tx);
    const free = await bytesFree(site);
    const [own, all] = [await lying(tx, owner), await lying(tx)];
    refuseTooMuch(bytes, { own, all, bytesToCome: all.bytesToCome, bytesFree: free }, bounds);
    const times = { created_at: site.now(), last_part_at: site.now() };
    const row = { id, user_id: owner.userId, token_id: owner.tokenId, purpose, name, bytes, fingerprint, ...times };
    await tx
      .insertInto('upload')
      .values({ ...row, files: JSON.stringify(files) })
      .execute();
    await makeUploadFile(site, id);
  });
  return getUpload(site, owner, id);
}

async function lying(tx: Transaction<Database>, owner?: Owner): Promise<Lying & { bytesToCome: number }> {
  const { rows } = await sql<{
    uploads: number;
    bytes: number;
    bytesToCome: number;
  }>`select count(*)::integer as uploads,
    coalesce(sum(bytes), 0)::bigint as bytes, coalesce(sum(bytes - bytes_received), 0)::bigint as "bytesToCome"
    from upload where ${owner === undefined ? sql<boolean>`true` : ownedBy(owner)}`.execute(tx);
  const [row = { uploads: 0, bytes: 0, bytesToCome: 0 }] = rows;
  return { uploads: row.uploads, bytes: Number(row.bytes), bytesToCome: Number(row.bytesToCome) };
}

function ownedBy({ userId, tokenId }: Owner) {
  return sql<boolean>`(upload.user_id is not distinct from ${userId} and upload.token_id is not distinct from ${tokenId})`;
}

export async function listUploads(site: SiteContext, owner: Owner): Promise<Upload[]> {
  const rows = await uploadQuery(site.db).where(ownedBy(owner)).orderBy('upload.created_at', 'desc').execute();
  return rows.map(toUpload);
}

/** Whoever else asks learns as little as of one that there is not. */
export async function getUpload(site: SiteContext, owner: Owner, id: string): Promise<Upload> {
  const row = await uploadQuery(site.db).where(ownedBy(owner)).where('upload.id', '=', id).executeTakeFirst();
  if (row === undefined) throw noSuchUpload(id);
  return toUpload(row);
}

/** As the audit log shows it, whoever's it is. */
export async function getAnyUpload(site: SiteContext, id: string): Promise<Upload> {
  const row = await uploadQuery(site.db).where('upload.id', '=', id).executeTakeFirst();
  if (row === undefined) throw noSuchUpload(id);
  return toUpload(row);
}

function noSuchUpload(id: string): SlipwayError {
  return new SlipwayError(
    'SLIP-1002',
    `You have no upload with the id ${id}: it was imported, deleted, or went after days without bytes.`,
  );
}

const writers = new OnlyWriter();

export interface PartSent {
  readonly offset: number;
  readonly sha256: string;
  readonly stream: Readable;
}

/** @throws SlipwayError SLIP-1001, SLIP-1002, SLIP-3002, SLIP-3004, SLIP-3012, SLIP-3040, SLIP-3041 */
export async function appendToUpload(
  site: SiteContext,
  owner: Owner,
  id: string,
  { offset, sha256, stream }: PartSent,
): Promise<{ bytesReceived: number }> {
  await getUpload(site, owner, id);
  return writers.write(id, stream, async (heard) => {
    // Asked for here: the writer before may have come further.
    const upload = await getUpload(site, owner, id);
    if (offset !== upload.bytesReceived || offset === upload.bytes) throw wrongOffset(offset, upload);
    const mostBytes = Math.min(UPLOAD_PART_BYTES, upload.bytes - offset);
    const written = await writePart(site, id, { offset, mostBytes, heard }, stream);
    if (written.bytes === 0) throw new SlipwayError('SLIP-1001', 'The part has no bytes.');
    if (written.sha256 !== sha256)
      throw new SlipwayError('SLIP-3002', 'The part is not what was sent: its hash differs. Send it again.');
    await countPart(site, id, offset, written);
    return { bytesReceived: offset + written.bytes };
  });
}

async function countPart(
  site: SiteContext,
  id: string,
  start: number,
  { bytes, sha256 }: { bytes: number; sha256: string },
): Promise<void> {
  await site.db.transaction().execute(async (tx) => {
    const counted = await tx
      .updateTable('upload')
      .set({ bytes_received: start + bytes, last_part_at: site.now() })
      .where('id', '=', id)
      .where('bytes_received', '=', start)
      .returning('id')
      .executeTakeFirst();
    if (counted === undefined) throw noSuchUpload(id);
    const part = { upload_id: id, start, bytes, sha256: Buffer.from(sha256, 'hex') };
    await tx.insertInto('upload_part').values(part).execute();
  });
}

function wrongOffset(offset: number, { bytes, bytesReceived }: Upload): SlipwayError {
  const next = bytes === bytesReceived ? `all ${bytes} bytes are here` : `the next byte is ${bytesReceived}`;
  return new SlipwayError('SLIP-3040', `The part begins at byte ${offset}, and ${next}.`, {
    problems: [{ path: 'offset', message: String(bytesReceived) }],
  });
}

/** Takes it out of the list; its bytes are then to be removed. */
export async function forgetUpload(site: SiteContext, owner: Owner, id: string): Promise<void> {
  await inTransaction(site.db, async (tx) => {
    await tx.selectFrom('upload').select('id').where('id', '=', id).forUpdate().execute();
    const { jobId } = await getUpload({ ...site, db: tx }, owner, id);
    if (jobId !== null)
      throw new SlipwayError('SLIP-1004', 'This upload is being imported. Wait for the end of the import.');
    await tx.deleteFrom('upload').where('id', '=', id).execute();
  });
}

/** That all of it is here, for such an import, and that no other reads it. Nobody else can begin one until the transaction ends. */
export async function requireWholeUpload(
  tx: Transaction<Database>,
  owner: Owner,
  { id, purpose }: { id: string; purpose: UploadPurpose },
): Promise<Pick<UploadRow, 'id' | 'name' | 'files'>> {
  await tx.selectFrom('upload').select('id').where('id', '=', id).forUpdate().execute();
  const row = await uploadQuery(tx)
    .select('files')
    .where(ownedBy(owner))
    .where('upload.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw noSuchUpload(id);
  if (row.purpose !== purpose)
    throw new SlipwayError('SLIP-1001', `This upload is for an import of the kind ${row.purpose}, not ${purpose}.`);
  if (row.bytes_received !== row.bytes)
    throw new SlipwayError(
      'SLIP-3043',
      `Of this upload ${row.bytes_received} of ${row.bytes} bytes are here. Go on with it, then import it.`,
    );
  if (row.open_job_id !== null)
    throw new SlipwayError('SLIP-3041', 'This upload is being imported already. Wait for the end of that import.');
  return row;
}

export async function setImport(tx: Transaction<Database>, id: string, jobId: string): Promise<void> {
  await tx.updateTable('upload').set({ job_id: jobId }).where('id', '=', id).execute();
}

/** A job that has ended reads it no more. Without the list of its files, which may have megabytes and is asked for with each part. */
function uploadQuery(db: Kysely<Database>) {
  return db
    .selectFrom('upload')
    .leftJoin('job', (join) => join.onRef('job.id', '=', 'upload.job_id').on('job.ended_at', 'is', null))
    .select([
      ...(['upload.id', 'purpose', 'name', 'bytes', 'bytes_received', 'fingerprint'] as const),
      ...(['upload.created_at', 'last_part_at', 'job.id as open_job_id'] as const),
      sql<number>`jsonb_array_length(files)`.as('file_count'),
    ]);
}

function toUpload(row: Awaited<ReturnType<ReturnType<typeof uploadQuery>['executeTakeFirstOrThrow']>>): Upload {
  return {
    ...{ id: row.id, purpose: row.purpose, name: row.name, fileCount: row.file_count },
    ...{ bytes: row.bytes, bytesReceived: row.bytes_received, fingerprint: row.fingerprint, jobId: row.open_job_id },
    createdAt: row.created_at.toISOString(),
    expiresAt: new Date(row.last_part_at.getTime() + KEPT_MILLISECONDS).toISOString(),
  };
}
