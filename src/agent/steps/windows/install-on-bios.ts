/**
 * Makes an applied Windows start on a BIOS: its boot files and a boot store on its own volume, and GRUB in front of the disk, which starts \bootmgr as the boot code of Windows'
 * own partitions would; that code is Microsoft's, and nothing of it is in an image.
 */
import { bootManagerPaths } from '../../../api/boot-managers.ts';
import { SlipwayError } from '../../../api/errors.ts';
import { bootCodeFor, coreFor, readGrubForBios, SECTOR_BYTES } from '../../../formats/grub/boot-code.ts';
import { keepInFront } from '../../engine/staged-pe-bios.ts';
import type { StepContext } from '../../engine/step-context.ts';
import { writeAt, writeBootCode } from '../../machine/boot-sector.ts';
import type { Machine } from '../../machine/machine.ts';
import { withMounts } from '../mounts.ts';
import { BIOS_BOOT_FOLDER, biosBootFileCopies } from './boot-files.ts';
import { bootStoreFor, diskTable, partitionIn, type WindowsToStart } from './boot-store.ts';
import { carryOver, mountWindows } from './windows-volume.ts';

/** In the PE: a boot sector and a core image behind it (boot-image/grub-for-bios.ts). */
const GRUB_FOR_WINDOWS = '/usr/share/slipway/grub-for-windows.img';
/** Where every GRUB puts its core image on an MBR disk: behind the boot sector. */
const CORE_SECTOR = 1;
/** A staged PE has its own from here on (engine/staged-pe-bios.ts). */
const CORE_END = 1024;

/**
 * Can be repeated: what was there before is written over.
 * @returns what was done, a sentence for the step's message
 * @throws SlipwayError SLIP-4010: this Windows cannot be started by a BIOS
 */
export async function installOnBios(context: StepContext, target: WindowsToStart): Promise<string> {
  const { machine } = context;
  const store = await storeOf(machine, target);
  await withMounts(machine, async (mounts) => {
    const root = await mountWindows(mounts, target.windows, 'write');
    if (!(await machine.exists(`${root}/${bootManagerPaths.bios}`))) throw noBootManagerForBios();
    const names = await machine.list(`${root}/Windows/Boot/PCAT`);
    for (const copy of biosBootFileCopies(names)) await carryOver(machine, root, root, copy);
    await machine.writeFile(`${root}/${BIOS_BOOT_FOLDER}/BCD`, store);
  });
  await putGrubInFront(context, target.windows.diskPath);
  return `Its boot manager is on ${target.windows.id} (${target.windows.path}), started by GRUB on ${target.windows.diskPath}.`;
}

export function noBootManagerForBios(): SlipwayError {
  return new SlipwayError(
    'SLIP-4010',
    'The Windows of the image has no boot manager for a BIOS (Windows\\Boot\\PCAT\\bootmgr): it would not start on this computer. Apply an image of a whole Windows, or switch the computer’s firmware to UEFI.',
  );
}

async function storeOf(machine: Machine, target: WindowsToStart): Promise<Buffer> {
  const table = await diskTable(machine, target.windows);
  const first = Math.min(...table.partitions.map(({ startBytes }) => startBytes));
  if (first < CORE_END * SECTOR_BYTES)
    throw new SlipwayError(
      'SLIP-4010',
      `The first partition of ${target.windows.diskPath} begins at byte ${first}, and GRUB, which starts Windows on a BIOS, needs what is before ${CORE_END * SECTOR_BYTES}. Have Format and Partition Disk make the partitions.`,
    );
  const partition = partitionIn(table, target.windows);
  return bootStoreFor('bios', partition, partition, target);
}

/** The core image first: a power cut finds the former boot code, or the new one with what it loads. */
async function putGrubInFront(context: StepContext, disk: string): Promise<void> {
  const { machine } = context;
  const grub = readGrubForBios(await machine.readFile(GRUB_FOR_WINDOWS));
  if (grub.core.length > (CORE_END - CORE_SECTOR) * SECTOR_BYTES)
    throw new Error(`GRUB's core image for Windows has ${grub.core.length} bytes, which is too much`);
  await writeAt(machine, disk, CORE_SECTOR, coreFor(grub, CORE_SECTOR));
  await writeBootCode(machine, disk, bootCodeFor(grub, CORE_SECTOR));
  await keepInFront({ ...context, firmware: 'bios', volumes: context.volumes() });
}
