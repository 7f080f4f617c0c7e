/**
 * The job that validates content: reads every byte of each object from the disk again and compares it with its hash, chunk by chunk where
 * the chunk list is right, so that damage is located. What is wrong is marked and set aside; what is right loses its mark. Manifests come
 * first, then chunk lists, then files: each proves where the next is looked up. Safe to begin again: what it has validated already is
 * passed over.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Chunk } from '../../api/chunk-list.ts';
import {
  type ContentDamage,
  ValidatedBySchema,
  type ValidationPriority,
  validationPriorities,
} from '../../api/content.ts';
import { SlipwayError } from '../../api/errors.ts';
import { hasCode } from '../db/error-code.ts';
import type { JobContext, JobResult } from '../jobs/job-runner.ts';
import type { SiteContext } from '../site-context.ts';
import { type DirectFile, openDirect } from './direct-read.ts';
import { type Finding, type InspectOptions, inspectFile } from './inspect-file.ts';
import { damageOf, inodeOf, lockObject, saveValidation, tellDamage } from './object-damage.ts';
import { provingOrder } from './proving-order.ts';
import { readChunkList, readManifestFiles } from './read-object.ts';
import { isDiskFailure } from './store-error.ts';

export const ValidateInputSchema = z.object({
  /** Absent: the whole store. */
  versionId: z.uuid().optional(),
  priority: z.enum(validationPriorities),
  by: ValidatedBySchema,
  /** What was validated after it counts as done. */
  since: z.iso.datetime(),
});
type ValidateInput = z.output<typeof ValidateInputSchema>;

/**
 * At `low`, three times as long as the last piece took nothing is read: a disk that others keep busy answers later, so the pauses grow
 * with its load.
 */
const REST_FACTOR: Readonly<Record<ValidationPriority, number>> = { low: 3, normal: 0 };

export async function validateContent(rawInput: unknown, context: JobContext): Promise<JobResult> {
  const input = ValidateInputSchema.parse(rawInput);
  await requireStore(context.site);
  const objects = await objectsOf(context.site, input.versionId);
  const wrong = await validateAll(objects, input, context);
  const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
  if (wrong.length === 0)
    return { message: `${objects.length} object(s) of ${bytes} bytes are right.`, resultId: null };
  throw new SlipwayError(
    'SLIP-3010',
    `${wrong.length} of ${objects.length} object(s) are damaged or missing: ${await tellDamage(context.site, wrong)}. No computer gets them until they are repaired from a copy ("slipway content repair"), or their package is imported again.`,
  );
}

/** A disk that is not mounted must not make every object count as missing. The folder is made when a site opens its store. */
async function requireStore({ content }: SiteContext): Promise<void> {
  await access(join(content.directory, 'incoming')).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SlipwayError(
      'SLIP-1008',
      `The content store ${content.directory} cannot be read: ${reason}. See that its disk is mounted, and that the site's service may read the folder.`,
      { cause: error },
    );
  });
}

interface KnownObject {
  readonly sha256: string;
  readonly bytes: number;
  readonly kind: 'file' | 'chunk-list' | 'manifest';
  readonly validated_at: Date | null;
  readonly damage: ContentDamage | null;
}

async function objectsOf({ db }: SiteContext, versionId: string | undefined): Promise<KnownObject[]> {
  const all = db.selectFrom('content_object').select(['sha256', 'bytes', 'kind', 'validated_at', 'damage']);
  const wanted =
    versionId === undefined
      ? all
      : all.where('sha256', 'in', (eb) =>
          eb.selectFrom('package_version_object').select('sha256').where('package_version_id', '=', versionId),
        );
  return provingOrder(await wanted.orderBy('sha256').execute());
}

/** The hashes of those that are not right. */
async function validateAll(
  objects: readonly KnownObject[],
  input: ValidateInput,
  context: JobContext,
): Promise<string[]> {
  const { site, signal, progress } = context;
  const bytesTotal = objects.reduce((sum, { bytes }) => sum + bytes, 0);
  const chunkListOf = new Map<string, string>();
  const wrong: string[] = [];
  let before = 0;
  for (const object of objects) {
    let read = 0;
    const options: InspectOptions = {
      signal,
      onBytes: (bytes) => {
        read += bytes;
        progress({ bytesDone: before + Math.min(read, object.bytes), bytesTotal, message: 'Comparing every byte' });
      },
      rest: (milliseconds) => restFor(milliseconds * REST_FACTOR[input.priority], signal),
    };
    const isDone = object.validated_at !== null && object.validated_at >= new Date(input.since);
    const chunks = isDone ? null : await chunksOf(site, chunkListOf.get(object.sha256));
    const isRight = isDone ? object.damage === null : await validateObject(site, object, chunks, input, options);
    if (!isRight) wrong.push(object.sha256);
    if (object.kind === 'manifest') await learnChunkLists(site, object.sha256, chunkListOf);
    before += object.bytes;
  }
  return wrong;
}

async function restFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal });
}

async function chunksOf({ content }: SiteContext, chunkList: string | undefined): Promise<Chunk[] | null> {
  return chunkList === undefined ? null : readChunkList(content, chunkList);
}

async function learnChunkLists({ content }: SiteContext, manifest: string, known: Map<string, string>): Promise<void> {
  for (const { sha256, chunkList } of (await readManifestFiles(content, manifest)) ?? [])
    known.set(sha256, chunkList.sha256);
}

/** Inspects one object and keeps what was found; once more when it was replaced meanwhile. */
async function validateObject(
  site: SiteContext,
  object: KnownObject,
  chunks: readonly Chunk[] | null,
  input: ValidateInput,
  options: InspectOptions,
): Promise<boolean> {
  for (;;) {
    const found = await inspectObject(site, { ...object, chunks }, options);
    const kept = await keepFinding(site, object.sha256, found, input);
    if (kept !== 'replaced') return found.finding.kind === 'right';
  }
}

interface Found {
  /** Where it lay, and as which file; null: nowhere. */
  readonly file: { readonly path: string; readonly inode: number | null } | null;
  readonly finding: Finding | { readonly kind: 'missing'; readonly places: readonly [] };
}

async function inspectObject(
  { content }: SiteContext,
  object: KnownObject & { chunks: readonly Chunk[] | null },
  options: InspectOptions,
): Promise<Found> {
  const { named, setAside } = content.pathsOf(object.sha256);
  for (const path of [named, setAside]) {
    const file = await openObject(path);
    if (file === 'missing') continue;
    if (file === 'unreadable')
      return {
        file: { path, inode: await inodeOf(path) },
        finding: { kind: 'unreadable', places: [{ offset: 0, length: object.bytes }] },
      };
    try {
      return { file: { path, inode: file.inode }, finding: await inspectFile(file, object, options) };
    } finally {
      await file.close();
    }
  }
  return { file: null, finding: { kind: 'missing', places: [] } };
}

async function openObject(path: string): Promise<DirectFile | 'missing' | 'unreadable'> {
  try {
    return await openDirect(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 'missing';
    if (isDiskFailure(error)) return 'unreadable';
    throw error;
  }
}

/** `replaced`: another file has the name by now. What is gone from the database needs no mark. */
async function keepFinding(
  site: SiteContext,
  sha256: string,
  { file, finding }: Found,
  { by }: ValidateInput,
): Promise<'kept' | 'replaced'> {
  const paths = site.content.pathsOf(sha256);
  return site.db.transaction().execute(async (tx) => {
    if (!(await lockObject(tx, sha256))) return 'kept';
    if (await isReplaced(paths.named, file)) return 'replaced';
    const now = site.now();
    if (finding.kind === 'right') {
      if (file?.path === paths.setAside) await site.content.giveBack(sha256);
      await saveValidation(tx, sha256, by, now, null);
      return 'kept';
    }
    await saveValidation(tx, sha256, by, now, damageOf(finding.kind, finding.places, now));
    if (file?.path === paths.named) await setAside(site, sha256);
    return 'kept';
  });
}

async function isReplaced(named: string, file: Found['file']): Promise<boolean> {
  const inode = await inodeOf(named);
  return inode !== null && !(file?.path === named && file.inode === inode);
}

/** A disk that takes no writes keeps the name: then the mark in the database keeps computers from being sent there. */
async function setAside(site: SiteContext, sha256: string): Promise<void> {
  await site.content.setAside(sha256).catch((error: unknown) => {
    site.log.warn({ err: error, object: sha256 }, 'a damaged object could not be set aside; it is marked all the same');
  });
}
