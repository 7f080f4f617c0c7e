import type { Inventory } from '../../api/inventory.ts';
import type { SystemFiles } from './system-files.ts';

/**
 * Family of the first TPM, `1.2` or `2.0`; its version is null where the driver does not say (kernels before 5.6). The three
 * switches are those of TPM 1.2 (kernel: ABI/stable/sysfs-class-tpm).
 */
export async function readTpm(files: SystemFiles): Promise<Inventory['tpm']> {
  const [first] = await files.list('/sys/class/tpm');
  if (first === undefined) return null;
  const major = await files.text(`/sys/class/tpm/${first}/tpm_version_major`);
  const flag = async (name: string) => flagOf(await files.text(`/sys/class/tpm/${first}/device/${name}`));
  return {
    version: major === '2' ? '2.0' : major === '1' ? '1.2' : null,
    enabled: await flag('enabled'),
    activated: await flag('active'),
    owned: await flag('owned'),
  };
}

function flagOf(text: string | null): boolean | null {
  return text === '1' ? true : text === '0' ? false : null;
}
