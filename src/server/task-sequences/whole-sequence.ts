/** A task sequence with the steps of the sequences it runs, as a run's policy has it. */
import { SlipwayError } from '../../api/errors.ts';
import { referencedSequences, type WholeSequence, wholeSequence } from '../../task-sequence/child-sequences.ts';
import type { TaskSequenceDocument, TaskSequenceNode } from '../../task-sequence/document.ts';
import { english } from '../../task-sequence/phrases/english.ts';
import type { Phrase } from '../../task-sequence/phrases/phrase.ts';
import { danglingId } from '../../task-sequence/references.ts';
import { objectWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

export interface SequenceToComplete {
  /** Null: it is not saved yet. */
  readonly id: string | null;
  readonly name: string;
  readonly document: TaskSequenceDocument;
}

/** @throws SlipwayError SLIP-1001 for sequences that are not here or run themselves */
export async function completeDocument(
  { db }: Pick<SiteContext, 'db'>,
  { id, name, document }: SequenceToComplete,
): Promise<TaskSequenceDocument> {
  const { document: whole, problems } = await wholeOf({ db }, { id, document });
  refuse(name, problems);
  return whole;
}

/**
 * Whether it could be put together once its dangling references, and those of the sequences that it runs, lead somewhere: they may dangle until it is deployed.
 * @throws SlipwayError SLIP-1001 for sequences that run themselves
 */
export async function checkWhole(
  { db }: Pick<SiteContext, 'db'>,
  { id, name, document }: SequenceToComplete,
): Promise<void> {
  const children = await childrenOf(db, document);
  const find = (each: string) => {
    const child = children.get(each);
    return child && withoutDangling(child);
  };
  refuse(name, wholeSequence(withoutDangling(document), id, find).problems);
}

function refuse(name: string, problems: readonly Phrase[]): void {
  if (problems.length === 0) return;
  throw new SlipwayError(
    'SLIP-1001',
    `The task sequence "${name}" cannot be put together: ${problems.map(english).join('; ')}. Change these steps, or disable them.`,
  );
}

function withoutDangling(document: TaskSequenceDocument): TaskSequenceDocument {
  const without = (nodes: readonly TaskSequenceNode[]): TaskSequenceNode[] =>
    nodes.flatMap((node): TaskSequenceNode[] => {
      if (node.type === 'group') return [{ ...node, steps: without(node.steps) }];
      return node.type === 'run-task-sequence' && !isId(node.options.taskSequence) ? [] : [node];
    });
  const { steps, onFailure } = document;
  return { ...document, steps: without(steps), ...(onFailure === undefined ? {} : { onFailure: without(onFailure) }) };
}

/** As far as it can be put together. */
export async function wholeOf(
  { db }: Pick<SiteContext, 'db'>,
  { id, document }: Pick<SequenceToComplete, 'id' | 'document'>,
): Promise<WholeSequence> {
  const children = await childrenOf(db, document);
  return wholeSequence(document, id, (each) => children.get(each));
}

/**
 * As in ConfigMgr a task sequence that runs a disabled one fails; here it does not begin, so that nothing is erased for it.
 * @throws SlipwayError SLIP-2004 where it, or one that it runs, is disabled
 */
export async function refuseDisabled(
  { db }: Pick<SiteContext, 'db'>,
  { name, document }: Pick<SequenceToComplete, 'name' | 'document'>,
): Promise<void> {
  if (document.disabled)
    throw new SlipwayError('SLIP-2004', `The task sequence "${name}" is disabled. Enable it first.`);
  const disabled = [...(await childrenOf(db, document)).values()].filter((child) => child.disabled);
  if (disabled.length === 0) return;
  const names = disabled.map((child) => `"${child.name}"`).join(', ');
  throw new SlipwayError(
    'SLIP-2004',
    `The task sequence "${name}" runs ${names}, which is disabled. Enable it, or disable the step that runs it.`,
  );
}

/** Throws SLIP-2009 where it runs, directly or through others, what somebody with this reach is not told of. */
export async function requireChildrenWithin(
  { db, reach }: Pick<SiteContext, 'db' | 'reach'>,
  { name, document }: Pick<SequenceToComplete, 'name' | 'document'>,
): Promise<void> {
  const children = [...(await childrenOf(db, document)).keys()];
  if (children.length === 0 || reach.scopeIds === null) return;
  const query = db.selectFrom('task_sequence').select('id').where('id', 'in', children);
  const within = await query.where(objectWithin(reach, 'task_sequence.id')).execute();
  if (within.length === children.length) return;
  throw new SlipwayError(
    'SLIP-2009',
    `"${name}" runs task sequences beyond your security scopes, so what was edited in it is not shown to you. Have the run go on as it was, or ask somebody who reaches them all.`,
  );
}

/** All that it runs, directly and through others. */
async function childrenOf(
  db: SiteContext['db'],
  document: TaskSequenceDocument,
): Promise<Map<string, TaskSequenceDocument>> {
  const found = new Map<string, TaskSequenceDocument>();
  let wanted = referencedSequences(document).filter(isId);
  while (wanted.length > 0) {
    const rows = await db
      .selectFrom('task_sequence')
      .innerJoin('task_sequence_version', (join) =>
        join
          .onRef('task_sequence_version.task_sequence_id', '=', 'task_sequence.id')
          .onRef('task_sequence_version.version', '=', 'task_sequence.version'),
      )
      .where('task_sequence.id', 'in', wanted)
      .select(['task_sequence.id', 'document'])
      .execute();
    for (const row of rows) found.set(row.id, row.document);
    const next = rows.flatMap((row) => referencedSequences(row.document));
    wanted = [...new Set(next)].filter((each) => isId(each) && !found.has(each));
  }
  return found;
}

/** A dangling reference is none of ours. */
function isId(reference: string): boolean {
  return danglingId(reference) === null;
}
