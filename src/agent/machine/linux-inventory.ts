/** The inventory of a computer that runs Linux, from what its kernel and lsblk show. */
import type { Disk, Inventory } from '../../api/inventory.ts';
import { readAcpiDevices } from './acpi-devices.ts';
import { parseLsblk } from './block-devices.ts';
import { isBootMedium } from './boot-medium.ts';
import { idsOf, readPciDevices, readUsbDevices } from './device-ids.ts';
import { disksOf } from './disks.ts';
import { readFirmware } from './firmware.ts';
import { readMemoryBytes } from './memory.ts';
import { parseMountInfo } from './mount-table.ts';
import { readNetworkAdapters } from './network-adapters.ts';
import { readPower } from './power.ts';
import { readProcessor } from './processor.ts';
import { readSmbios } from './smbios.ts';
import type { SystemFiles } from './system-files.ts';
import { readTpm } from './tpm.ts';

export interface LinuxInventorySources {
  readonly files: SystemFiles;
  /** Output of lsblk with LSBLK_ARGUMENTS. */
  readonly lsblk: string;
  /** Addresses with prefix by interface name. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

/** @throws SyntaxError, ZodError when lsblk's output is not what it should be; everything else that is missing is null. */
export async function readLinuxInventory({ files, lsblk, addresses }: LinuxInventorySources): Promise<Inventory> {
  const pciDevices = await readPciDevices(files);
  const usbDevices = await readUsbDevices(files);
  return {
    smbios: await readSmbios(files),
    firmware: await readFirmware(files),
    processor: await readProcessor(files),
    memoryBytes: await readMemoryBytes(files),
    networkAdapters: await readNetworkAdapters(files, addresses),
    disks: await readDisks(files, lsblk),
    tpm: await readTpm(files),
    ...(await readPower(files)),
    ...{ pciIds: idsOf(pciDevices), pciDevices },
    ...{ usbIds: idsOf(usbDevices), usbDevices },
    acpiDevices: await readAcpiDevices(files),
  };
}

async function readDisks(files: SystemFiles, lsblk: string): Promise<Disk[]> {
  const names = await files.list('/sys/block');
  const facts = {
    mounts: parseMountInfo((await files.text('/proc/self/mountinfo')) ?? ''),
    commandLine: (await files.text('/proc/cmdline')) ?? '',
    loopFiles: await presentTexts(names.map((name) => files.text(`/sys/block/${name}/loop/backing_file`))),
  };
  return disksOf(parseLsblk(lsblk), {
    isBootMedium: (disk) => isBootMedium(disk, facts),
    places: await byName(names, (name) => files.target(`/sys/block/${name}`)),
    cardTypes: await byName(names, (name) => files.text(`/sys/block/${name}/device/type`)),
  });
}

async function presentTexts(texts: readonly Promise<string | null>[]): Promise<string[]> {
  return (await Promise.all(texts)).flatMap((text) => text ?? []);
}

async function byName(
  names: readonly string[],
  read: (name: string) => Promise<string | null>,
): Promise<Map<string, string>> {
  const entries = await Promise.all(
    names.map(async (name): Promise<[string, string | null]> => [name, await read(name)]),
  );
  return new Map(entries.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
}
