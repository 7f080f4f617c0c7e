/**
 * What keeps a deployment from starting on a device now: each rule says so in words of its own. Pure. Sources: the ConfigMgr documentation of
 * deployment settings; where we differ, docs/decisions/0065 says why.
 */
import { assignmentsAround } from './assignments.ts';
import type { DeploymentFact, Moment } from './due-deployments.ts';
import { startTimes, windowHindrance } from './start-times.ts';

/** A part of a sentence; null: this does not keep it. */
type Hindrance = (fact: DeploymentFact, moment: Moment) => string | null;

const disabled: Hindrance = ({ name, enabled }) => (enabled ? null : `"${name}" is disabled`);

const disabledSequence: Hindrance = ({ name, taskSequenceDisabled }) =>
  taskSequenceDisabled ? `the task sequence "${name}" is disabled` : null;

const suspended: Hindrance = ({ name, suspendedReason: why }) =>
  why === null ? null : `"${name}" is suspended: ${why}; resume it when the cause is mended`;

const notYetAvailable: Hindrance = ({ name, availableAt }, { now }) =>
  isAfter(availableAt, now) ? `"${name}" is not available before ${availableAt}` : null;

const expired: Hindrance = ({ name, expiresAt }, { now }) =>
  expiresAt === null || isAfter(expiresAt, now) ? null : `"${name}" expired at ${expiresAt}`;

const elsewhere: Hindrance = ({ name, availableTo }, { origin }) => {
  if (origin === 'client')
    return availableTo.startsWith('clients') ? null : `"${name}" is for media and PXE, not for clients`;
  return availableTo === 'clients' ? `"${name}" is for clients, not for media and PXE` : null;
};

const hidden: Hindrance = ({ name, availableTo, preferred }) =>
  availableTo === 'media-pxe-hidden' && !preferred
    ? `"${name}" is hidden, and SMSTSPreferredAdvertID does not name it`
    : null;

const protectedDevice: Hindrance = ({ name, purpose, protected: isProtected }) =>
  isProtected && purpose === 'required' ? `"${name}" is required, and this device is protected from those` : null;

const endedHere: Hindrance = (fact, { now }) => {
  const { name, purpose, ended } = fact;
  if (purpose === 'available' || ended === null || isAssignedAnew(fact, now)) return null;
  const { next } = assignmentsAround(fact, now);
  const again = next !== null && rerunsAfter(fact) ? `; it runs again from ${new Date(next).toISOString()} on` : '';
  return `the required "${name}" has ended on this device; clear it to run it again${again}`;
};

/** A device on which it has started before takes no place. */
const beyondWave: Hindrance = ({ name, wave, hasStarted }) => {
  if (wave === null || hasStarted) return null;
  const open = `wave ${wave.number} of ${wave.of} of "${name}" is open`;
  if (!wave.isFor) return `${open}, and this device is not in its collection`;
  return wave.devices !== null && wave.started >= wave.devices
    ? `${open}, and has started on all of its ${wave.devices} device(s)`
    : null;
};

const mostStarted: Hindrance = ({ name, mostStarts, starts, hasStarted }) =>
  mostStarts === null || hasStarted || starts < mostStarts
    ? null
    : `"${name}" has started on ${starts} device(s), and may start on ${mostStarts} at most`;

const outsideWindow: Hindrance = (fact, { now }) =>
  fact.purpose === 'required' ? windowHindrance(fact.name, fact, now) : null;

/** In the order in which they are told. */
const hindrances = [
  ...[disabled, disabledSequence, suspended, notYetAvailable, expired, elsewhere, hidden],
  ...[protectedDevice, endedHere, beyondWave, mostStarted, outsideWindow],
];

/** All that keeps it; none: it may start. */
export function hindrancesOf(fact: DeploymentFact, moment: Moment): string[] {
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
