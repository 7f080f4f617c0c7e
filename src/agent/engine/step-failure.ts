/** Why a step failed or may not begin, as its record tells it. */
import { SlipwayError } from '../../api/errors.ts';
import type { Step } from '../../task-sequence/document.ts';
import { capabilities, type Environment, environmentsOf, isPe, type StepKind } from '../../task-sequence/step.ts';

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

/** Why a step that says where it runs may not begin here; null when it may. */
export function refusePlace({ name, runIn }: Step, environment: Environment): SlipwayError | null {
  if (runIn === undefined || (runIn === 'pe') === isPe(environment)) return null;
  const place = runIn === 'pe' ? 'a PE' : 'the deployed system';
  return new SlipwayError(
    'SLIP-4005',
    `${name} is to run in ${place} only, and this is ${environment}. Move the step, give it a condition, or take \`runIn\` out of it.`,
  );
}

/** Why a kind cannot be carried out here; null when it can. */
export function refuseEnvironment(kind: StepKind, environment: Environment): SlipwayError | null {
  const support = kind.support[environment];
  if (support === 'runnable') return null;
  if (support === undefined) {
    const places = environmentsOf(kind).join(', ');
    return new SlipwayError(
      'SLIP-4005',
      `${kind.name} cannot run in ${environment}, only in ${places}. Move the step, or give it a condition.`,
    );
  }
  return new SlipwayError(
    'SLIP-4060',
    `${kind.name} is not available yet in ${environment}: this version of Slipway has no ${capabilities[support.awaits]}. Disable the step, or give it a condition that keeps it from running here.`,
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
