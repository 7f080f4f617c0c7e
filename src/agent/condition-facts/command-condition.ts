/** Command lines as conditions: their exit code, as each system's shell gives it. */
import type { Answer } from '../../task-sequence/conditions/judge-condition.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import type { Machine } from '../machine/machine.ts';
import { shells } from '../machine/shell.ts';

/** A condition is a question; a program that takes longer to answer has gone astray. */
export const CONDITION_MILLISECONDS = 60_000;

export async function commandExitCode(
  machine: Pick<Machine, 'system' | 'run'>,
  variables: Variables,
  commandLine: string,
): Promise<Answer<number>> {
  const shell = shells[machine.system];
  const refusal = shell.refusal(variables.expand(commandLine));
  const shown = variables.expandForDisplay(commandLine);
  if (refusal !== null) return { problem: `"${shown}" cannot be run: ${refusal}` };
  const { exitCode } = await machine.run(shell.program, shell.args(variables.expand(commandLine)), {
    verbatimArguments: true,
    display: shell.args(shown).join(' '),
    successCodes: 'any',
    timeoutMilliseconds: CONDITION_MILLISECONDS,
  });
  return { value: exitCode };
}
