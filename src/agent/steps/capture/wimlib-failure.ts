import { SlipwayError } from '../../../api/errors.ts';
import type { RunResult } from '../../machine/machine.ts';

/** wimlib.h: what points to the disk. */
const READ_FAILED = new Set([47, 49, 50, 51]);

/** The error for a person when wimlib-imagex ends with another exit code than 0. */
export function captureFailure({ exitCode, stderr }: RunResult, path: string): SlipwayError {
  const said = stderr
    .split(/[\r\n]+/)
    .filter((line) => /ERROR|^\s{7}\S/.test(line))
    .join('\n')
    .slice(-1500);
  const advice = READ_FAILED.has(exitCode)
    ? 'A file could not be read: check the disk, its cable and the kernel’s messages in the log, and its file system.'
    : 'Look at what wimlib says; a file that it cannot take is left out with the step’s option "exclude".';
  return new SlipwayError(
    'SLIP-4043',
    `${path} could not be captured. ${advice} wimlib-imagex ended with exit code ${exitCode}: ${said.trim() || stderr.slice(-500).trim()}`,
    { exitCode },
  );
}
