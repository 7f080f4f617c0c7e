/** The shell of each system: what runs a command line as one types it. */
import type { Machine } from './machine.ts';

export interface Shell {
  readonly program: string;
  readonly args: (line: string) => string[];
  /** Why it does not take this line, without a full stop; null: it does. */
  readonly refusal: (line: string) => string | null;
  /** How many bits an exit code has: on Linux `exit 3010` ends with 194. */
  readonly exitCodes: 256 | null;
}

/** Of cmd.exe (Microsoft, "Command prompt line string limitation"). */
const LONGEST_LINE = 8191;

/** To be run with `verbatimArguments`. */
export const shells: { readonly [System in Machine['system']]: Shell } = {
  linux: { program: '/bin/sh', args: (line) => ['-c', line], refusal: () => null, exitCodes: 256 },
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
    exitCodes: null,
  },
};
