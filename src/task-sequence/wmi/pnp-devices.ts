/**
 * Win32_PnPEntity: PCI, USB and ACPI devices under the ids that Windows gives them (Microsoft: "Identifiers for PCI devices",
 * "Identifiers for USB devices"). What drivers of Windows find behind those (HDAUDIO, HID, DISPLAY, SCSI) is not there.
 */
import type { WmiAcpiDevice, WmiInventory, WmiPciDevice, WmiUsbDevice } from './inventory-facts.ts';
import { always, type Column, wmiClass } from './wmi-class.ts';

/** As Windows writes it, without the instance: `PCI\VEN_8086&DEV_15FB&SUBSYS_22D517AA&REV_20`. */
interface PnpDevice {
  readonly deviceId: string;
  readonly hardwareIds: () => readonly string[];
  readonly compatibleIds: () => readonly string[];
  readonly product: string | null;
  readonly manufacturer: string | null;
}

const deviceId: Column<PnpDevice> = ['PCI, USB or ACPI ids, and where the device is', (device) => device.deviceId];
const product: Column<PnpDevice> = ['what a USB device says of itself', (device) => device.product];

export const pnpEntity = wmiClass({
  namespace: 'root\\cimv2',
  name: 'Win32_PnPEntity',
  items: pnpDevicesOf,
  known: {
    DeviceID: deviceId,
    PNPDeviceID: deviceId,
    HardwareID: ['PCI, USB or ACPI ids', ({ hardwareIds }) => hardwareIds()],
    CompatibleID: ['PCI ids and class, ACPI ids', ({ compatibleIds }) => compatibleIds()],
    Name: product,
    Caption: product,
    Description: product,
    Manufacturer: ['what a USB device says of itself', ({ manufacturer }) => manufacturer],
    Present: always(true),
    CreationClassName: always('Win32_PnPEntity'),
  },
  unknown: `Availability ClassGuid ConfigManagerErrorCode ConfigManagerUserConfig ErrorCleared ErrorDescription InstallDate
    LastErrorCode PNPClass PowerManagementCapabilities PowerManagementSupported Service Status StatusInfo SystemCreationClassName
    SystemName`,
});

/**
 * `PCI\…&REV_20\0000:00:1f.6`: what follows the last backslash tells two equal devices apart. In Windows it is made by the bus
 * driver and nobody can foretell it, so queries end in `%`; here it is the device's address.
 */
export function pciDeviceId(device: WmiPciDevice): string {
  return `PCI\\${pciIdParts(device).join('')}${revisionOf(device)}\\${device.address}`;
}

export function usbDeviceId({ id, serialNumber, port }: WmiUsbDevice): string {
  return `USB\\${usbIdOf(id)}\\${serialNumber ?? port}`;
}

/** Inventories of older agents tell only which PCI and USB ids there are: no subsystem, and of equal devices one. */
function pnpDevicesOf({ pciDevices, pciIds, usbDevices, usbIds, acpiDevices = [] }: WmiInventory): PnpDevice[] {
  const unknown = { revision: null, manufacturer: null, product: null, serialNumber: null };
  const pci =
    pciDevices ?? pciIds.map((id) => ({ id, address: '0', subsystemId: null, revision: null, classCode: null }));
  const usb = usbDevices ?? usbIds.map((id) => ({ id, port: '0', ...unknown }));
  return [...pci.map(pciDevice), ...usb.map(usbDevice), ...acpiDevices.map(acpiDevice)];
}

function pciDevice(device: WmiPciDevice): PnpDevice {
  return {
    deviceId: pciDeviceId(device),
    hardwareIds: () => pciHardwareIds(device),
    compatibleIds: () => pciCompatibleIds(device),
    product: null,
    manufacturer: null,
  };
}

function pciHardwareIds(device: WmiPciDevice): string[] {
  const [ids, subsystem] = pciIdParts(device);
  const parts = [`${subsystem}${revisionOf(device)}`, subsystem, ...classesOf(device).map((code) => `&${code}`)];
  return unique(parts.map((part) => `PCI\\${ids}${part}`));
}

function pciCompatibleIds(device: WmiPciDevice): string[] {
  const [ids] = pciIdParts(device);
  const [vendor = ''] = ids.split('&');
  const classes = classesOf(device);
  const ofVendor = classes.map((code) => `${vendor}&${code}`);
  return unique([`${ids}${revisionOf(device)}`, ids, ...ofVendor, vendor, ...classes].map((id) => `PCI\\${id}`));
}

/** `CC_020000` and `CC_0200`. */
function classesOf({ classCode }: WmiPciDevice): string[] {
  return classCode === null ? [] : [classCode, classCode.slice(0, 4)].map((code) => `CC_${code.toUpperCase()}`);
}

function usbDevice(device: WmiUsbDevice): PnpDevice {
  const ids = `USB\\${usbIdOf(device.id)}`;
  return {
    deviceId: usbDeviceId(device),
    hardwareIds: () => unique([`${ids}${revisionOf(device)}`, ids]),
    compatibleIds: () => [],
    product: device.product,
    manufacturer: device.manufacturer,
  };
}

/** `ACPI\MSFT0101\1`. */
function acpiDevice({ id, compatibleIds, instance }: WmiAcpiDevice): PnpDevice {
  return {
    deviceId: `ACPI\\${id}\\${instance ?? '0'}`,
    hardwareIds: () => acpiIdsOf(id),
    compatibleIds: () => compatibleIds.flatMap(acpiIdsOf),
    product: null,
    manufacturer: null,
  };
}

/** `ACPI\VEN_MSFT&DEV_0101`, `ACPI\MSFT0101` and `*MSFT0101`. */
function acpiIdsOf(id: string): string[] {
  const device = id.slice(-4);
  return [`ACPI\\VEN_${id.slice(0, -4)}&DEV_${device}`, `ACPI\\${id}`, `*${id}`];
}

/** `VEN_8086&DEV_15FB` and `&SUBSYS_22D517AA`: the subsystem's device stands before its vendor. */
function pciIdParts({ id, subsystemId }: WmiPciDevice): [string, string] {
  const [vendor = '', device = ''] = id.toUpperCase().split(':');
  const [subsystemVendor = '', subsystemDevice = ''] = subsystemId?.toUpperCase().split(':') ?? [];
  const subsystem = subsystemId === null ? '' : `&SUBSYS_${subsystemDevice}${subsystemVendor}`;
  return [`VEN_${vendor}&DEV_${device}`, subsystem];
}

function usbIdOf(id: string): string {
  const [vendor = '', product = ''] = id.toUpperCase().split(':');
  return `VID_${vendor}&PID_${product}`;
}

function revisionOf({ revision }: { readonly revision: string | null }): string {
  return revision === null ? '' : `&REV_${revision.toUpperCase()}`;
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
