/** Command lines as conditions: their exit code, as each system's shell gives it. */
import type { Answer } from '../../task-sequence/conditions/judge-condition.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import type { Machine } from '../machine/machine.ts';

/** A condition is a question; a program that takes longer to answer has gone astray. */
export const CONDITION_MILLISECONDS = 60_000;

interface Shell {
  readonly program: string;
  args(line: string): string[];
  /** Why it does not take this line; null: it does. */
  refusal(line: string): string | null;
}

/** Of cmd.exe (Microsoft, "Command prompt line string limitation"). */
const LONGEST_LINE = 8191;

const shells: { readonly [System in Machine['system']]: Shell } = {
  linux: { program: '/bin/sh', args: (line) => ['-c', line], refusal: () => null },
  windows: {
    program: 'cmd.exe',
    // /d: what users have registered to run first does not run. /s: the outer quotes alone are taken away, whatever is between.
    args: (line) => ['/d', '/s', '/c', `"${line}"`],
    refusal: (line) => {
      // cmd.exe would run the first line, and be silent about the others.
      if (/[\r\n\0]/.test(line)) return 'cmd.exe takes one line';
      return line.length > LONGEST_LINE - 30
        ? `it is longer than the ${LONGEST_LINE} characters that cmd.exe takes`
        : null;
    },
  },
};

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
