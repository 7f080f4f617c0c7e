import { readFileVersion } from '../../formats/pe/file-version.ts';
import type { Answer } from '../../task-sequence/conditions/judge-condition.ts';
import type { Machine } from '../machine/machine.ts';

/** Of a program of Windows, which may be on a disk that Linux has mounted. */
export async function fileVersion(machine: Pick<Machine, 'readPart'>, path: string): Promise<Answer<string | null>> {
  return { value: await readFileVersion((offset, length) => machine.readPart(path, offset, length)) };
}
