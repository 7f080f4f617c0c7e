/** For each step where it can be carried out, and of the whole sequence which PE it needs. */

import { type Step, type TaskSequenceDocument, walk } from '../document.ts';
import { english } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { type Environment, environments } from '../step.ts';
import { courseOf, type Side } from './course.ts';
import { type Runnability, runnabilityOf } from './runnability.ts';

export interface StepPlaces {
  readonly id: string;
  readonly name: string;
  readonly in: Readonly<Record<Environment, Runnability>>;
}

/** Every step of the document, in its order, and what becomes of it in each environment. */
export function stepPlaces({ steps, onFailure = [] }: TaskSequenceDocument): StepPlaces[] {
  return [...walk([...steps, ...onFailure])].flatMap((node) =>
    node.type === 'group' ? [] : { id: node.id, name: node.name, in: placesOf(node) },
  );
}

function placesOf(step: Step): Record<Environment, Runnability> {
  // `as`: a property for each of the environments.
  return Object.fromEntries(environments.map((each) => [each, runnabilityOf(step, each)])) as Record<
    Environment,
    Runnability
  >;
}

export interface DecidingStep {
  readonly id: string;
  readonly name: string;
  readonly pe: 'linux-pe' | 'winpe';
  /** In English, without a full stop. */
  readonly because: string;
  /** The same, for other languages. */
  readonly phrase: Phrase;
}

export interface RequiredPe {
  /** `none`: no enabled step runs in a PE. Where some steps need the one and some the other it is `winpe`, and `decidedBy` has both. */
  readonly pe: 'linux-pe' | 'winpe' | 'either' | 'none';
  readonly decidedBy: readonly DecidingStep[];
}

/** Of enabled steps that the run can come to in a PE. What is done on failure does not decide: its own failures change nothing. */
export function requiredPe(document: TaskSequenceDocument): RequiredPe {
  const course = courseOf(document);
  const inPe = [...walk(document.steps)].filter(
    (node): node is Step => node.type !== 'group' && course.get(node.id)?.sides.has('pe') === true,
  );
  const decidedBy = inPe.flatMap((step) => decisionOf(step) ?? []);
  const needed = new Set(decidedBy.map(({ pe }) => pe));
  if (needed.has('winpe')) return { pe: 'winpe', decidedBy };
  if (needed.has('linux-pe')) return { pe: 'linux-pe', decidedBy };
  return { pe: inPe.some(canBeInPe) ? 'either' : 'none', decidedBy };
}

function decisionOf(step: Step): DecidingStep | null {
  const { id, name } = step;
  const inLinux = runnabilityOf(step, 'linux-pe');
  const inWindows = runnabilityOf(step, 'winpe');
  const decided = (pe: DecidingStep['pe'], phrase: Phrase) => ({ id, name, pe, because: english(phrase), phrase });
  if (inLinux.is === 'needs-winpe') return decided('winpe', inLinux.because);
  const linuxAlone = inWindows.is === 'elsewhere' && (inLinux.is === 'runnable' || inLinux.is === 'awaits');
  return linuxAlone ? decided('linux-pe', inWindows.because) : null;
}

function canBeInPe(step: Step): boolean {
  return (['linux-pe', 'winpe'] as const).some((pe) => runnabilityOf(step, pe).is !== 'elsewhere');
}

/** Where a run of the sequence can be on that side. */
export function environmentsOn(side: Side, { pe }: RequiredPe): Environment[] {
  if (side === 'system') return ['linux', 'windows'];
  return pe === 'linux-pe' || pe === 'winpe' ? [pe] : ['linux-pe', 'winpe'];
}
