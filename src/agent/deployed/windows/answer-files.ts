/** The answer files that Windows Setup has left behind: they hold passwords and product keys. */
import { win32 } from 'node:path';
import { AnswerFile } from '../../../formats/unattend/answer-file.ts';
import { removeSecrets } from '../../../formats/unattend/secrets.ts';
import type { Machine } from '../../machine/machine.ts';

/**
 * The file that the PE put into `Panther\Unattend` is removed: Windows would take it for the next one that is asked for, when somebody runs sysprep. In Windows' own copy the secrets are blanked,
 * since administrators look there what Setup was told; a copy that cannot be read as an answer file is removed, as it may hold anything.
 */
export async function removeAnswerFileSecrets(machine: Machine, windows: string): Promise<void> {
  await machine.remove(win32.join(windows, 'Panther', 'Unattend', 'unattend.xml'));
  const copy = win32.join(windows, 'Panther', 'unattend.xml');
  if (!(await machine.exists(copy))) return;
  const blanked = withoutSecrets(await machine.readFile(copy));
  await (blanked === null ? machine.remove(copy) : machine.writeFile(copy, blanked));
}

function withoutSecrets(bytes: Buffer): Buffer | null {
  try {
    const file = AnswerFile.read(bytes);
    removeSecrets(file);
    return file.toBytes();
  } catch {
    return null;
  }
}
