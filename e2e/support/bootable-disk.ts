/** Small disks that show they were started, for tests of "going on to the disk". */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bootSector } from '../../src/lab/kernel-for-tests.ts';
import { runCommand } from '../../src/lab/run.ts';

/** What both kinds write to the serial line. */
export const FROM_THE_DISK = /FROM-THE-DISK/;

export async function makeBiosDisk(path: string): Promise<string> {
  await writeFile(path, Buffer.concat([bootSector('FROM-THE-DISK\n'), Buffer.alloc(1 << 20)]));
  return path;
}

const SECTOR = 512;
const PARTITION_START = 2048;
const DISK_SECTORS = 64 * 2048;

/**
 * A GPT disk with an EFI system partition. At `loader` lies the boot image's shim, beside it its GRUB, which finds its
 * configuration below /grub of the partition it came from: all of it signed, so it starts under Secure Boot too.
 */
export async function makeUefiDisk(path: string, bootImageFolder: string, loader: string): Promise<string> {
  const run = (program: string, args: string[]) => runCommand(program, args, () => undefined);
  const partition = `${path}@@${PARTITION_START * SECTOR}`;
  const configuration = `${path}.cfg`;
  await writeFile(configuration, 'echo FROM-THE-DISK\nsleep 3600\n');
  await run('truncate', ['--size', String(DISK_SECTORS * SECTOR), path]);
  await run('sgdisk', [`--new=1:${PARTITION_START}:0`, '--typecode=1:EF00', path]);
  await run('mformat', [
    '-i',
    partition,
    '-T',
    String(DISK_SECTORS - 2 * PARTITION_START),
    '-h',
    '64',
    '-s',
    '32',
    '::',
  ]);
  for (const folder of ['/grub', ...parentsOf(loader)]) await run('mmd', ['-i', partition, `::${folder}`]);
  const copy = (from: string, to: string) => run('mcopy', ['-i', partition, from, `::${to}`]);
  await copy(configuration, '/grub/grub.cfg');
  await copy(join(bootImageFolder, 'shimx64.efi'), loader);
  await copy(join(bootImageFolder, 'grubx64.efi'), join(dirname(loader), 'grubx64.efi'));
  return path;
}

/** `/EFI/BOOT/BOOTX64.EFI` → `/EFI`, `/EFI/BOOT`. */
function parentsOf(path: string): string[] {
  const names = dirname(path).split('/').slice(1);
  return names.map((_, at) => `/${names.slice(0, at + 1).join('/')}`);
}
