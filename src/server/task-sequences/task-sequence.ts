/** Task sequences: every save is a new version; runs keep the version they began with. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Actor } from '../../api/actor.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { TaskSequence } from '../../api/task-sequences.ts';
import { referencedSequences } from '../../task-sequence/child-sequences.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { danglingId } from '../../task-sequence/references.ts';
import { storableText, toJsonText } from '../db/json-text.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { requirePackages } from '../packages/required-packages.ts';
import { objectWithin } from '../reach/within-reach.ts';
import { placeObject, scopesOfNew, setObjectScopes, shownScopes } from '../security-scopes/object-scopes.ts';
import type { SiteContext } from '../site-context.ts';
import { checkWhole } from './whole-sequence.ts';

export async function listTaskSequences(site: SiteContext): Promise<TaskSequence[]> {
  return (await taskSequenceQuery(site).orderBy('task_sequence.name').execute()).map(toTaskSequence);
}

export async function getTaskSequence(site: SiteContext, id: string): Promise<TaskSequence> {
  const row = await taskSequenceQuery(site).where('task_sequence.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no task sequence with the id ${id}.`);
  return toTaskSequence(row);
}

export async function createTaskSequence(site: SiteContext, input: unknown, savedBy: Actor): Promise<TaskSequence> {
  const document = await checkGiven(site, null, input);
  await refuseTakenName(site, document.name, null);
  const id = randomUUID();
  await inTransaction(site.db, async (tx) => {
    await placeObject(tx, id, scopesOfNew(site.reach));
    await saveVersion({ ...site, db: tx }, id, { version: 1, document, savedBy, restoredFrom: null });
  });
  return getTaskSequence(site, id);
}

export async function setTaskSequenceScopes(
  site: SiteContext,
  id: string,
  wanted: readonly string[],
): Promise<TaskSequence> {
  const { name, version } = await getTaskSequence(site, id);
  await setObjectScopes(site, id, wanted);
  await publish(site.db, 'task-sequence', id, { name, version });
  return getTaskSequence(site, id);
}

/** It stays in its security scopes: they say who sees its runs. */
export async function deleteTaskSequence(site: SiteContext, id: string): Promise<void> {
  const sequence = await getTaskSequence(site, id);
  const deployment = await site.db
    .selectFrom('deployment')
    .select('id')
    .where('task_sequence_id', '=', id)
    .executeTakeFirst();
  if (deployment !== undefined)
    throw new SlipwayError('SLIP-1004', `"${sequence.name}" is deployed. Delete its deployments first.`);
  await refuseRunBy(site, id, sequence.name);
  await site.db.deleteFrom('task_sequence').where('id', '=', id).execute();
  await publish(site.db, 'task-sequence', id, { deleted: true });
}

/** What a person gives as a document. Throws SLIP-1001 with all problems. */
export async function checkGiven(site: SiteContext, id: string | null, input: unknown): Promise<TaskSequenceDocument> {
  const { document, problems } = parseTaskSequence(input);
  if (problems !== undefined) {
    const text = problems.map((p) => `${p.path || 'document'}: ${p.message}`).join('; ');
    throw new SlipwayError('SLIP-1001', `The task sequence has ${problems.length} problem(s): ${text}.`, { problems });
  }
  await checkChildren(site, id, document);
  await requirePackages(site.db, site.reach, document);
  return document;
}

/** Sequences that it runs must be here, within the person's reach, and not run it in turn. */
async function checkChildren(site: SiteContext, id: string | null, document: TaskSequenceDocument): Promise<void> {
  const children = referencedSequences(document).filter((child) => danglingId(child) === null);
  if (children.length === 0) return;
  const rows = await taskSequenceQuery(site).where('task_sequence.id', 'in', children).execute();
  const missing = children.filter((child) => !rows.some((row) => row.id === child));
  if (missing.length > 0)
    throw new SlipwayError(
      'SLIP-1001',
      `The task sequence runs task sequences that are not here: ${missing.join(', ')}. Make them first.`,
    );
  await checkWhole(site, { id, name: document.name, document });
}

async function refuseRunBy(site: SiteContext, id: string, name: string): Promise<void> {
  const rows = await site.db
    .selectFrom('task_sequence')
    .innerJoin('task_sequence_version', (join) =>
      join
        .onRef('task_sequence_version.task_sequence_id', '=', 'task_sequence.id')
        .onRef('task_sequence_version.version', '=', 'task_sequence.version'),
    )
    .where('task_sequence.id', '<>', id)
    .select(['task_sequence.name', 'document', objectWithin(site.reach, 'task_sequence.id').as('within')])
    .execute();
  const users = rows
    .filter(({ document }) => referencedSequences(document).includes(id))
    .map((row) => (row.within ? `"${row.name}"` : 'a task sequence beyond your security scopes'));
  if (users.length > 0)
    throw new SlipwayError('SLIP-1004', `"${name}" is run by ${users.join(', ')}. Take it out of there first.`);
}

export async function refuseTakenName(site: SiteContext, name: string, own: string | null): Promise<void> {
  const taken = await site.db
    .selectFrom('task_sequence')
    .select('id')
    .where(sql`lower(name)`, '=', storableText(name).toLowerCase())
    .executeTakeFirst();
  if (taken !== undefined && taken.id !== own)
    throw new SlipwayError(
      'SLIP-1003',
      `There is a task sequence named "${name}" already. Choose another name, or save that one.`,
    );
}

export interface VersionToSave {
  readonly version: number;
  readonly document: TaskSequenceDocument;
  readonly savedBy: Actor;
  /** The older version that it brings back; null: it was written. */
  readonly restoredFrom: number | null;
}

export async function saveVersion(site: SiteContext, id: string, given: VersionToSave): Promise<void> {
  const { version, document, savedBy, restoredFrom } = given;
  const description = document.description === undefined ? null : storableText(document.description);
  const disabled = document.disabled === true;
  const maximum_run_time_minutes = document.maximumRunTimeMinutes ?? null;
  const name = storableText(document.name);
  const head = { name, description, version, updated_at: site.now(), disabled, maximum_run_time_minutes };
  await inTransaction(site.db, async (tx) => {
    await tx
      .insertInto('task_sequence')
      .values({ id, ...head })
      .onConflict((oc) => oc.column('id').doUpdateSet(head))
      .execute();
    await tx
      .insertInto('task_sequence_version')
      .values({
        ...{ task_sequence_id: id, version, document: toJsonText(document), created_at: site.now() },
        ...{ saved_by: toJsonText(savedBy), restored_from: restoredFrom },
      })
      .execute();
    await publish(tx, 'task-sequence', id, { name: head.name, version });
  });
}

function taskSequenceQuery(site: SiteContext) {
  return site.db
    .selectFrom('task_sequence')
    .innerJoin('task_sequence_version', (join) =>
      join
        .onRef('task_sequence_version.task_sequence_id', '=', 'task_sequence.id')
        .onRef('task_sequence_version.version', '=', 'task_sequence.version'),
    )
    .selectAll('task_sequence')
    .select(['task_sequence_version.document', shownScopes(site.reach, 'task_sequence.id').as('security_scopes')])
    .where(objectWithin(site.reach, 'task_sequence.id'));
}

function toTaskSequence(
  row: Awaited<ReturnType<ReturnType<typeof taskSequenceQuery>['executeTakeFirstOrThrow']>>,
): TaskSequence {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    version: row.version,
    document: row.document,
    updatedAt: row.updated_at.toISOString(),
    securityScopes: row.security_scopes,
  };
}
