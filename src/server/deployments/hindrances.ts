/**
 * What keeps a deployment from starting on a device now: each rule says so in words of its own. Pure. Sources: the ConfigMgr documentation of
 * deployment settings; where we differ, docs/decisions/0065 says why.
 */
import { bootPhrase } from '../../api/boot-phrases.ts';
import type { Phrase } from '../../task-sequence/phrases/phrase.ts';
import { assignmentsAround } from './assignments.ts';
import type { DeploymentFact, Moment } from './due-deployments.ts';
import { startTimes, windowHindrance } from './start-times.ts';

/** A part of a sentence; null: this does not keep it. */
type Hindrance = (fact: DeploymentFact, moment: Moment) => Phrase | null;

const disabled: Hindrance = ({ name, enabled }) => (enabled ? null : bootPhrase('disabled', { name }));

const disabledSequence: Hindrance = ({ name, taskSequenceDisabled }) =>
  taskSequenceDisabled ? bootPhrase('disabledSequence', { name }) : null;

const suspended: Hindrance = ({ name, suspendedReason: why }) =>
  why === null ? null : bootPhrase('suspended', { name, why });

const notYetAvailable: Hindrance = ({ name, availableAt }, { now }) =>
  isAfter(availableAt, now) ? bootPhrase('notYetAvailable', { name, at: availableAt }) : null;

const expired: Hindrance = ({ name, expiresAt }, { now }) =>
  expiresAt === null || isAfter(expiresAt, now) ? null : bootPhrase('expired', { name, at: expiresAt });

const elsewhere: Hindrance = ({ name, availableTo }, { origin }) => {
  if (origin === 'client') return availableTo.startsWith('clients') ? null : bootPhrase('notForClients', { name });
  return availableTo === 'clients' ? bootPhrase('forClients', { name }) : null;
};

const hidden: Hindrance = ({ name, availableTo, preferred }) =>
  availableTo === 'media-pxe-hidden' && !preferred ? bootPhrase('hidden', { name }) : null;

const protectedDevice: Hindrance = ({ name, purpose, protected: isProtected }) =>
  isProtected && purpose === 'required' ? bootPhrase('protectedDevice', { name }) : null;

const endedHere: Hindrance = (fact, { now }) => {
  const { name, purpose, ended } = fact;
  if (purpose === 'available' || ended === null || isAssignedAnew(fact, now)) return null;
  const { next } = assignmentsAround(fact, now);
  return next !== null && rerunsAfter(fact)
    ? bootPhrase('endedHereUntil', { name, at: new Date(next).toISOString() })
    : bootPhrase('endedHere', { name });
};

/** A device on which it has started before takes no place. */
const beyondWave: Hindrance = ({ name, wave, hasStarted }) => {
  if (wave === null || hasStarted) return null;
  const { number, of, devices } = wave;
  if (!wave.isFor) return bootPhrase('outsideWave', { number, of, name });
  return devices !== null && wave.started >= devices ? bootPhrase('fullWave', { number, of, name, devices }) : null;
};

const mostStarted: Hindrance = ({ name, mostStarts, starts, hasStarted }) =>
  mostStarts === null || hasStarted || starts < mostStarts
    ? null
    : bootPhrase('mostStarted', { name, starts, most: mostStarts });

const outsideWindow: Hindrance = (fact, { now }) =>
  fact.purpose === 'required' ? windowHindrance(fact.name, fact, now) : null;

/** In the order in which they are told. */
const hindrances = [
  ...[disabled, disabledSequence, suspended, notYetAvailable, expired, elsewhere, hidden],
  ...[protectedDevice, endedHere, beyondWave, mostStarted, outsideWindow],
];

/** All that keeps it; none: it may start. */
export function hindrancesOf(fact: DeploymentFact, moment: Moment): Phrase[] {
  return hindrances.flatMap((hindrance) => hindrance(fact, moment) ?? []);
}

/**
 * Whether a required deployment that has ended here is to run once more: an assignment has come due since, and its rerun behaviour wants that. The end is what counts, not the beginning:
 * so whoever boots again and again without a further assignment never runs it twice.
 */
function isAssignedAnew(fact: DeploymentFact, now: Date): boolean {
  const { ended } = fact;
  if (ended === null || !rerunsAfter(fact)) return false;
  const { last } = assignmentsAround(fact, now);
  return last !== null && last > Date.parse(ended.at);
}

/** What a person stopped has neither failed nor succeeded. */
function rerunsAfter({ rerun, ended }: DeploymentFact): boolean {
  switch (rerun) {
    case 'never':
      return false;
    case 'always':
      return true;
    case 'if-failed':
      return ended?.state === 'failed';
    case 'if-succeeded':
      return ended?.state === 'succeeded';
  }
}

/** When the next of them changes by time alone, in milliseconds from now; null: none does. */
export function nextChange(facts: readonly DeploymentFact[], now: Date): number | null {
  const at = now.getTime();
  const moments = facts
    .flatMap((fact) => [
      ...[momentOf(fact.availableAt), momentOf(fact.expiresAt), assignmentsAround(fact, now).next],
      startTimes(fact, now)?.changesAt ?? null,
    ])
    .flatMap((moment) => (moment !== null && moment > at ? [moment - at] : []));
  return moments.length === 0 ? null : moments.reduce((least, each) => Math.min(least, each));
}

const momentOf = (at: string | null): number | null => (at === null ? null : Date.parse(at));

function isAfter(at: string | null, now: Date): at is string {
  return at !== null && Date.parse(at) > now.getTime();
}
