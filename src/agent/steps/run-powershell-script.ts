/**
 * Run PowerShell Script: in Windows, and in a Linux that has PowerShell (`pwsh`). The script is a file of its own, as ConfigMgr has it: a script that stands on the command
 * line loses its exit code and its own quotes.
 */
import { SlipwayError } from '../../api/errors.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import { isOn } from '../../task-sequence/flag.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import type { StepDoing } from '../engine/step-context.ts';
import type { Machine } from '../machine/machine.ts';
import { pathIn } from '../machine/path-in.ts';
import { judgeExitCode, keepOutput, runForOutput } from './program-step.ts';
import { contentFolders } from './software/content-folders.ts';
import { refuseVariableNames } from './variable-names.ts';

type Options = StepOf<'run-powershell-script'>['options'];

interface Host {
  /** Where the script lies while it runs. */
  readonly folder: string;
  /** What a file must begin with to be read as UTF-8. */
  readonly mark: '' | '\uFEFF';
  /** What stands before the parameters on the shell's line; the shell reads those with their quotes. */
  readonly command: (file: string, options: Options) => string;
  /** How the shell ends where there is no PowerShell. */
  readonly noSuchProgram: number;
}

const PROGRAMS = { linux: 'pwsh', windows: 'powershell.exe' } as const;
const ARGUMENTS = '-NoProfile -NonInteractive';

const hosts: { readonly [System in Machine['system']]: (machine: Machine) => Host } = {
  linux: () => ({
    ...{ folder: '/run/slipway/scripts', mark: '', noSuchProgram: 127 },
    command: (file) => `exec pwsh ${ARGUMENTS} -File '${file}'`,
  }),
  // Windows PowerShell 5.1 is in every full Windows; it takes a file without a mark for one in the system's code page.
  windows: (machine) => ({
    ...{ folder: pathIn(contentFolders(machine).run, '..', 'scripts'), mark: '\uFEFF', noSuchProgram: 9009 },
    command: (file, { executionPolicy }) =>
      `powershell.exe -NoLogo ${ARGUMENTS} -ExecutionPolicy ${POLICIES[executionPolicy]} -File "${file}"`,
  }),
};

const POLICIES: { readonly [Policy in Options['executionPolicy']]: string } = {
  undefined: 'Undefined',
  'all-signed': 'AllSigned',
  bypass: 'Bypass',
  restricted: 'Restricted',
  'remote-signed': 'RemoteSigned',
  unrestricted: 'Unrestricted',
};

export const runPowershellScript: StepDoing<'run-powershell-script'> = async ({ id, options }, context) => {
  const { machine, variables } = context;
  refuseVariableNames([options.outputVariable]);
  const script = scriptOf(options);
  const { folder, mark, command, noSuchProgram } = hosts[machine.system](machine);
  const file = pathIn(folder, `${id}.ps1`);
  await machine.writeFile(file, `${mark}${script}`, { mode: 0o600 });
  try {
    const parameters = options.parameters ?? '';
    const line = `${command(file, options)} ${variables.expand(parameters)}`;
    const shown = `${PROGRAMS[machine.system]} -File ${id}.ps1 ${shownParameters(parameters, variables)}`.trim();
    const result = await runForOutput(context, { line, shown, workingDirectory: options.workingDirectory });
    if (result.exitCode === noSuchProgram) throw noPowerShell(noSuchProgram);
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
function noPowerShell(exitCode: number): SlipwayError {
  return new SlipwayError(
    'SLIP-4003',
    'This system has no PowerShell. Install it in the image (in Linux: pwsh), or use Run Command Line.',
    { exitCode },
  );
}
