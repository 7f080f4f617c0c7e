/** Sequences of one file that run each other in a ring: it would never end, so such a file is refused. */
import { allNodes, enabledSteps, type StepOf, type TaskSequenceDocument } from './document.ts';
import { danglingId } from './references.ts';

interface FiledSequence {
  /** Under which the others refer to it; capitals do not matter. */
  readonly originalId: string | null;
  readonly document: TaskSequenceDocument;
}

/** The step that closes a ring. */
export interface ChildRing {
  /** Which of the sequences it stands in. */
  readonly at: number;
  readonly step: StepOf<'run-task-sequence'>;
  /** A sentence for a person. */
  readonly message: string;
}

/** One for each step that closes a ring, so that each ring is told at least once. Disabled steps run nothing. */
export function childRings(sequences: readonly FiledSequence[]): ChildRing[] {
  const byId = new Map(sequences.map(({ originalId }, at) => [originalId?.toLowerCase(), at]));
  const rings: ChildRing[] = [];
  const done = new Set<number>();
  const visit = (at: number, around: readonly number[]): void => {
    if (done.has(at)) return;
    const path = [...around, at];
    for (const step of childSteps(sequences[at])) {
      const child = byId.get(danglingId(step.options.taskSequence)?.toLowerCase());
      if (child === undefined) continue;
      const from = path.indexOf(child);
      if (from < 0) visit(child, path);
      else rings.push({ at, step, message: ringText([...path.slice(from), child], sequences) });
    }
    done.add(at);
  };
  for (const at of sequences.keys()) visit(at, []);
  return rings;
}

function childSteps(sequence: FiledSequence | undefined): StepOf<'run-task-sequence'>[] {
  const steps = sequence === undefined ? [] : [...enabledSteps(allNodes(sequence.document))];
  return steps.filter((step) => step.type === 'run-task-sequence');
}

/** Nobody reads more. */
const MOST_NAMES = 10;

function ringText(ring: readonly number[], sequences: readonly FiledSequence[]): string {
  const names = ring.map((at) => `"${sequences[at]?.document.name ?? ''}"`);
  const shown = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES - 1), '…', ...names.slice(-1)] : names;
  return `the task sequences run each other in a ring without an end: ${shown.join(' → ')}. Remove or disable one of these steps there`;
}
