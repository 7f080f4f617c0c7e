/** Devices that the firmware describes (ACPI): TPMs, sensors, touch pads, which hang on no bus that could be asked. */
import type { Inventory } from '../../api/inventory.ts';
import type { SystemFiles } from './system-files.ts';

type AcpiDevice = NonNullable<Inventory['acpiDevices']>[number];

const FOLDER = '/sys/bus/acpi/devices';
const ID = /^[A-Z0-9_]{4,16}$/;
/** What Linux calls parts of ACPI itself (kernel: include/acpi/acpi_bus.h): no firmware names a device so. */
const KERNEL_ID = /^LNX/;

/** Those that have an id and are not switched off (kernel: ABI/testing/sysfs-devices-firmware_node, sysfs-bus-acpi). */
export async function readAcpiDevices(files: SystemFiles): Promise<AcpiDevice[]> {
  const read = (name: string) => readAcpiDevice(files, name);
  return (await Promise.all((await files.list(FOLDER)).map(read))).flat();
}

async function readAcpiDevice(files: SystemFiles, name: string): Promise<AcpiDevice[]> {
  const field = (file: string) => files.text(`${FOLDER}/${name}/${file}`);
  const id = await field('hid');
  if (id === null || !ID.test(id) || KERNEL_ID.test(id) || (await field('status')) === '0') return [];
  return [{ id, compatibleIds: compatibleIdsOf(await field('modalias'), id), instance: await field('uid') }];
}

/** `acpi:INT33A1:PNP0D80:` has the device's own id and those that it is compatible with. */
function compatibleIdsOf(modalias: string | null, id: string): string[] {
  const ids = modalias?.startsWith('acpi:') === true ? modalias.split(':').slice(1) : [];
  return [...new Set(ids)].filter((each) => each !== id && ID.test(each));
}
