/** The code that a BIOS starts, as it is on the disk. */
import { createHash } from 'node:crypto';
import { SlipwayError } from '../../../api/errors.ts';
import type { Machine } from '../../machine/machine.ts';

/** Before the disk signature and the partition table (UEFI specification, 5.2.1: "Legacy Master Boot Record"). */
const BOOT_CODE_BYTES = 440;

/** SHA-256 of the first 440 bytes of the disk, hex. */
export async function bootCodeSha256(machine: Machine, disk: string): Promise<string> {
  const args = ['-A', 'n', '-v', '-t', 'x1', '-N', String(BOOT_CODE_BYTES), disk];
  const { stdout } = await machine.run('od', args, { logAsOneLine: true });
  const bytes = Buffer.from(stdout.replaceAll(/\s/g, ''), 'hex');
  if (bytes.length === BOOT_CODE_BYTES) return createHash('sha256').update(bytes).digest('hex');
  throw new SlipwayError(
    'SLIP-4012',
    `The boot loader was installed, but of the boot code of ${disk} only ${bytes.length} of ${BOOT_CODE_BYTES} bytes can be read back. Check the disk: its cable and its health.`,
  );
}
