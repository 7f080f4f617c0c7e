/** What imports do with an upload: compare its bytes with what was counted, and remove it at the end. */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { SlipwayError } from '../../api/errors.ts';
import type { JobContext } from '../jobs/job-runner.ts';
import type { SourceFile } from '../packages/source-folder.ts';
import type { SiteContext } from '../site-context.ts';
import { removeUploadFile, uploadFile } from './upload-files.ts';

/** Rows in memory together. */
export const PARTS_AT_ONCE = 500;

type CheckContext = Pick<JobContext, 'site' | 'signal' | 'progress'>;

/**
 * Reads all of it and compares each part with the hash that came with it: what was sent is what is imported, also where the site was killed in between, or its disk is not what it was.
 * @throws SlipwayError SLIP-3002
 */
export async function checkUpload(id: string, { site, signal, progress }: CheckContext): Promise<void> {
  const { bytes: bytesTotal } = await site.db
    .selectFrom('upload')
    .select('bytes')
    .where('id', '=', id)
    .executeTakeFirstOrThrow(() => gone());
  const handle = await openUpload(site, id);
  try {
    let bytesDone = 0;
    for await (const part of partsOf(site, id)) {
      signal.throwIfAborted();
      if (part.start !== bytesDone || !part.sha256.equals(await hashOf(handle, part))) throw different();
      bytesDone += part.bytes;
      progress({ bytesDone, bytesTotal, message: 'Checking what was uploaded' });
    }
    if (bytesDone !== bytesTotal || (await handle.stat()).size !== bytesTotal) throw different();
  } finally {
    await handle.close();
  }
}

interface CountedPart {
  readonly start: number;
  readonly bytes: number;
  readonly sha256: Buffer;
}

/** In their order. Nobody says how short a part may be, so there may be millions. */
async function* partsOf({ db }: SiteContext, id: string): AsyncGenerator<CountedPart> {
  for (let last = -1; ; ) {
    const parts = await db
      .selectFrom('upload_part')
      .select(['start', 'bytes', 'sha256'])
      .where('upload_id', '=', id)
      .where('start', '>', last)
      .orderBy('start')
      .limit(PARTS_AT_ONCE)
      .execute();
    yield* parts;
    const end = parts.at(-1);
    if (end === undefined || parts.length < PARTS_AT_ONCE) return;
    last = end.start;
  }
}

export function openUpload(site: Pick<SiteContext, 'content'>, id: string): Promise<FileHandle> {
  return open(uploadFile(site, id), 'r').catch((cause: unknown) => {
    throw different(cause);
  });
}

/** Each file of a whole upload, in the order of their names, as an import takes them. */
export async function eachUploadedFile(
  site: SiteContext,
  id: string,
  take: (file: SourceFile) => Promise<void>,
): Promise<void> {
  const { files } = await site.db
    .selectFrom('upload')
    .select('files')
    .where('id', '=', id)
    .executeTakeFirstOrThrow(() => gone());
  let start = 0;
  const placed = files.map(({ path, bytes, executable = false }) => {
    const range = { start, bytes };
    start += bytes;
    return { path, range, executable };
  });
  const handle = await openUpload(site, id);
  try {
    for (const file of placed.sort((a, b) => (a.path < b.path ? -1 : 1))) await take({ ...file, handle });
  } finally {
    await handle.close();
  }
}

function gone(): SlipwayError {
  return new SlipwayError('SLIP-1002', 'The upload was deleted before it was imported. Upload the files again.');
}

const PIECE_BYTES = 1 << 20;

async function hashOf(handle: FileHandle, { start, bytes }: { start: number; bytes: number }): Promise<Buffer> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, bytes));
  for (let done = 0; done < bytes; ) {
    const { bytesRead } = await handle.read(piece, 0, Math.min(piece.length, bytes - done), start + done);
    if (bytesRead === 0) break;
    hash.update(piece.subarray(0, bytesRead));
    done += bytesRead;
  }
  return hash.digest();
}

function different(cause?: unknown): SlipwayError {
  return new SlipwayError(
    'SLIP-3002',
    "What lies on the site's disk is not what was uploaded. Delete the upload and send the file again; look at the site's disk if it happens twice.",
    { cause },
  );
}

/** Uploads whose files are in the content store now. */
export async function removeImported(site: SiteContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await site.db.deleteFrom('upload').where('id', 'in', ids).execute();
  for (const id of ids) await removeUploadFile(site, id);
}
