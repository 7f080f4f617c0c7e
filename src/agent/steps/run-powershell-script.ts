/**
 * Run PowerShell Script in a Linux that has PowerShell (`pwsh`). The script is a file of its own, as ConfigMgr has it: a script that stands on the command
 * line loses its exit code and its own quotes.
 */
import { SlipwayError } from '../../api/errors.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import { isOn } from '../../task-sequence/flag.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import type { StepDoing } from '../engine/step-context.ts';
import { judgeExitCode, keepOutput, runForOutput } from './program-step.ts';
import { requireLinux } from './require-linux.ts';
import { refuseVariableNames } from './variable-names.ts';

const FOLDER = '/run/slipway/scripts';

export const runPowershellScript: StepDoing<'run-powershell-script'> = async ({ id, options }, context) => {
  const { machine, variables } = context;
  requireLinux(machine);
  refuseVariableNames([options.outputVariable]);
  const script = scriptOf(options);
  const file = `${FOLDER}/${id}.ps1`;
  await machine.writeFile(file, script, { mode: 0o600 });
  try {
    const parameters = options.parameters ?? '';
    // The shell reads the parameters with their quotes; single quotes mean the same to both.
    const line = `exec pwsh -NoProfile -NonInteractive -File '${file}' ${variables.expand(parameters)}`;
    const shown = `pwsh -File ${id}.ps1 ${shownParameters(parameters, variables)}`.trim();
    const result = await runForOutput(context, { line, shown, workingDirectory: options.workingDirectory });
    if (result.exitCode === 127) throw noPowerShell();
    if (options.outputVariable !== undefined) keepOutput(options.outputVariable, result, context);
    return judgeExitCode({ what: 'The script', shown, result, successCodes: options.successCodes }, context);
  } finally {
    await machine.remove(file);
  }
};

/** As in ConfigMgr they are told nobody, unless OSDLogPowerShellParameters says so. */
function shownParameters(parameters: string, variables: Variables): string {
  if (parameters === '') return '';
  return isOn(variables.get('OSDLogPowerShellParameters')) ? variables.expandForDisplay(parameters) : HIDDEN_PARAMETERS;
}

const HIDDEN_PARAMETERS = '(parameters not shown: OSDLogPowerShellParameters)';

function scriptOf({ script }: StepOf<'run-powershell-script'>['options']): string {
  if (script !== undefined) return script;
  throw new SlipwayError('SLIP-4015', 'The step names no script. Write it into the step.');
}

/** As the shell ends when there is no such program. */
function noPowerShell(): SlipwayError {
  return new SlipwayError(
    'SLIP-4003',
    'This system has no PowerShell (pwsh). Install it in the image, or use Run Command Line.',
    { exitCode: 127 },
  );
}
