/** Imported Step: the command line of a step that has no counterpart here. Its settings are variables while it runs. Programs of Windows do not come so far (places/runnability.ts). */
import { SlipwayError } from '../../api/errors.ts';
import type { StepDoing } from '../engine/step-context.ts';
import { judgeExitCode, runForOutput, shownCommand } from './program-step.ts';
import { requireLinux } from './require-linux.ts';

export const importedStep: StepDoing<'imported-step'> = async ({ options }, context) => {
  const { machine, variables } = context;
  requireLinux(machine);
  const { commandLine, successCodes, workingDirectory } = options;
  if (commandLine === undefined) throw new SlipwayError('SLIP-4015', 'The imported step has no command line.');
  for (const { name, value, hidden } of options.variables)
    if (!hidden && !variables.has(name)) variables.setForStep(name, value);
  const shown = shownCommand(commandLine, variables);
  const result = await runForOutput(context, { line: variables.expand(commandLine), shown, workingDirectory });
  return judgeExitCode({ what: 'The imported step', shown, result, successCodes }, context);
};
