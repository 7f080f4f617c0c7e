/** The task sequences of a file of another system, made all at once: references between them lead to what they become here. */
import type { Actor } from '../../api/actor.ts';
import { SlipwayError } from '../../api/errors.ts';
import { childRings } from '../../task-sequence/child-rings.ts';
import { type TaskSequenceDocument, textsOf } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { danglingId } from '../../task-sequence/references.ts';
import { inTransaction } from '../db/transaction.ts';
import type { SiteContext } from '../site-context.ts';
import { createTaskSequence } from './task-sequence.ts';

interface Given {
  readonly originalId: string | null;
  readonly document?: unknown;
}

interface Parsed {
  readonly originalId: string | null;
  readonly document: TaskSequenceDocument;
}

/**
 * The ids, in the order of what is given.
 * @throws SlipwayError with the name of the sequence that is refused; nothing is made then
 */
export async function importSequences(site: SiteContext, given: readonly Given[], savedBy: Actor): Promise<string[]> {
  const sequences = given.map(parsed);
  refuseRings(sequences);
  const ids = new Map<Parsed, string>();
  await inTransaction(site.db, async (db) => {
    const here = new Map<string, string>();
    for (const sequence of childrenFirst(sequences)) {
      const { originalId, document } = sequence;
      const made = await named(document.name, () =>
        createTaskSequence({ ...site, db }, withIds(document, here), savedBy),
      );
      ids.set(sequence, made.id);
      if (originalId !== null) here.set(originalId.toLowerCase(), made.id);
    }
  });
  return sequences.map((sequence) => ids.get(sequence) ?? '');
}

/** Before anything walks through it: a document is bounded, what somebody sends is not. */
function parsed({ originalId, document: input }: Given, at: number): Parsed {
  const { document, problems } = parseTaskSequence(input);
  if (document !== undefined) return { originalId, document };
  const text = problems.map(({ path, message }) => `${path || 'document'}: ${message}`).join('; ');
  throw new SlipwayError('SLIP-1001', `Task sequence ${at + 1} has ${problems.length} problem(s): ${text}.`, {
    problems,
  });
}

function refuseRings(sequences: readonly Parsed[]): void {
  const problems = childRings(sequences).map(({ at, step, message }) => {
    const path = `Task sequence ${at + 1} ("${sequences[at]?.document.name}"), step ${step.id} ("${step.name}")`;
    return { path, message };
  });
  if (problems.length === 0) return;
  const text = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new SlipwayError('SLIP-1001', `${text}.`, { problems });
}

async function named<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.message.includes(name)) throw error;
    throw new SlipwayError(error.code, `"${name}": ${error.message}`, { cause: error });
  }
}

/** A sequence behind those of the same file that it runs; where disabled steps make a ring, one of them keeps what it referred to. */
function childrenFirst(sequences: readonly Parsed[]): Parsed[] {
  const byId = new Map<string, Parsed>();
  for (const each of sequences) if (each.originalId !== null) byId.set(each.originalId.toLowerCase(), each);
  const begun = new Set<Parsed>();
  const ordered: Parsed[] = [];
  const visit = (each: Parsed | undefined): void => {
    if (each === undefined || begun.has(each)) return;
    begun.add(each);
    for (const id of referencesOf(each.document)) visit(byId.get(id));
    ordered.push(each);
  };
  for (const each of sequences) visit(each);
  return ordered;
}

/** The former ids that a document refers to, in small letters. */
function referencesOf(document: TaskSequenceDocument): ReadonlySet<string> {
  return new Set(textsOf(document).flatMap((text) => danglingId(text)?.toLowerCase() ?? []));
}

/** `here`: by the former ids, in small letters. */
function withIds(value: unknown, here: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => withIds(each, here));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withIds(inner, here)]));
  const former = typeof value === 'string' ? danglingId(value) : null;
  return former === null ? value : (here.get(former.toLowerCase()) ?? value);
}
