/** Imported Step: the command line of a step that has no counterpart here, where it is not a program of Windows. Its settings are variables while it runs. */
import { SlipwayError } from '../../api/errors.ts';
import { windowsProgramOf } from '../../task-sequence/places/windows-program.ts';
import type { StepDoing } from '../engine/step-context.ts';
import { judgeExitCode, runForOutput } from './program-step.ts';
import { requireLinux } from './require-linux.ts';

export const importedStep: StepDoing<'imported-step'> = async ({ options }, context) => {
  const { machine, variables } = context;
  requireLinux(machine);
  const { commandLine, successCodes, workingDirectory, type } = options;
  if (commandLine === undefined)
    throw new SlipwayError(
      'SLIP-4060',
      `The imported step (${type ?? 'without a type'}) has no command line, so it can be run nowhere. Disable it, or put another step in its place.`,
    );
  const program = windowsProgramOf(commandLine);
  if (program !== null)
    throw new SlipwayError(
      'SLIP-4060',
      `The imported step runs ${program}, a program of Windows, and this is Linux. Put another step in its place, or give it a condition.`,
    );
  for (const { name, value, hidden } of options.variables)
    if (!hidden && !variables.has(name)) variables.setForStep(name, value);
  const shown = variables.expandForDisplay(commandLine);
  const result = await runForOutput(context, { line: variables.expand(commandLine), shown, workingDirectory });
  return judgeExitCode({ what: 'The imported step', shown, result, successCodes }, context);
};
