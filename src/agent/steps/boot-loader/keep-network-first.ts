/** The firmware's boot entries before and after a system was entered there. */
import { PE_ENTRY } from '../../engine/staged-pe.ts';
import type { StepContext } from '../../engine/step-context.ts';
import { type BootEntries, parseBootEntries } from '../../machine/boot-entries.ts';
import type { Machine } from '../../machine/machine.ts';
import { orderAfterInstall } from './boot-order.ts';

export async function bootEntries(machine: Machine): Promise<BootEntries> {
  return parseBootEntries((await machine.run('efibootmgr', ['-v'])).stdout);
}

/** A wrong order starts the system all the same: no reason to fail. Gives the entries as they are afterwards. */
export async function keepNetworkFirst(
  { machine, log }: StepContext,
  before: BootEntries,
  name: string,
): Promise<BootEntries> {
  const after = await bootEntries(machine);
  const order = orderAfterInstall(before, after, name, PE_ENTRY);
  if (order === null) return after;
  const { exitCode } = await machine.run('efibootmgr', ['-o', order.join(',')], { successCodes: 'any' });
  if (exitCode === 0) return bootEntries(machine);
  log('The order of the boot entries could not be changed: this computer starts from its disk first.');
  return after;
}
