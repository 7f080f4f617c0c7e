/** Reads what Secure Boot trusts on this computer. */
import type { StepContext } from '../../engine/step-context.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Mounts } from '../mounts.ts';
import { type BootTrust, bootTrust } from './boot-manager.ts';

const EFIVARS = '/sys/firmware/efi/efivars';
/** UEFI specification, 32.4.1: EFI_IMAGE_SECURITY_DATABASE_GUID. */
const DATABASES = 'd719b2cb-3d3a-4596-a3bc-dad00e67656f';
/** efivarfs puts the variable's attributes before its value. */
const ATTRIBUTE_BYTES = 4;

/** What it lets start; null: everything, or its databases cannot be read, and nothing can be said. */
export async function trustedHere({ machine, log }: StepContext, mounts: Mounts): Promise<BootTrust | null> {
  const { firmware } = await machine.inventory();
  if (firmware.secureBoot !== true) return null;
  try {
    if ((await machine.list(EFIVARS)).length === 0) await mounts.mount(['-t', 'efivarfs', 'efivarfs'], EFIVARS);
    return bootTrust({ db: await database(machine, 'db'), dbx: await database(machine, 'dbx') });
  } catch (error) {
    log(`What Secure Boot trusts cannot be read, so the boot manager is not chosen by it: ${String(error)}`);
    return null;
  }
}

/** Empty where the firmware has none. */
async function database(machine: Machine, name: 'db' | 'dbx'): Promise<Buffer> {
  const path = `${EFIVARS}/${name}-${DATABASES}`;
  if (!(await machine.exists(path))) return Buffer.alloc(0);
  return (await machine.readFile(path)).subarray(ATTRIBUTE_BYTES);
}
