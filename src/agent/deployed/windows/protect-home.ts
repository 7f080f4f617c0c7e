/** The agent's folder is nobody else's business: it holds the run's credential, and programs that run as Local System. Folders of ProgramData let everybody in, and what the PE has put there says nothing of rights. */
import type { Machine } from '../../machine/machine.ts';

/** Local System and Administrators, by their SIDs: their names differ from language to language. */
const RIGHTS = ['*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F'];

export async function protectHome({ run }: Pick<Machine, 'run'>, home: string): Promise<void> {
  await run('icacls.exe', [home, '/inheritance:r', '/grant:r', ...RIGHTS, '/Q']);
  // What is in it takes the folder's rights over, in place of its own.
  await run('icacls.exe', [`${home}\\*`, '/reset', '/T', '/C', '/Q'], { successCodes: 'any' });
}
