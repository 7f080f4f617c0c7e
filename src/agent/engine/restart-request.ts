/**
 * ConfigMgr's restart protocol (specification 02 A): a step, or a script in it, asks for a restart by SMSTSRebootRequested (`HD` or `WinPE`), and to be run again
 * after it by SMSTSRetryRequested. Both are gone afterwards.
 */

import { SlipwayError } from '../../api/errors.ts';
import { isOn } from '../../task-sequence/flag.ts';
import { takeRestartSettings } from '../../task-sequence/restart-variables.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import type { StepResult } from './step-context.ts';
import { type Failure, failure } from './step-failure.ts';

const TARGETS: Readonly<Record<string, 'disk' | 'pe'>> = { hd: 'disk', winpe: 'pe' };

/** The step's result, or the restart that was asked for while it ran. A step that failed has failed. */
export function restartRequest(result: StepResult | Failure, variables: Variables): StepResult | Failure {
  const wanted = variables.get('SMSTSRebootRequested');
  const again = isOn(variables.get('SMSTSRetryRequested'));
  variables.set('SMSTSRebootRequested', '');
  variables.set('SMSTSRetryRequested', '');
  if (wanted === undefined || result.outcome !== 'done') return result;
  const target = TARGETS[wanted.trim().toLowerCase()];
  if (target === undefined) return failure(unknownTarget(wanted));
  const settings = takeRestartSettings(variables, `A restart was asked for (SMSTSRebootRequested is ${wanted}).`);
  const { exitCode } = result;
  return {
    ...{ outcome: 'restart', target, continueAt: again ? 'same' : 'next', ...settings },
    ...(exitCode === undefined ? {} : { exitCode }),
  };
}

function unknownTarget(wanted: string): SlipwayError {
  return new SlipwayError(
    'SLIP-4015',
    `SMSTSRebootRequested is "${wanted}", which is neither HD nor WinPE, so the computer is not restarted. Correct what sets it.`,
  );
}
