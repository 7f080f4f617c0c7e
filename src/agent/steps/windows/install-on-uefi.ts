/** Makes an applied Windows start on UEFI firmware: its boot files on the EFI system partition, a boot store that names it, an entry of the firmware. */
import type { Volume } from '../../../api/agent.ts';
import { bootManagerPaths } from '../../../api/boot-managers.ts';
import { SlipwayError } from '../../../api/errors.ts';
import type { DiskLayout } from '../../../api/step-facts.ts';
import { readMachineType } from '../../../formats/pe/machine-type.ts';
import { readSecurityVersion, type SecurityVersion } from '../../../formats/pe/security-version.ts';
import type { StepContext } from '../../engine/step-context.ts';
import { addBootEntry, type BootEntry, partitionUuidOf, removeBootEntries } from '../../machine/boot-entries.ts';
import type { Machine } from '../../machine/machine.ts';
import { bootEntries, keepNetworkFirst } from '../boot-loader/keep-network-first.ts';
import { withMounts } from '../mounts.ts';
import { BOOT_ENTRY, bootFileCopies, type FirmwareArchitecture, STORE_PATH } from './boot-files.ts';
import { type BootManager, type BootManagersOfImage, chooseBootManager, efiBootManagers } from './boot-manager.ts';
import { bootStoreFor, diskTable, partitionIn, type WindowsToStart } from './boot-store.ts';
import { trustedHere } from './firmware-trust.ts';
import { carryOver, mountWindows } from './windows-volume.ts';

/**
 * Can be repeated: what was there before is written over, and there is one entry of the firmware.
 * @returns what was done, a sentence for the step's message
 * @throws SlipwayError SLIP-4010: the firmware cannot start this Windows
 */
export async function installOnUefi(context: StepContext, target: WindowsToStart, efiVolume: Volume): Promise<string> {
  const { machine } = context;
  return withMounts(machine, async (mounts) => {
    const windows = await mountWindows(mounts, target.windows, 'read');
    const efi = await mounts.volume(efiVolume);
    const bootManager = chooseBootManager(await bootManagersIn(machine, windows), await trustedHere(context, mounts));
    const architecture = await architectureOf(machine, `${windows}/${bootManagerPaths[bootManager]}`);
    const newer = await newerFiles(machine, windows);
    for (const copy of bootFileCopies(bootManager, architecture, newer)) await carryOver(machine, windows, efi, copy);
    await machine.writeFile(
      `${efi}/${STORE_PATH}`,
      storeOf(await diskTable(machine, target.windows), target, efiVolume),
    );
    await machine.run('sync', ['-f', efi]);
    const entry = await enter(context, efiVolume);
    return `The boot manager of ${bootManager} is on ${efiVolume.id} (${efiVolume.path})${entry}.`;
  });
}

async function bootManagersIn(machine: Machine, windows: string): Promise<BootManagersOfImage> {
  const found = new Map<BootManager, SecurityVersion | null>();
  for (const name of efiBootManagers) {
    const path = `${windows}/${bootManagerPaths[name]}`;
    if (!(await machine.exists(path))) continue;
    found.set(name, await readSecurityVersion((offset, length) => machine.readPart(path, offset, length)));
  }
  return found;
}

/** Files below Windows/Boot that the boot manager of 2023 brings. */
async function newerFiles(machine: Machine, windows: string): Promise<string[]> {
  const files: string[] = [];
  for (const folder of ['EFI_EX', 'Fonts_EX'])
    if (await machine.exists(`${windows}/Windows/Boot/${folder}`))
      for (const name of await machine.list(`${windows}/Windows/Boot/${folder}`))
        if (/_EX\.\w+$/i.test(name)) files.push(`${folder}/${name}`);
  return files;
}

/** The PE runs on firmware of 64 bits for x64 processors, which starts nothing else. */
async function architectureOf(machine: Machine, path: string): Promise<FirmwareArchitecture> {
  const type = await readMachineType((offset, length) => machine.readPart(path, offset, length));
  if (type === 'amd64') return type;
  throw new SlipwayError(
    'SLIP-4010',
    `The applied Windows is for ${type === 'arm64' ? 'ARM' : type === 'x86' ? '32-bit' : 'another kind of'} firmware, and this computer has 64-bit UEFI firmware for x64: it would not start. Apply an image for amd64.`,
  );
}

function storeOf(table: DiskLayout['table'], target: WindowsToStart, efi: Volume): Buffer {
  if (table.style !== 'gpt')
    throw new SlipwayError(
      'SLIP-4010',
      `${efi.diskPath} has no GPT partition table, which Windows needs with UEFI firmware. Have Format and Partition Disk make one.`,
    );
  return bootStoreFor('uefi', partitionIn(table, efi), partitionIn(table, target.windows), target);
}

/** Where the firmware's variables cannot be written the fallback path starts it, and the message says so. */
async function enter(context: StepContext, efi: Volume): Promise<string> {
  const { machine, log } = context;
  const partition = /(\d+)$/.exec(efi.path)?.[1] ?? '1';
  try {
    await removeBootEntries(machine, BOOT_ENTRY.name, (entry) => isOfAnotherDisk(machine, entry, efi.diskPath));
    const before = await bootEntries(machine);
    await addBootEntry(machine, BOOT_ENTRY.name, { disk: efi.diskPath, partition, path: BOOT_ENTRY.path });
    await keepNetworkFirst(context, before, BOOT_ENTRY.name);
    return `, boot entry "${BOOT_ENTRY.name}"`;
  } catch (error) {
    log(`The firmware's variables cannot be written, so no boot entry is made: ${String(error)}`);
    return ', without a boot entry: the firmware finds it at EFI/Boot';
  }
}

/** A Windows on a disk that this run does not touch keeps its entry, which has the same name. */
async function isOfAnotherDisk(machine: Machine, entry: BootEntry, disk: string): Promise<boolean> {
  const uuid = partitionUuidOf(entry);
  const path = uuid === null ? null : await machine.realPath(`/dev/disk/by-partuuid/${uuid}`);
  if (path === null) return false;
  // /dev/sda1 is of /dev/sda, /dev/sdaa1 is not.
  return !(path.startsWith(disk) && /^p?\d+$/.test(path.slice(disk.length)));
}
