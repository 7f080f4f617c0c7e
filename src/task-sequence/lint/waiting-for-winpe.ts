/** One step that needs WinPE takes the whole run there, and no agent runs in WinPE yet: told of the first such step, and not of all the others. */
import { allNodes, enabledSteps, type Step, type TaskSequenceDocument } from '../document.ts';
import { type Place, type Side, sidesOf } from '../places/course.ts';
import { environmentsOn, type RequiredPe } from '../places/required-pe.ts';
import { type Runnability, runnabilityOf } from '../places/runnability.ts';

export interface WaitingForWinPe {
  /** The first step that needs WinPE; null: none does. */
  readonly because: Step | null;
  /** The others that cannot be carried out for its sake, or for the same reason. */
  readonly steps: ReadonlySet<Step>;
  /** About the others, sentences that end with a blank; empty when there are none. */
  readonly text: string;
}

/** What becomes of the step wherever the run can come to it. */
export function outlooksOn(step: Step, sides: Iterable<Side>, pe: RequiredPe): Runnability[] {
  const possible = [...sides].filter((side) => sidesOf(step).has(side));
  return possible.flatMap((side) => environmentsOn(side, pe)).map((each) => runnabilityOf(step, each));
}

export function waitingForWinPe(
  document: TaskSequenceDocument,
  course: ReadonlyMap<string, Place>,
  pe: RequiredPe,
): WaitingForWinPe {
  const inPe = [...enabledSteps(allNodes(document))].filter((step) => {
    const sides = course.get(step.id)?.sides;
    if (pe.pe !== 'winpe' || sides?.has('pe') !== true || !sidesOf(step).has('pe')) return false;
    return outlooksOn(step, sides, pe).every(({ is }) => is !== 'runnable');
  });
  const needing = inPe.filter((step) => runnabilityOf(step, 'linux-pe').is === 'needs-winpe');
  const taken = inPe.filter((step) => runnabilityOf(step, 'linux-pe').is === 'runnable');
  const [because = null, ...alike] = needing;
  if (because === null) return { because, steps: new Set(), text: '' };
  return { because, steps: new Set([...alike, ...taken]), text: textOf(alike, taken.length) };
}

function textOf(alike: readonly Step[], taken: number): string {
  const names = alike.map(({ name }) => `"${name}"`).join(', ');
  const needing = alike.length === 0 ? '' : `${names} ${alike.length === 1 ? 'needs' : 'need'} WinPE as well. `;
  if (taken === 0) return needing;
  const others = taken === 1 ? 'One step' : `${taken} steps`;
  return `${needing}${others} that the Linux PE can carry out cannot be for that reason alone. `;
}
