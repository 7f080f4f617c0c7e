/** Which attempts a step has, and how long it waits between them. */
import type { Step } from '../../task-sequence/document.ts';
import type { StepHistory } from './history.ts';

const LONGEST_RETRY_WAIT = 3_600_000;

/** An interrupted attempt is begun again with its own number; after a failed one comes the next. */
export function firstAttempt(before: StepHistory | null): number {
  if (before === null) return 1;
  return before.finished?.outcome === 'failed' ? before.attempt + 1 : before.attempt;
}

/** A run that a person had go on gives its failed step all its attempts again. */
export function lastAttempt(step: Step, before: StepHistory | null): number {
  const retries = step.retry?.count ?? 0;
  return before?.again ? firstAttempt(before) + retries : retries + 1;
}

/** Doubles with each attempt, at most an hour. */
export function retryWait(delaySeconds: number, attempt: number): number {
  return Math.min(delaySeconds * 1000 * 2 ** (attempt - 1), LONGEST_RETRY_WAIT);
}
