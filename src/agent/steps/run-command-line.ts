/**
 * Run Command Line: `/bin/sh -c` on Linux. `%Name%` is replaced before the shell sees the line. The variables of the sequence are not put into the
 * program's environment: it would show secrets to each program that is started, and in /proc to others.
 */
import { SlipwayError } from '../../api/errors.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import type { StepDoing } from '../engine/step-context.ts';
import { judgeExitCode, keepOutput, runForOutput } from './program-step.ts';
import { requireLinux } from './require-linux.ts';
import { refuseVariableNames } from './variable-names.ts';

export const runCommandLine: StepDoing<'run-command-line'> = async ({ options }, context) => {
  const { machine, variables } = context;
  requireLinux(machine);
  refuseVariableNames([options.outputVariable]);
  refuseUnavailable(options);
  const { commandLine, workingDirectory, outputVariable, successCodes } = options;
  const shown = variables.expandForDisplay(commandLine);
  const result = await runForOutput(context, { line: variables.expand(commandLine), shown, workingDirectory });
  if (outputVariable !== undefined) keepOutput(outputVariable, result, context);
  return judgeExitCode({ what: 'The command line', shown, result, successCodes }, context);
};

function refuseUnavailable({ package: pkg, runAs }: StepOf<'run-command-line'>['options']): void {
  if (pkg !== undefined)
    throw new SlipwayError(
      'SLIP-4060',
      'Command lines in packages are not available yet. Leave the package out of the step.',
    );
  if (runAs !== undefined)
    throw new SlipwayError(
      'SLIP-4060',
      `Running as ${runAs} is not available yet on Linux. Use su or sudo in the command line.`,
    );
}
