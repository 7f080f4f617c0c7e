/** A command of a package or an application: run in the folder of its files, judged by its own exit codes. */
import { SlipwayError } from '../../../api/errors.ts';
import { takeRestartSettings } from '../../../task-sequence/restart-variables.ts';
import type { StepContext, StepResult } from '../../engine/step-context.ts';
import { type Shell, shells } from '../../machine/shell.ts';
import { runForOutput, shownCommand } from '../program-step.ts';

export interface SoftwareCommand {
  readonly commandLine: string;
  readonly folder: string;
  readonly maximumMinutes: number;
  readonly successExitCodes: readonly number[];
  readonly restartExitCodes: readonly number[];
}

export interface SoftwareResult {
  readonly exitCode: number;
  readonly wantsRestart: boolean;
}

/** @throws SlipwayError SLIP-4003 for an exit code that is none of success */
export async function runSoftware(context: StepContext, command: SoftwareCommand): Promise<SoftwareResult> {
  const { commandLine, folder, maximumMinutes } = command;
  const shown = shownCommand(commandLine, context.variables);
  const { exitCode, output } = await runForOutput(context, {
    line: context.variables.expand(commandLine),
    ...{ shown, workingDirectory: folder, timeoutMilliseconds: maximumMinutes * 60_000 },
  });
  const judged = judgeSoftwareExit(exitCode, command, shells[context.machine.system]);
  if (judged !== 'failed') return { exitCode, wantsRestart: judged === 'restart' };
  const said = output.trim().split('\n').slice(-5).join('\n');
  const success = [...command.successExitCodes, ...command.restartExitCodes].join(', ');
  throw new SlipwayError(
    'SLIP-4003',
    `"${shown}" ended with exit code ${exitCode}, which is not one of success (${success}). ${said === '' ? 'It said nothing.' : `It said: ${said}`}`,
    { exitCode },
  );
}

/** Of Linux' shell an exit code has 8 bits: 3010 comes as 194, which counts as it where 194 says nothing else. */
export function judgeSoftwareExit(
  exitCode: number,
  { successExitCodes, restartExitCodes }: Pick<SoftwareCommand, 'successExitCodes' | 'restartExitCodes'>,
  { exitCodes: most }: Pick<Shell, 'exitCodes'>,
): 'done' | 'restart' | 'failed' {
  if (restartExitCodes.includes(exitCode)) return 'restart';
  if (successExitCodes.includes(exitCode)) return 'done';
  const ofShell = (codes: readonly number[]) =>
    most !== null && codes.some((code) => code >= most && code % most === exitCode);
  // A remainder of 0 would make every success one.
  if (exitCode !== 0 && ofShell(restartExitCodes)) return 'restart';
  return exitCode !== 0 && ofShell(successExitCodes) ? 'done' : 'failed';
}

/** Into the deployed system, in which software is installed. */
export function restartFor(
  { variables }: StepContext,
  what: string,
  continueAt: 'next' | 'same',
  exitCode: number,
): StepResult {
  const settings = takeRestartSettings(variables, `${what} asks for a restart (exit code ${exitCode}).`);
  return { outcome: 'restart', target: 'disk', continueAt, ...settings, exitCode };
}
