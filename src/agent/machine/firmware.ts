import type { Inventory } from '../../api/inventory.ts';
import type { SystemFiles } from './system-files.ts';

/** UEFI specification, 3.3: `SecureBoot` of the global variables' namespace. */
const SECURE_BOOT = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';
/** efivarfs puts the variable's attributes, 4 bytes, before its value (kernel: filesystems/efivarfs.rst). */
const ATTRIBUTE_BYTES = 4;

export async function readFirmware(files: SystemFiles): Promise<Inventory['firmware']> {
  return { ...(await readBootKind(files)), powerProfile: await readPowerProfile(files) };
}

/** Secure Boot is null where it cannot be known: no UEFI, or its variables are not mounted. */
async function readBootKind(files: SystemFiles): Promise<Pick<Inventory['firmware'], 'kind' | 'secureBoot'>> {
  const uefi = (await files.list('/sys/firmware/efi')).length > 0;
  if (!uefi) return { kind: 'bios', secureBoot: null };
  const variable = await files.bytes(SECURE_BOOT);
  if (variable !== null && variable.length > ATTRIBUTE_BYTES)
    return { kind: 'uefi', secureBoot: variable[ATTRIBUTE_BYTES] === 1 };
  const variablesAreThere = (await files.list('/sys/firmware/efi/efivars')).length > 0;
  return { kind: 'uefi', secureBoot: variablesAreThere ? false : null };
}

/** Null without ACPI; 0 is "unspecified" (kernel: ABI/testing/sysfs-firmware-acpi). */
async function readPowerProfile(files: SystemFiles): Promise<number | null> {
  const text = (await files.text('/sys/firmware/acpi/pm_profile')) ?? '';
  return /^\d+$/.test(text) ? Number(text) : null;
}
