/** The sector that a BIOS starts a disk with, and writing to raw places of a disk. */
import { BOOT_CODE_BYTES, SECTOR_BYTES } from '../../formats/grub/boot-code.ts';
import type { Machine } from './machine.ts';

/** The first 512 bytes of a disk; fewer where the disk gives no more. */
export async function readBootSector(machine: Machine, disk: string): Promise<Buffer> {
  const args = ['-A', 'n', '-v', '-t', 'x1', '-N', String(SECTOR_BYTES), disk];
  const { stdout } = await machine.run('od', args, { logAsOneLine: true });
  return Buffer.from(stdout.replaceAll(/\s/g, ''), 'hex');
}

/** Only the code: disk signature and partition table stay as they are. One sector, so that a power cut leaves the former or the new code. */
export async function writeBootCode(machine: Machine, disk: string, sector: Buffer): Promise<void> {
  await writeAt(machine, disk, 0, sector.subarray(0, BOOT_CODE_BYTES));
}

/** Writes bytes from a sector of a disk or partition on; they are on the disk when this resolves. */
export async function writeAt(machine: Machine, path: string, sector: number, bytes: Buffer): Promise<void> {
  const args = [`of=${path}`, `bs=${SECTOR_BYTES}`, `seek=${sector}`, 'conv=notrunc,fsync'];
  await machine.run('dd', args, { stdin: pieces(bytes) });
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
