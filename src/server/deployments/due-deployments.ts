/** Which deployments a device is to do or may choose, given the facts. Pure: the boot decision, the agent's session and the beginning of a run share it. */
import { bootEnglish, bootPhrase } from '../../api/boot-phrases.ts';
import type { AvailableTo, Rerun } from '../../api/deployment-settings.ts';
import type { Phrase } from '../../task-sequence/phrases/phrase.ts';
import type { Assignments } from './assignments.ts';
import { hindrancesOf, nextChange } from './hindrances.ts';
import type { Obeying } from './start-times.ts';

/** Moments are ISO texts: facts come as JSON from the database. */
export interface DeploymentFact extends Assignments, Obeying {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly taskSequenceId: string;
  readonly collection: string;
  readonly purpose: 'available' | 'required';
  readonly enabled: boolean;
  /** The task sequence is: its deployments stay, and start nowhere. */
  readonly taskSequenceDisabled: boolean;
  /** Its runs begin in the debugger. */
  readonly debug: boolean;
  readonly availableTo: AvailableTo;
  readonly availableAt: string | null;
  readonly expiresAt: string | null;
  readonly rerun: Rerun;
  /** How long it waits at the screen before it begins (start-notice.ts). */
  readonly noticeSeconds: number | null;
  /** Its latest run on this device that has ended, well or badly, and has not been cleared. */
  readonly ended: { readonly at: string; readonly state: 'succeeded' | 'failed' | 'cancelled' } | null;
  /** When a person at the computer last did not let it begin. */
  readonly declinedAt: string | null;
  /** SMSTSPreferredAdvertID of this device names it. */
  readonly preferred: boolean;
  /** The device is protected from required deployments. */
  readonly protected: boolean;
  /** A run of it has begun on this device, ever: it takes no further place. */
  readonly hasStarted: boolean;
  readonly mostStarts: number | null;
  /** On how many devices it has started; kept where there is a most or a wave. */
  readonly starts: number;
  /** The one that is open; null: there are none, or all have been. */
  readonly wave: WaveFact | null;
  readonly suspendedReason: string | null;
}

export interface WaveFact {
  /** From 1. */
  readonly number: number;
  readonly of: number;
  /** Null: it is for a collection. */
  readonly devices: number | null;
  readonly started: number;
  /** Whether this device belongs to it. */
  readonly isFor: boolean;
}

/** Where a start is asked for. */
export type StartOrigin = 'pxe' | 'media' | 'client';

export interface Moment {
  readonly now: Date;
  readonly origin: StartOrigin;
}

export interface DueDeployments {
  /** Starts by itself: the preferred one, else the newest required one that may start. */
  required: DeploymentFact | null;
  /** For a person to choose from; a preferred one is the first. */
  available: DeploymentFact[];
  /** A person at the computer has just not let `required` begin: until when its boots lead to its own system, in ISO text; null: they did not. */
  declinedUntil: string | null;
  /** Whether a run of any of them has ended here, well or badly, and was not cleared. */
  endedHere: boolean;
  /** Without full stops. */
  reasons: Phrase[];
  /** In how many milliseconds time alone may change this; null: never. */
  changesIn: number | null;
}

/** Time to restart, and to choose something in the firmware's set-up. Whoever boots it later is told of the start again. */
const DECLINED_MILLISECONDS = 10 * 60_000;

/** `facts` newest first: the newest deployment wins, not the one with the highest id. */
export function dueDeployments(facts: readonly DeploymentFact[], moment: Moment): DueDeployments {
  const reasons = facts.flatMap((fact) => hindrancesOf(fact, moment).slice(0, 1));
  const free = facts.filter((fact) => hindrancesOf(fact, moment).length === 0);
  const preferred = free.find((fact) => fact.preferred) ?? null;
  const required = preferred ?? free.find(({ purpose }) => purpose === 'required') ?? null;
  const available = free.filter(({ purpose }) => purpose === 'available').sort(preferredFirst);
  const starts = required?.purpose === 'required' ? required : null;
  const declinedUntil = starts === null ? null : untilOf(starts, moment.now);
  const why = whyDue(starts, available);
  if (why !== null) reasons.push(why);
  else if (facts.length === 0) reasons.push(bootPhrase('nothingDeployed'));
  return {
    ...{ required: starts, available, reasons },
    endedHere: facts.some(({ ended }) => ended !== null),
    declinedUntil,
    changesIn: sooner(nextChange(facts, moment.now), declinedUntil, moment.now),
  };
}

function untilOf({ declinedAt }: DeploymentFact, now: Date): string | null {
  if (declinedAt === null) return null;
  const until = Date.parse(declinedAt) + DECLINED_MILLISECONDS;
  return until > now.getTime() ? new Date(until).toISOString() : null;
}

function sooner(changesIn: number | null, until: string | null, now: Date): number | null {
  if (until === null) return changesIn;
  const left = Date.parse(until) - now.getTime();
  return changesIn === null ? left : Math.min(changesIn, left);
}

const preferredFirst = (one: DeploymentFact, other: DeploymentFact): number =>
  Number(other.preferred) - Number(one.preferred);

function whyDue(starts: DeploymentFact | null, available: readonly DeploymentFact[]): Phrase | null {
  const first = starts ?? available[0];
  if (first === undefined) return null;
  const { name } = first;
  const then =
    starts === null
      ? bootPhrase('toChooseFrom', { count: available.length })
      : bootPhrase(starts.ended === null ? 'required' : 'requiredAnew', { name });
  return first.preferred ? bootPhrase('preferred', { name, then }) : then;
}

/** What a device that begins a run is to run: what it chose, if it may, or what is required; else why not. */
export function chooseDeployment(
  facts: readonly DeploymentFact[],
  chosen: string | undefined,
  moment: Moment,
): DeploymentFact | { refusal: string } {
  if (chosen === undefined) {
    const due = dueDeployments(facts, moment);
    return (
      due.required ?? {
        refusal: `nothing starts by itself here: ${due.reasons.map(bootEnglish).join('; ')}. Choose a deployment.`,
      }
    );
  }
  const fact = facts.find(({ id }) => id === chosen);
  if (fact === undefined)
    return { refusal: 'the chosen deployment is not for this device. Boot it again to see what is.' };
  const [hindrance] = hindrancesOf(fact, moment);
  return hindrance === undefined ? fact : { refusal: `${bootEnglish(hindrance)}.` };
}
