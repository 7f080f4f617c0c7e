import type { Inventory } from '../../api/inventory.ts';
import type { SystemFiles } from './system-files.ts';

/** Family of the first TPM, `1.2` or `2.0`; its version is null where the driver does not say (kernels before 5.6). */
export async function readTpm(files: SystemFiles): Promise<Inventory['tpm']> {
  const [first] = await files.list('/sys/class/tpm');
  if (first === undefined) return null;
  const major = await files.text(`/sys/class/tpm/${first}/tpm_version_major`);
  return { version: major === '2' ? '2.0' : major === '1' ? '1.2' : null };
}
