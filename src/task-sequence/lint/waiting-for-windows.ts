/** No agent runs in WinPE or Windows yet, and one step that needs WinPE takes the whole run there: told of the first such step, and not of all the others. */
import { allNodes, enabledSteps, type Step, type TaskSequenceDocument } from '../document.ts';
import { phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { type Place, type Side, sidesOf } from '../places/course.ts';
import { environmentsOn, type RequiredPe } from '../places/required-pe.ts';
import { type Runnability, runnabilityOf } from '../places/runnability.ts';

export interface WaitingForWindows {
  /** The first step that needs the agent for Windows; null: none does. */
  readonly first: Step | null;
  /** The others that need it, or cannot be carried out for the sake of one that needs WinPE. */
  readonly others: ReadonlySet<Step>;
  /** About the others, sentences that end with a blank; empty when there are none. */
  readonly text: Phrase | '';
}

/** What becomes of the step wherever the run can come to it. */
export function outlooksOn(step: Step, sides: Iterable<Side>, pe: RequiredPe): Runnability[] {
  const possible = [...sides].filter((side) => sidesOf(step).has(side));
  return possible.flatMap((side) => environmentsOn(side, pe)).map((each) => runnabilityOf(step, each));
}

export function waitingForWindows(
  document: TaskSequenceDocument,
  course: ReadonlyMap<string, Place>,
  pe: RequiredPe,
): WaitingForWindows {
  const steps = [...enabledSteps(allNodes(document))].map((step) => {
    const sides = course.get(step.id)?.sides ?? [];
    return { step, why: whyWaiting(step, new Set(sides), pe) };
  });
  const needing = steps.flatMap(({ step, why }) => (why === 'needs' ? step : []));
  const taken = steps.flatMap(({ step, why }) => (why === 'taken' ? step : []));
  // Those that are taken along are told of a step that decides for WinPE.
  const deciding = needing.find(({ id }) => pe.decidedBy.some((each) => each.pe === 'winpe' && each.id === id));
  const first = deciding ?? needing[0] ?? null;
  if (first === null) return { first, others: new Set(), text: '' };
  const alike = needing.filter((step) => step !== first);
  return { first, others: new Set([...alike, ...taken]), text: textOf(alike, taken.length) };
}

/** `needs`: in each place it awaits the agent for Windows, or is for Windows alone · `taken`: the Linux PE could · null: it can be carried out, or awaits something of its own. */
function whyWaiting(step: Step, sides: ReadonlySet<Side>, pe: RequiredPe): 'needs' | 'taken' | null {
  const outlooks = outlooksOn(step, sides, pe);
  if (outlooks.length === 0 || outlooks.some(({ is }) => is === 'runnable')) return null;
  const awaited = outlooks.flatMap((each) => (each.is === 'awaits' ? each.capability : []));
  if (awaited.some((capability) => capability !== 'windows')) return null;
  const inPe = pe.pe === 'winpe' && sides.has('pe') && sidesOf(step).has('pe');
  if (inPe && runnabilityOf(step, 'linux-pe').is === 'runnable') return 'taken';
  return awaited.length > 0 ? 'needs' : null;
}

const MOST_NAMED = 5;

function textOf(alike: readonly Step[], taken: number): Phrase | '' {
  const waiting = alike.length === 0 ? '' : needingText(alike);
  if (taken === 0) return waiting;
  return taken === 1 ? phrase('oneTaken', { waiting }) : phrase('manyTaken', { waiting, count: taken });
}

function needingText(alike: readonly Step[]): Phrase {
  const named = alike.slice(0, MOST_NAMED).map(({ name }) => `"${name}"`);
  const further = alike.length - named.length;
  const list = named.join(', ');
  const steps = further > 0 ? phrase('andMore', { steps: list, count: further }) : list;
  return phrase(alike.length === 1 ? 'waitsToo' : 'waitToo', { steps });
}
