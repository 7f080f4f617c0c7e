/**
 * Run Command Line: `/bin/sh -c` on Linux. `%Name%` is replaced before the shell sees the line. The variables of the sequence are not put into the
 * program's environment: it would show secrets to each program that is started, and in /proc to others.
 */

import { SlipwayError } from '../../api/errors.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import { isPe } from '../../task-sequence/step.ts';
import type { StepContext, StepDoing, StepResult } from '../engine/step-context.ts';
import type { RunResult } from '../machine/machine.ts';
import { requireLinux } from './require-linux.ts';
import { refuseVariableNames } from './variable-names.ts';

/** ERROR_SUCCESS_REBOOT_REQUIRED, which ConfigMgr takes from any program: done, and a restart is due. */
const RESTART_CODE = 3010;
/** A POSIX exit code has 8 bits: `exit 3010` in a shell ends with 3010 modulo 256. */
const RESTART_CODE_OF_SHELL = RESTART_CODE % 256;
const KEPT_OUTPUT = 1000;

export const runCommandLine: StepDoing<'run-command-line'> = async ({ options }, context) => {
  requireLinux(context.machine);
  refuseVariableNames([options.outputVariable]);
  const result = await run(options, context);
  if (options.outputVariable !== undefined) keepOutput(options.outputVariable, result, context);
  return resultOf(result, options, context);
};

async function run(
  { commandLine, workingDirectory }: StepOf<'run-command-line'>['options'],
  { machine, variables, signal }: StepContext,
): Promise<RunResult & { output: string }> {
  let output = '';
  const result = await machine.run('/bin/sh', ['-c', variables.expand(commandLine)], {
    ...(workingDirectory === undefined ? {} : { cwd: variables.expand(workingDirectory) }),
    signal,
    display: `-c ${variables.expandForDisplay(commandLine)}`,
    successCodes: 'any',
    // Both streams in the order in which they came, as one sees them on a console.
    onOutput: (text) => {
      output = (output + text).slice(-4 * KEPT_OUTPUT);
    },
  });
  return { ...result, output };
}

/** The last 1000 characters (spec of ConfigMgr). What holds a secret is one. */
function keepOutput(name: string, { output }: { output: string }, { variables }: StepContext): void {
  const text = output.trimEnd().slice(-KEPT_OUTPUT);
  variables.set(name, text, ...(variables.redact(text) === text ? [] : [{ secret: true }]));
}

function resultOf(
  { exitCode, output }: RunResult & { output: string },
  { successCodes, commandLine }: StepOf<'run-command-line'>['options'],
  { environment, variables }: StepContext,
): StepResult {
  const wantsRestart = successCodes.includes(RESTART_CODE) && isRestartCode(exitCode, successCodes);
  if (wantsRestart) {
    const target = isPe(environment) ? 'pe' : 'disk';
    const message = `The command line asks for a restart (exit code ${RESTART_CODE}).`;
    return { outcome: 'restart', target, continueAt: 'next', message, delaySeconds: 0, exitCode: RESTART_CODE };
  }
  if (successCodes.includes(exitCode))
    return { outcome: 'done', message: `The command line ended with exit code ${exitCode}.`, exitCode };
  const said = output.trim().split('\n').slice(-5).join('\n');
  throw new SlipwayError(
    'SLIP-4003',
    `"${variables.expandForDisplay(commandLine)}" ended with exit code ${exitCode}, which is not one of success (${successCodes.join(', ')}). ${said === '' ? 'It said nothing.' : `It said: ${said}`}`,
    { exitCode },
  );
}

/** The shell's remainder counts only where it is not itself one of the success codes. */
function isRestartCode(exitCode: number, successCodes: readonly number[]): boolean {
  return (
    exitCode === RESTART_CODE || (exitCode === RESTART_CODE_OF_SHELL && !successCodes.includes(RESTART_CODE_OF_SHELL))
  );
}
