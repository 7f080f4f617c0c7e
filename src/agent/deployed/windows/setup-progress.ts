/** Whether Windows Setup is still at work: whoever restarts the computer then, Windows says the installation has failed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readRegistryValue } from '../../condition-facts/registry.ts';
import type { Machine } from '../../machine/machine.ts';

const SETUP = 'HKEY_LOCAL_MACHINE\\SYSTEM\\Setup';
/** 1 while it is: Setup itself, and the pages that a person is shown at the first start. */
const SIGNS = ['SystemSetupInProgress', 'OOBEInProgress'];

const MOST_MILLISECONDS = 15 * 60_000;
const PAUSE_MILLISECONDS = 2000;

export async function isSetupInProgress(machine: Pick<Machine, 'run'>): Promise<boolean> {
  for (const name of SIGNS) {
    const answer = await readRegistryValue(machine, { key: SETUP, name });
    if ('value' in answer && answer.value?.data === '1') return true;
  }
  return false;
}

/** Goes on after a quarter of an hour all the same: a restart is still better than a computer that waits for ever. */
export async function setupEnded(
  machine: Pick<Machine, 'run'>,
  log: (line: string) => void,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<void> {
  for (let waited = 0; await isSetupInProgress(machine); waited += PAUSE_MILLISECONDS) {
    if (waited >= MOST_MILLISECONDS)
      return log(
        `Windows Setup has not ended within ${MOST_MILLISECONDS / 60_000} minutes; the computer restarts all the same.`,
      );
    await wait(PAUSE_MILLISECONDS);
  }
}
