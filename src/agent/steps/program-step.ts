/** What steps that run a program have in common: output that is kept, exit codes that are judged, 3010. */
import { SlipwayError } from '../../api/errors.ts';
import { isOn } from '../../task-sequence/flag.ts';
import { takeRestartSettings } from '../../task-sequence/restart-variables.ts';
import { isPe } from '../../task-sequence/step.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import type { StepContext, StepResult } from '../engine/step-context.ts';
import type { RunResult } from '../machine/machine.ts';
import { shells } from '../machine/shell.ts';
import { programEnvironment } from './program-environment.ts';

/** ERROR_SUCCESS_REBOOT_REQUIRED, which ConfigMgr takes from any program: done, and a restart is due. */
const RESTART_CODE = 3010;
/** A POSIX exit code has 8 bits: `exit 3010` in a shell ends with 3010 modulo 256. */
const RESTART_CODE_OF_SHELL = RESTART_CODE % 256;
const KEPT_OUTPUT = 1000;

export type OutputResult = RunResult & { readonly output: string };

export interface ShellLine {
  /** As the shell gets it, variables replaced. */
  readonly line: string;
  /** The same without secrets. */
  readonly shown: string;
  readonly workingDirectory?: string | undefined;
  readonly timeoutMilliseconds?: number;
}

/** The command line for log and messages. OSDDoNotLogCommand keeps it out of both; what the program prints is logged all the same. */
export function shownCommand(commandLine: string, variables: Variables): string {
  return isOn(variables.get('OSDDoNotLogCommand')) ? HIDDEN_COMMAND : variables.expandForDisplay(commandLine);
}

const HIDDEN_COMMAND = '(not shown: OSDDoNotLogCommand)';

export async function runForOutput(
  {
    machine,
    variables,
    signal,
    scriptEnvironment,
  }: Pick<StepContext, 'machine' | 'variables' | 'signal' | 'scriptEnvironment'>,
  { line, shown, workingDirectory, timeoutMilliseconds }: ShellLine,
): Promise<OutputResult> {
  let output = '';
  const shell = shells[machine.system];
  const refusal = shell.refusal(line);
  if (refusal !== null)
    throw new SlipwayError('SLIP-4015', `"${shown}" cannot be run: ${refusal}. Put it into a script.`);
  const result = await machine.run(shell.program, shell.args(line), {
    ...(workingDirectory === undefined ? {} : { cwd: variables.expand(workingDirectory) }),
    env: { ...programEnvironment(variables), ...scriptEnvironment },
    signal,
    ...(timeoutMilliseconds === undefined ? {} : { timeoutMilliseconds }),
    verbatimArguments: true,
    display: shell.args(shown).join(' '),
    successCodes: 'any',
    // Both streams in the order in which they came, as one sees them on a console.
    onOutput: (text) => {
      output = (output + text).slice(-4 * KEPT_OUTPUT);
    },
  });
  return { ...result, output };
}

/** The last 1000 characters (spec of ConfigMgr). What holds a secret is one. */
export function keepOutput(name: string, { output }: { output: string }, { variables }: StepContext): void {
  const text = output.trimEnd().slice(-KEPT_OUTPUT);
  variables.set(name, text, ...(variables.redact(text) === text ? [] : [{ secret: true }]));
}

export interface Ended {
  /** `The command line`. */
  readonly what: string;
  readonly shown: string;
  readonly result: OutputResult;
  readonly successCodes: readonly number[];
}

/** @throws SlipwayError SLIP-4003 for an exit code that is not one of success */
export function judgeExitCode(
  { what, shown, result: { exitCode, output }, successCodes }: Ended,
  { environment, variables, machine }: Pick<StepContext, 'environment' | 'variables' | 'machine'>,
): StepResult {
  const ofShell = shells[machine.system].exitCodes === null ? RESTART_CODE : RESTART_CODE_OF_SHELL;
  const wantsRestart = successCodes.includes(RESTART_CODE) && isRestartCode(exitCode, successCodes, ofShell);
  if (wantsRestart) {
    const target = isPe(environment) ? 'pe' : 'disk';
    const settings = takeRestartSettings(variables, `${what} asks for a restart (exit code ${RESTART_CODE}).`);
    return { outcome: 'restart', target, continueAt: 'next', ...settings, exitCode: RESTART_CODE };
  }
  if (successCodes.includes(exitCode))
    return { outcome: 'done', message: `${what} ended with exit code ${exitCode}.`, exitCode };
  const said = output.trim().split('\n').slice(-5).join('\n');
  throw new SlipwayError(
    'SLIP-4003',
    `"${shown}" ended with exit code ${exitCode}, which is not one of success (${successCodes.join(', ')}). ${said === '' ? 'It said nothing.' : `It said: ${said}`}`,
    { exitCode },
  );
}

/** The shell's remainder counts only where it is not itself one of the success codes. */
function isRestartCode(exitCode: number, successCodes: readonly number[], ofShell: number): boolean {
  return exitCode === RESTART_CODE || (exitCode === ofShell && !successCodes.includes(ofShell));
}
