/**
 * Captures: what a computer sends of itself, until it is an image.
 *
 *   receiving ──all parts, and the end said──► importing (a job) ──► imported | failed; the received file goes
 *      └──dropped by the agent, another capture begun by the run, the run over, a day of silence──► gone
 *
 * A part counts once it is on the disk and then in the database: a site that is killed goes on at the part after the last that counts.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { CAPTURE_PART_BYTES, type Capture, type CaptureBegin } from '../../api/captures.ts';
import { SlipwayError } from '../../api/errors.ts';
import { PolicySchema } from '../../api/policy.ts';
import { allNodes, walk } from '../../task-sequence/document.ts';
import type { Database } from '../db/schema.ts';
import { requireCaptureScopes } from '../images/capture-scopes.ts';
import { findImageByName } from '../images/import-image.ts';
import type { ImportInput } from '../images/import-input.ts';
import { addJob, getJob } from '../jobs/job.ts';
import { readRunPolicy } from '../runs/run-policy.ts';
import { defaultScopeId, scopesOfObject } from '../security-scopes/object-scopes.ts';
import type { SiteContext } from '../site-context.ts';
import { captureFile, cutCapture, removeCapture, writePart } from './capture-files.ts';

type CaptureRow = Selectable<Database['capture']>;

export interface CaptureKey {
  readonly runId: string;
  readonly captureId: string;
}

/** Begins a capture, once. What the run has begun before and not ended is dropped: its computer has lost it. */
export async function beginCapture(site: SiteContext, key: CaptureKey, body: CaptureBegin): Promise<Capture> {
  const { runId, captureId } = key;
  await requireStep(site, runId, body.stepId);
  await requireReachedImage(site, runId, body.imageName);
  const dropped = await site.db.transaction().execute(async (tx) => {
    const gone = await tx
      .deleteFrom('capture')
      .where('run_id', '=', runId)
      .where('job_id', 'is', null)
      .where('id', '!=', captureId)
      .returning('id')
      .execute();
    await tx
      .insertInto('capture')
      .values({
        id: captureId,
        run_id: runId,
        step_id: body.stepId,
        image_name: body.imageName,
        file_system: body.fileSystem,
        volume: body.volume,
        last_part_at: site.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return gone;
  });
  for (const { id } of dropped) await removeCapture(site, id);
  return describeCapture(site, key);
}

/** The policy is what the run may do: one without the step sends nothing. */
async function requireStep(site: SiteContext, runId: string, stepId: string): Promise<void> {
  const { payload } = await readRunPolicy(site, runId);
  const { document } = PolicySchema.parse(JSON.parse(payload)).taskSequence;
  for (const node of walk(allNodes(document)))
    if (node.id === stepId && node.type === 'capture-operating-system-image' && !node.disabled) return;
  throw new SlipwayError(
    'SLIP-3021',
    `The task sequence of this run has no step "${stepId}" that captures, so nothing is taken from it.`,
  );
}

/** Said before hours of capturing, and again when the image is made. */
async function requireReachedImage(site: SiteContext, runId: string, imageName: string): Promise<void> {
  const image = await findImageByName(site.db, imageName).executeTakeFirst();
  if (image !== undefined) await requireCaptureScopes(site.db, image.id, imageName, await scopesOfRun(site.db, runId));
}

/** Those of its task sequence. */
async function scopesOfRun(db: Kysely<Database>, runId: string): Promise<string[]> {
  const run = await db.selectFrom('run').select('task_sequence_id').where('id', '=', runId).executeTakeFirstOrThrow();
  const ids = await scopesOfObject(db, run.task_sequence_id);
  return ids.length > 0 ? ids : [defaultScopeId];
}

/**
 * Keeps the next part; one that is here already is passed over.
 * @throws SlipwayError SLIP-3002, SLIP-3004, SLIP-3020, SLIP-3022
 */
export async function storePart(
  site: SiteContext,
  key: CaptureKey,
  part: { number: number; sha256: string; bytes: Buffer },
): Promise<{ partsReceived: number }> {
  const capture = await findCapture(site, key);
  if (capture.job_id !== null) throw ended();
  if (part.number <= capture.parts_received) return { partsReceived: capture.parts_received };
  refusePart(capture, part);
  await writePart(site, capture.id, part.number, part.bytes);
  await site.db
    .updateTable('capture')
    .set({
      parts_received: part.number,
      bytes_received: capture.bytes_received + part.bytes.length,
      last_part_at: site.now(),
    })
    .where('id', '=', capture.id)
    // The same part on two connections counts once.
    .where('parts_received', '=', capture.parts_received)
    .where('job_id', 'is', null)
    .execute();
  return { partsReceived: part.number };
}

function refusePart(
  { parts_received, bytes_received }: CaptureRow,
  { number, sha256, bytes }: { number: number; sha256: string; bytes: Buffer },
): void {
  if (number !== parts_received + 1)
    throw new SlipwayError('SLIP-3020', `Part ${number} came, and part ${parts_received + 1} is the next.`);
  if (bytes.length === 0 || bytes.length > CAPTURE_PART_BYTES)
    throw new SlipwayError(
      'SLIP-3020',
      `Part ${number} has ${bytes.length} bytes; 1 to ${CAPTURE_PART_BYTES} are taken.`,
    );
  if (bytes_received !== parts_received * CAPTURE_PART_BYTES)
    throw new SlipwayError('SLIP-3022', `Part ${parts_received} was shorter than the others, so it was the last.`);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new SlipwayError('SLIP-3002', `Part ${number} is not what was sent: its hash differs. Send it again.`);
}

/** All parts were sent: the import begins. */
export async function endCapture(
  site: SiteContext,
  key: CaptureKey,
  said: { parts: number; bytes: number },
): Promise<Capture> {
  const capture = await findCapture(site, key);
  if (capture.job_id === null) {
    requireWhole(capture, said);
    await cutCapture(site, capture.id, capture.bytes_received);
    await site.db.transaction().execute((tx) => beginImport(tx, site, capture));
  }
  return describeCapture(site, key);
}

function requireWhole({ parts_received, bytes_received }: CaptureRow, said: { parts: number; bytes: number }): void {
  if (parts_received === said.parts && bytes_received === said.bytes) return;
  throw new SlipwayError(
    'SLIP-3023',
    `The capture should have ${said.parts} parts with ${said.bytes} bytes; ${parts_received} with ${bytes_received} are here. Run the step again.`,
  );
}

async function beginImport(tx: Transaction<Database>, site: SiteContext, { id, run_id }: CaptureRow): Promise<void> {
  const capture = await tx.selectFrom('capture').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (capture === undefined || capture.job_id !== null) return;
  const device = await tx
    .selectFrom('run')
    .innerJoin('device', 'device.id', 'run.device_id')
    .select(['device.id', 'device.name'])
    .where('run.id', '=', run_id)
    .executeTakeFirstOrThrow();
  const versionId = randomUUID();
  const input: ImportInput = {
    imageId: randomUUID(),
    versionId,
    name: capture.image_name,
    path: captureFile(site, id),
    upload: null,
    ...{ indexes: null, nextVersionOf: null },
    capture: {
      origin: { runId: run_id, deviceId: device.id, deviceName: device.name, volume: capture.volume },
      fileSystem: capture.file_system,
    },
    securityScopeIds: await scopesOfRun(tx, run_id),
  };
  const jobId = await addJob(tx, 'import-capture', { ...input });
  await tx.updateTable('capture').set({ job_id: jobId, version_id: versionId }).where('id', '=', id).execute();
}

export async function dropCapture(site: SiteContext, key: CaptureKey): Promise<void> {
  const capture = await findCapture(site, key);
  if (capture.job_id !== null) throw ended();
  await site.db.deleteFrom('capture').where('id', '=', capture.id).where('job_id', 'is', null).execute();
  await removeCapture(site, capture.id);
}

export async function describeCapture(site: SiteContext, key: CaptureKey): Promise<Capture> {
  const { id, parts_received, job_id, version_id } = await findCapture(site, key);
  const common = { id, partsReceived: parts_received };
  if (job_id === null)
    return { ...common, state: 'receiving', bytesDone: null, bytesTotal: null, message: '', image: null };
  const { state, bytesDone, bytesTotal, message } = await getJob(site, job_id);
  const ends = { succeeded: 'imported', failed: 'failed', waiting: 'importing', running: 'importing' } as const;
  return { ...common, state: ends[state], bytesDone, bytesTotal, message, image: await imageOf(site, version_id) };
}

async function imageOf(site: SiteContext, versionId: string | null): Promise<Capture['image']> {
  if (versionId === null) return null;
  const row = await site.db
    .selectFrom('package_version')
    .innerJoin('package', 'package.id', 'package_version.package_id')
    .select(['package.id', 'package.name', 'package_version.version'])
    .where('package_version.id', '=', versionId)
    .executeTakeFirst();
  return row ?? null;
}

/** Only its own run finds a capture. */
async function findCapture(site: SiteContext, { runId, captureId }: CaptureKey): Promise<CaptureRow> {
  const row = await site.db
    .selectFrom('capture')
    .selectAll()
    .where('id', '=', captureId)
    .where('run_id', '=', runId)
    .executeTakeFirst();
  if (row !== undefined) return row;
  throw new SlipwayError(
    'SLIP-1002',
    `This run has no capture with the id ${captureId}: it was never begun, or was dropped.`,
  );
}

function ended(): SlipwayError {
  return new SlipwayError('SLIP-3022', 'The end of this capture was said already: it is being imported.');
}
