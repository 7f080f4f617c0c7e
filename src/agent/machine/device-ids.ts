/** What is plugged in, with the ids that drivers are chosen by. */
import type { Inventory } from '../../api/inventory.ts';
import { hexId } from './network-adapters.ts';
import type { SystemFiles } from './system-files.ts';

type PciDevice = NonNullable<Inventory['pciDevices']>[number];
type UsbDevice = NonNullable<Inventory['usbDevices']>[number];

const PCI_FOLDER = '/sys/bus/pci/devices';
const USB_FOLDER = '/sys/bus/usb/devices';

/** The Linux Foundation: the root hubs that the kernel itself makes up (kernel: drivers/usb/core/hcd.c). */
const KERNEL_HUB = /^1d6b:/;

/** Vendor and device, `8086:10d3`, each once, sorted. */
export function idsOf(devices: readonly { readonly id: string }[]): string[] {
  return [...new Set(devices.map(({ id }) => id))].sort();
}

/** Sorted by address (kernel: ABI/testing/sysfs-bus-pci). */
export async function readPciDevices(files: SystemFiles): Promise<PciDevice[]> {
  const read = (address: string) => readPciDevice(files, address);
  return (await Promise.all((await files.list(PCI_FOLDER)).map(read))).flat();
}

async function readPciDevice(files: SystemFiles, address: string): Promise<PciDevice[]> {
  const field = (name: string) => files.text(`${PCI_FOLDER}/${address}/${name}`);
  const id = hexId(await field('vendor'), await field('device'));
  if (id === null) return [];
  return [
    {
      address,
      id,
      subsystemId: hexId(await field('subsystem_vendor'), await field('subsystem_device')),
      revision: hexDigits(await field('revision'), 2),
      classCode: hexDigits(await field('class'), 6),
    },
  ];
}

/** Without the kernel's own root hubs (kernel: ABI/testing/sysfs-bus-usb). */
export async function readUsbDevices(files: SystemFiles): Promise<UsbDevice[]> {
  const read = (port: string) => readUsbDevice(files, port);
  const devices = (await Promise.all((await files.list(USB_FOLDER)).map(read))).flat();
  return devices.filter(({ id }) => !KERNEL_HUB.test(id));
}

/** A device's interfaces are in the same folder and have no vendor. */
async function readUsbDevice(files: SystemFiles, port: string): Promise<UsbDevice[]> {
  const field = (name: string) => files.text(`${USB_FOLDER}/${port}/${name}`);
  const id = hexId(await field('idVendor'), await field('idProduct'));
  if (id === null) return [];
  return [
    {
      port,
      id,
      revision: hexDigits(await field('bcdDevice'), 4),
      manufacturer: await field('manufacturer'),
      product: await field('product'),
      serialNumber: await field('serial'),
    },
  ];
}

/** `0x020000` as `020000`, in lower case; null when it has another number of digits. */
function hexDigits(text: string | null, digits: number): string | null {
  const bare = text?.toLowerCase().replace(/^0x/, '') ?? '';
  return bare.length === digits && /^[0-9a-f]+$/.test(bare) ? bare : null;
}
