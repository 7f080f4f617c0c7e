/** Run Command Line: `/bin/sh -c` on Linux, `cmd.exe /c` on Windows. `%Name%` is replaced before the shell sees the line. */
import type { StepDoing } from '../engine/step-context.ts';
import { judgeExitCode, keepOutput, runForOutput, shownCommand } from './program-step.ts';
import { refuseVariableNames } from './variable-names.ts';

export const runCommandLine: StepDoing<'run-command-line'> = async ({ options }, context) => {
  const { variables } = context;
  refuseVariableNames([options.outputVariable]);
  const { commandLine, workingDirectory, outputVariable, successCodes } = options;
  const shown = shownCommand(commandLine, variables);
  const result = await runForOutput(context, { line: variables.expand(commandLine), shown, workingDirectory });
  if (outputVariable !== undefined) keepOutput(outputVariable, result, context);
  return judgeExitCode({ what: 'The command line', shown, result, successCodes }, context);
};
