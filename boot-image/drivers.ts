/**
 * Drivers and firmware, divided over three files:
 *
 *   drivers.squashfs   in the initrd: what the way to the root file system needs; stays mounted below the root file system
 *   root.squashfs      all further drivers, and the index over both
 *   firmware.squashfs  firmware that few computers need, fetched by those
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabLog } from '../src/lab/run.ts';
import { copyInto, makeFolders, makeLink, writeInto } from './file-tree.ts';
import { chooseFirmware, type FirmwareChoice } from './firmware.ts';
import { copyModules, firmwareRequests, type Kernel } from './kernel.ts';
import { type ModulePath, selectModules } from './kernel-modules.ts';
import { initrdModules, mountModules, rootModules } from './module-list.ts';
import { firmwarePackages } from './package-list.ts';
import type { Unpacked } from './unpacked.ts';

export interface Drivers {
  /** What mounts the initrd's drivers: these lie beside them, unpacked. */
  mount: ModulePath[];
  /** In drivers.squashfs. */
  early: ModulePath[];
  /** Both of the above and those of root.squashfs. */
  all: ModulePath[];
  firmware: FirmwareChoice;
  /** Every firmware file of the packages: path below /lib/firmware to where it is. */
  firmwareFiles: ReadonlyMap<string, string>;
}

/** Decides what goes where. */
export async function divideDrivers(kernel: Kernel, unpacked: Unpacked, log: LabLog): Promise<Drivers> {
  const mount = selectModules(kernel.index, mountModules);
  const early = selectModules(kernel.index, [...mountModules, ...initrdModules]);
  const late = selectModules(kernel.index, rootModules);
  const firmwareFiles = await findFirmware(unpacked);
  const firmware = chooseFirmware(await firmwareRequests(kernel, early, log), await sizesOf(firmwareFiles));
  for (const { module, file } of firmware.missing) log(`no package holds the firmware ${file} of ${module}`);
  return { mount, early, all: [...new Set([...early, ...late])].sort(), firmware, firmwareFiles };
}

async function findFirmware(unpacked: Unpacked): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of firmwarePackages) {
    const folder = unpacked.find(name, 'usr/lib/firmware');
    if (!folder) continue;
    for (const path of await readdir(folder, { recursive: true })) found.set(path, join(folder, path));
  }
  return found;
}

async function sizesOf(paths: ReadonlyMap<string, string>): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const [name, path] of paths) {
    // A link may point into a package that is not among ours.
    const status = existsSync(path) ? await stat(path) : undefined;
    if (status?.isFile()) sizes.set(name, status.size);
  }
  return sizes;
}

/** The tree of drivers.squashfs; its paths are those of the root file system, where it lies below as an overlay. */
export async function buildDriversTree(root: string, kernel: Kernel, drivers: Drivers, log: LabLog): Promise<void> {
  await makeFolders(root, ['usr/lib']);
  await makeLink(root, 'lib', 'usr/lib');
  await copyModules(kernel, drivers.early, root, log);
  await copyFirmware(root, 'usr/lib/firmware', drivers.firmware.initrd, drivers);
  // busybox reads the text forms; the root file system has an index of its own.
  for (const name of await readdir(join(root, 'lib/modules', kernel.version)))
    if (name.endsWith('.bin')) await rm(join(root, 'lib/modules', kernel.version, name));
}

/** Puts the further drivers into the root file system's tree, with the index over all of them. */
export async function addLateDrivers(root: string, kernel: Kernel, drivers: Drivers, log: LabLog): Promise<void> {
  const modules = join(root, 'lib/modules', kernel.version);
  await copyModules(kernel, drivers.all, root, log);
  for (const module of drivers.early) await rm(join(modules, `${module}.ko`));
  await writeInto(
    root,
    'usr/lib/slipway/late-firmware',
    drivers.firmware.squashfsModules.map((name) => `${name}\n`).join(''),
  );
}

/** The tree of firmware.squashfs. */
export async function buildLateFirmwareTree(root: string, drivers: Drivers): Promise<void> {
  await mkdir(root);
  await copyFirmware(root, '', drivers.firmware.squashfs, drivers);
}

async function copyFirmware(
  root: string,
  folder: string,
  files: readonly string[],
  { firmwareFiles }: Drivers,
): Promise<void> {
  for (const file of files) {
    const source = firmwareFiles.get(file);
    if (source) await copyInto(root, join(folder, file), source);
  }
}
