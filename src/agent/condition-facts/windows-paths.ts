/** Paths of Windows in conditions: whole ones, with variables of Windows' environment in them. */
import type { Answer, PathFact } from '../../task-sequence/conditions/judge-condition.ts';
import type { Machine } from '../machine/machine.ts';
import { fileVersion } from './file-version.ts';

/** `C:\x`, or `\\server\share\x`. */
const WHOLE = /^(?:[a-z]:[\\/]|[\\/]{2}[^\\/?.][^\\/]*[\\/][^\\/])/i;

export async function windowsPath(
  machine: Pick<Machine, 'environmentVariable' | 'stat'>,
  given: string,
): Promise<Answer<PathFact | null>> {
  const path = expanded(machine, given);
  return WHOLE.test(path) ? { value: await machine.stat(path) } : notWhole(given);
}

export async function windowsFileVersion(
  machine: Pick<Machine, 'environmentVariable' | 'readPart'>,
  given: string,
): Promise<Answer<string | null>> {
  const path = expanded(machine, given);
  return WHOLE.test(path) ? fileVersion(machine, path) : notWhole(given);
}

/** Once, as Windows does it: what is not set stays as it stands. */
function expanded(machine: Pick<Machine, 'environmentVariable'>, path: string): string {
  return path.replace(/%([^%=\0]+)%/g, (whole, name: string) => machine.environmentVariable(name) ?? whole);
}

function notWhole(path: string): { problem: string } {
  return {
    problem: `${path} is not a whole path of Windows: it must begin with a drive's letter or \\\\server\\share`,
  };
}
