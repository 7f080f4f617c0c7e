/** Vendor and device ids of what is plugged in: what drivers are chosen by. */
import { hexId } from './network-adapters.ts';
import type { SystemFiles } from './system-files.ts';

/** The Linux Foundation: the root hubs that the kernel itself makes up (kernel: drivers/usb/core/hcd.c). */
const KERNEL_HUB = /^1d6b:/;

/** `8086:10d3`, each once, sorted. */
export function readPciIds(files: SystemFiles): Promise<string[]> {
  return readIds(files, '/sys/bus/pci/devices', ['vendor', 'device']);
}

/** Without the kernel's own root hubs. */
export async function readUsbIds(files: SystemFiles): Promise<string[]> {
  const ids = await readIds(files, '/sys/bus/usb/devices', ['idVendor', 'idProduct']);
  return ids.filter((id) => !KERNEL_HUB.test(id));
}

async function readIds(files: SystemFiles, folder: string, names: readonly [string, string]): Promise<string[]> {
  const ids = await Promise.all(
    (await files.list(folder)).map(async (device) =>
      hexId(await files.text(`${folder}/${device}/${names[0]}`), await files.text(`${folder}/${device}/${names[1]}`)),
    ),
  );
  return [...new Set(ids.flatMap((id) => id ?? []))].sort();
}
