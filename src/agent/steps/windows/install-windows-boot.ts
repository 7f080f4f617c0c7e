/** Makes an applied Windows start on UEFI firmware: its boot files on the EFI system partition, a boot store that names it, an entry of the firmware. */
import { randomUUID } from 'node:crypto';
import type { Volume } from '../../../api/agent.ts';
import { SlipwayError } from '../../../api/errors.ts';
import { windowsStore } from '../../../formats/bcd/windows-store.ts';
import { writeBcd } from '../../../formats/bcd/write-store.ts';
import { readMachineType } from '../../../formats/pe/machine-type.ts';
import type { StepContext } from '../../engine/step-context.ts';
import { addBootEntry, removeBootEntries } from '../../machine/boot-entries.ts';
import type { Machine } from '../../machine/machine.ts';
import { bootEntries, keepNetworkFirst } from '../boot-loader/keep-network-first.ts';
import { withMounts } from '../mounts.ts';
import {
  BOOT_ENTRY,
  BOOT_MANAGER_PATHS,
  bootFileCopies,
  type FileCopy,
  type FirmwareArchitecture,
  STORE_PATH,
} from './boot-files.ts';
import { type BootManager, chooseBootManager } from './boot-manager.ts';
import { readTrust } from './firmware-trust.ts';

export interface WindowsToStart {
  readonly windows: Volume;
  readonly efi: Volume;
  /** What the boot menu says: `Windows 11 Education`. */
  readonly description: string;
  /** Of its menus: `de-DE`. */
  readonly locale: string;
}

/** With one system there is no menu; where somebody adds another, it is shown for as long as Windows' own does. */
const MENU_SECONDS = 30;

/**
 * Can be repeated: what was there before is written over, and there is one entry of the firmware.
 * @returns what was done, a sentence for the step's message
 * @throws SlipwayError SLIP-4010: the firmware cannot start this Windows
 */
export async function installWindowsBoot(context: StepContext, target: WindowsToStart): Promise<string> {
  const { machine } = context;
  const { firmware } = await machine.inventory();
  return withMounts(machine, async (mounts) => {
    const windows = await mounts.mount(
      ['-t', 'ntfs-3g', '-o', 'ro', target.windows.path],
      mountPointOf(target.windows),
    );
    const efi = await mounts.volume(target.efi);
    const trust = firmware.secureBoot === true ? await readTrust(context, mounts) : null;
    const bootManager = chooseBootManager(await bootManagersIn(machine, windows), trust);
    const architecture = await architectureOf(machine, `${windows}/${BOOT_MANAGER_PATHS[bootManager]}`);
    const newer = await newerFiles(machine, windows);
    for (const copy of bootFileCopies(bootManager, architecture, newer)) await carryOver(machine, windows, efi, copy);
    await machine.writeFile(`${efi}/${STORE_PATH}`, await storeOf(machine, target));
    await machine.run('sync', ['-f', efi]);
    const entry = await enter(context, target.efi);
    return `The boot manager of ${bootManager} is on ${target.efi.id} (${target.efi.path})${entry}.`;
  });
}

function mountPointOf({ partitionUuid }: Volume): string {
  return `/run/slipway/volumes/${partitionUuid}`;
}

async function bootManagersIn(machine: Machine, windows: string): Promise<Set<BootManager>> {
  const found = new Set<BootManager>();
  for (const [name, path] of Object.entries(BOOT_MANAGER_PATHS) as [BootManager, string][])
    if (await machine.exists(`${windows}/${path}`)) found.add(name);
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

async function carryOver(machine: Machine, windows: string, efi: string, { from, to, kind }: FileCopy): Promise<void> {
  const [source, target] = [`${windows}/${from}`, `${efi}/${to}`];
  // Fonts and resources are missing in a small Windows; the boot manager then writes in its own font.
  if (!(await machine.exists(source))) return;
  const folder = kind === 'folder' ? target : target.slice(0, target.lastIndexOf('/'));
  await machine.run('mkdir', ['-p', folder]);
  if (kind === 'folder') await machine.run('cp', ['-rL', `${source}/.`, target]);
  else await machine.copyFile(source, target);
}

async function storeOf(machine: Machine, { windows, efi, description, locale }: WindowsToStart): Promise<Buffer> {
  const disk = await diskGuid(machine, windows.diskPath);
  const partition = (volume: Volume) => ({ kind: 'gpt-partition', disk, partition: volume.partitionUuid }) as const;
  const [loader, resume] = [randomUUID(), randomUUID()];
  const store = windowsStore({
    ...{ firmware: 'uefi', system: partition(efi), windows: partition(windows) },
    ...{ loader, resume, description, locale, timeoutSeconds: MENU_SECONDS },
  });
  return writeBcd(store, new Date());
}

async function diskGuid(machine: Machine, path: string): Promise<string> {
  const { stdout } = await machine.run('blkid', ['-p', '-s', 'PTUUID', '-o', 'value', path]);
  const guid = stdout.trim().toLowerCase();
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(guid)) return guid;
  throw new SlipwayError(
    'SLIP-4010',
    `${path} has no GPT partition table, which Windows needs with UEFI firmware. Have Format and Partition Disk make one.`,
  );
}

/** Where the firmware's variables cannot be written the fallback path starts it, and the message says so. */
async function enter(context: StepContext, efi: Volume): Promise<string> {
  const { machine, log } = context;
  const partition = /(\d+)$/.exec(efi.path)?.[1] ?? '1';
  try {
    await removeBootEntries(machine, BOOT_ENTRY.name);
    const before = await bootEntries(machine);
    await addBootEntry(machine, BOOT_ENTRY.name, { disk: efi.diskPath, partition, path: BOOT_ENTRY.path });
    await keepNetworkFirst(context, before, BOOT_ENTRY.name);
    return `, boot entry "${BOOT_ENTRY.name}"`;
  } catch (error) {
    log(`The firmware's variables cannot be written, so no boot entry is made: ${String(error)}`);
    return ', without a boot entry: the firmware finds it at EFI/Boot';
  }
}
