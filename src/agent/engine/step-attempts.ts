/** Which attempts a step has, and how long it waits between them. */

import type { StepHistory } from '../../api/run-history.ts';
import type { Step } from '../../task-sequence/document.ts';

const LONGEST_RETRY_WAIT = 3_600_000;

/** An interrupted attempt is begun again with its own number; after a failed one comes the next. */
export function firstAttempt(before: StepHistory | null): number {
  if (before === null) return 1;
  return before.finished?.outcome === 'failed' ? before.attempt + 1 : before.attempt;
}

/** A run that a person had go on gives its failed step all its attempts again, a power cut in their midst or not. */
export function lastAttempt(step: Step, before: StepHistory | null): number {
  return (before?.spent ?? 0) + (step.retry?.count ?? 0) + 1;
}

/** Doubles with each attempt, at most an hour. */
export function retryWait(delaySeconds: number, attempt: number): number {
  return Math.min(delaySeconds * 1000 * 2 ** (attempt - 1), LONGEST_RETRY_WAIT);
}
