/** The code that a BIOS starts, as it is on the disk. */
import { createHash } from 'node:crypto';
import { SlipwayError } from '../../../api/errors.ts';
import { BOOT_CODE_BYTES } from '../../../formats/grub/boot-code.ts';
import type { Machine } from '../../machine/machine.ts';

/** SHA-256 of the first 440 bytes of the disk, hex. */
export async function bootCodeSha256(machine: Machine, disk: string): Promise<string> {
  const args = ['-A', 'n', '-v', '-t', 'x1', '-N', String(BOOT_CODE_BYTES), disk];
  const { stdout } = await machine.run('od', args, { logAsOneLine: true });
  const bytes = Buffer.from(stdout.replaceAll(/\s/g, ''), 'hex');
  if (bytes.length === BOOT_CODE_BYTES) return sha256OfBootCode(bytes);
  throw new SlipwayError(
    'SLIP-4012',
    `The boot loader was installed, but of the boot code of ${disk} only ${bytes.length} of ${BOOT_CODE_BYTES} bytes can be read back. Check the disk: its cable and its health.`,
  );
}

/** The same of a whole sector. */
export function sha256OfBootCode(sector: Buffer): string {
  return createHash('sha256').update(sector.subarray(0, BOOT_CODE_BYTES)).digest('hex');
}
