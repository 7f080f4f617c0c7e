/** Why a step failed or may not begin, as its record tells it. */
import { SlipwayError } from '../../api/errors.ts';
import type { Step } from '../../task-sequence/document.ts';
import { english } from '../../task-sequence/phrases/english.ts';
import { runnabilityOf } from '../../task-sequence/places/runnability.ts';
import type { Environment } from '../../task-sequence/step.ts';

export function outOfTime({ name, timeoutSeconds }: Step, cause: unknown): SlipwayError {
  const message = `${name} did not end within ${timeoutSeconds} s. Give it more time in the step's settings, or find out what it waits for in the log.`;
  return new SlipwayError('SLIP-4008', message, { cause });
}

export interface Failure {
  outcome: 'failed';
  message: string;
  errorCode: string;
  exitCode?: number;
}

export function failure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof SlipwayError)) return { outcome: 'failed', message, errorCode: 'SLIP-4099' };
  const exitCode = error.exitCode;
  return { outcome: 'failed', message, errorCode: error.code, ...(exitCode === undefined ? {} : { exitCode }) };
}

/** Nothing absorbs it, whatever continue on error says: without a system to start the run cannot go on where the sequence thinks it does (specification 02 A). */
export function isFinal(errorCode: string | null): boolean {
  return errorCode === 'SLIP-4023';
}

/** Why a step cannot be carried out here; null when it can. */
export function refuseStep(step: Step, environment: Environment): SlipwayError | null {
  const runnability = runnabilityOf(step, environment);
  if (runnability.is === 'runnable') return null;
  const because = english(runnability.because);
  if (runnability.is === 'awaits')
    return new SlipwayError(
      'SLIP-4060',
      `${step.name} is not available yet in ${environment}: ${because}. Disable the step, or give it a condition that keeps it from running here.`,
    );
  return new SlipwayError(
    'SLIP-4005',
    `${step.name} cannot run in ${environment}: ${because}. Move the step, give it a condition, or put another one in its place.`,
  );
}

export function interruptedOnce({ name }: Step): SlipwayError {
  return new SlipwayError(
    'SLIP-4013',
    `${name} had begun when the computer restarted or lost power, so nobody knows whether it has done its work. It is not run a second time. Look at the computer; a command that restarts it should give the agent time to end the run, as "shutdown -r +1" does.`,
  );
}

export function invalidVariables({ name }: Step, problems: readonly string[]): SlipwayError {
  return new SlipwayError(
    'SLIP-4015',
    `The settings of ${name} are not valid: ${problems.join('; ')}. Correct the variables, or remove them so that the step's own settings count.`,
  );
}

/** `because`: what was asked and why there is no answer. */
export function cannotTell(name: string, because: string): SlipwayError {
  return new SlipwayError(
    'SLIP-4061',
    `Whether ${name} is to run cannot be told: ${because}. Change its condition, or run it where the condition can be answered.`,
  );
}
