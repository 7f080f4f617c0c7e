/**
 * The job that repairs content from a copy: every object that a validation has marked, or that is not there. Only chunks that are wrong
 * are taken from the copy, each compared with its hash; the new file is forced to the disk before it takes the name. Manifests come first,
 * then chunk lists, then files, which need both. What could be repaired stays repaired when another could not.
 */
import * as z from 'zod';
import { ActorSchema } from '../../api/actor.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { JobContext, JobResult } from '../jobs/job-runner.ts';
import type { SiteContext } from '../site-context.ts';
import { candidatesFor, openAll } from './copies.ts';
import type { Expected, Place } from './inspect-file.ts';
import { lockObject, saveValidation } from './object-damage.ts';
import { provingOrder } from './proving-order.ts';
import { readChunkList, readManifestFiles } from './read-object.ts';
import { type Repair, repairObject } from './repair-object.ts';
import { storeError } from './store-error.ts';

export const RepairInputSchema = z.object({
  /** One of the two. */
  versionId: z.uuid().optional(),
  sha256: z.string().optional(),
  from: z.string(),
  by: ActorSchema,
});
type RepairInput = z.output<typeof RepairInputSchema>;

interface WantedObject {
  readonly sha256: string;
  readonly bytes: number;
  readonly kind: 'file' | 'chunk-list' | 'manifest';
}

export async function repairContent(rawInput: unknown, context: JobContext): Promise<JobResult> {
  const input = RepairInputSchema.parse(rawInput);
  const { site } = context;
  await site.content.clearIncoming();
  const wanted = await objectsToRepair(site, input);
  if (wanted.length === 0)
    return { message: 'Nothing is known to be damaged or missing there. Validate it to be sure.', resultId: null };
  try {
    return await repairAll(wanted, input, context);
  } catch (error) {
    throw storeError(error, site.content.directory);
  }
}

async function objectsToRepair({ db, content }: SiteContext, input: RepairInput): Promise<WantedObject[]> {
  const { versionId, sha256 } = input;
  const all = db.selectFrom('content_object').select(['sha256', 'bytes', 'kind', 'damage']).orderBy('sha256');
  const asked =
    versionId === undefined
      ? all.where('sha256', '=', sha256 ?? '')
      : all.where('sha256', 'in', (eb) =>
          eb.selectFrom('package_version_object').select('sha256').where('package_version_id', '=', versionId),
        );
  const wanted: WantedObject[] = [];
  for (const object of await asked.execute())
    if (object.damage !== null || (await content.find(object.sha256))?.bytes !== object.bytes) wanted.push(object);
  return provingOrder(wanted);
}

async function repairAll(wanted: readonly WantedObject[], input: RepairInput, context: JobContext): Promise<JobResult> {
  const { site, signal, progress } = context;
  const bytesTotal = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
  const failures: string[] = [];
  let [bytesDone, bytesFromCopy] = [0, 0];
  const onBytes = (bytes: number) => {
    bytesDone += bytes;
    progress({ bytesDone, bytesTotal, message: 'Repairing' });
  };
  for (const object of wanted) {
    const repair = await repairOne(site, object, input, { signal, onBytes });
    if (repair.kind === 'repaired') bytesFromCopy += repair.bytesFromCopy;
    else failures.push(`${object.kind.replace('-', ' ')} ${object.sha256.slice(0, 12)}… ${placeText(repair.place)}`);
  }
  if (failures.length > 0) throw cannotRepair(input.from, failures, wanted.length);
  return {
    message: `${wanted.length} object(s) are right again; ${bytesFromCopy} of ${bytesTotal} bytes were taken from the copy.`,
    resultId: null,
  };
}

function placeText({ offset, length }: Place): string {
  return `in bytes ${offset} to ${offset + length}`;
}

function cannotRepair(from: string, failures: readonly string[], wanted: number): SlipwayError {
  return new SlipwayError(
    'SLIP-3011',
    `${from} has no right copy of ${failures.length} of ${wanted} object(s): ${failures.join('; ')}. It is damaged at the same place, or is no copy of it. Try another copy, such as the content store in a backup, or import the package again. What was repaired stays so.`,
  );
}

async function repairOne(
  site: SiteContext,
  object: WantedObject,
  input: RepairInput,
  options: { signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<Repair> {
  const { named, setAside } = site.content.pathsOf(object.sha256);
  const copies = await openAll(await candidatesFor(input.from, object));
  const own = await openAll([named, setAside]);
  const incoming = await site.content.receive();
  try {
    const expected = await expectationOf(site, object);
    const repair = await repairObject({ own: own[0] ?? null, copies }, incoming.path, expected, options);
    if (repair.kind === 'repaired') await keepRepaired(site, object.sha256, input, () => incoming.keep(object.sha256));
    return repair;
  } finally {
    for (const handle of [...copies, ...own]) await handle.close();
    await incoming.discard();
  }
}

async function expectationOf(site: SiteContext, object: WantedObject): Promise<Expected> {
  const chunkList = object.kind === 'file' ? await chunkListOf(site, object.sha256) : undefined;
  return { ...object, chunks: chunkList === undefined ? null : await readChunkList(site.content, chunkList) };
}

/** As any manifest names it that can be read. */
async function chunkListOf({ db, content }: SiteContext, file: string): Promise<string | undefined> {
  const versions = await db
    .selectFrom('package_version')
    .innerJoin('package_version_object', 'package_version_object.package_version_id', 'package_version.id')
    .where('sha256', '=', file)
    .select('content_root')
    .execute();
  for (const { content_root } of versions) {
    const found = (await readManifestFiles(content, content_root))?.find(({ sha256 }) => sha256 === file);
    if (found !== undefined) return found.chunkList.sha256;
  }
  return undefined;
}

/** The new file takes the name, and the mark goes, before anybody else decides on the object. */
async function keepRepaired(
  site: SiteContext,
  sha256: string,
  { by }: RepairInput,
  keep: () => Promise<void>,
): Promise<void> {
  await site.db.transaction().execute(async (tx) => {
    if (!(await lockObject(tx, sha256))) return;
    await keep();
    await saveValidation(tx, sha256, by, site.now(), null);
  });
}
