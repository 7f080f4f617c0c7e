/**
 * Win32_PnPEntity: PCI and USB devices under the ids that Windows gives them (Microsoft: "Identifiers for PCI devices",
 * "Identifiers for USB devices").
 */
import type { WmiInventory, WmiPciDevice, WmiUsbDevice } from './inventory-facts.ts';
import { always, type Column, wmiClass } from './wmi-class.ts';

/** As Windows writes it, without the instance: `PCI\VEN_8086&DEV_15FB&SUBSYS_22D517AA&REV_20`. */
interface PnpDevice {
  readonly deviceId: string;
  readonly hardwareIds: readonly string[];
  readonly compatibleIds: readonly string[];
  readonly product: string | null;
  readonly manufacturer: string | null;
}

const deviceId: Column<PnpDevice> = ['PCI or USB ids, and where the device is', (device) => device.deviceId];
const product: Column<PnpDevice> = ['what a USB device says of itself', (device) => device.product];

export const pnpEntity = wmiClass({
  namespace: 'root\\cimv2',
  name: 'Win32_PnPEntity',
  items: pnpDevicesOf,
  known: {
    DeviceID: deviceId,
    PNPDeviceID: deviceId,
    HardwareID: ['PCI or USB ids', ({ hardwareIds }) => hardwareIds],
    CompatibleID: ['PCI ids and class', ({ compatibleIds }) => compatibleIds],
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
  return `PCI\\${[...pciIdParts(device), revisionOf(device)].join('')}\\${device.address}`;
}

export function usbDeviceId({ id, serialNumber, port }: WmiUsbDevice): string {
  return `USB\\${usbIdOf(id)}\\${serialNumber ?? port}`;
}

/** Inventories of older agents tell only which ids there are: no subsystem, and of equal devices one. */
function pnpDevicesOf({ pciDevices, pciIds, usbDevices, usbIds }: WmiInventory): PnpDevice[] {
  const unknown = { revision: null, manufacturer: null, product: null, serialNumber: null };
  const pci =
    pciDevices ?? pciIds.map((id) => ({ id, address: '0', subsystemId: null, revision: null, classCode: null }));
  const usb = usbDevices ?? usbIds.map((id) => ({ id, port: '0', ...unknown }));
  return [...pci.map(pciDevice), ...usb.map(usbDevice)];
}

function pciDevice(device: WmiPciDevice): PnpDevice {
  const [ids = '', subsystem = ''] = pciIdParts(device);
  const [vendor = ''] = ids.split('&');
  const revision = revisionOf(device);
  const classes =
    device.classCode === null
      ? []
      : [device.classCode, device.classCode.slice(0, 4)].map((code) => `CC_${code.toUpperCase()}`);
  const withClasses = (prefix: string) => classes.map((code) => `PCI\\${prefix}${code}`);
  return {
    deviceId: pciDeviceId(device),
    hardwareIds: unique([`PCI\\${ids}${subsystem}${revision}`, `PCI\\${ids}${subsystem}`, ...withClasses(`${ids}&`)]),
    compatibleIds: unique([
      `PCI\\${ids}${revision}`,
      `PCI\\${ids}`,
      ...withClasses(`${vendor}&`),
      `PCI\\${vendor}`,
      ...withClasses(''),
    ]),
    product: null,
    manufacturer: null,
  };
}

function usbDevice(device: WmiUsbDevice): PnpDevice {
  const ids = `USB\\${usbIdOf(device.id)}`;
  return {
    deviceId: usbDeviceId(device),
    hardwareIds: unique([`${ids}${revisionOf(device)}`, ids]),
    compatibleIds: [],
    product: device.product,
    manufacturer: device.manufacturer,
  };
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
