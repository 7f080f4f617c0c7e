/**
 * What WMI classes are answered from: the part of an inventory that they read. The inventory of the API fits
 * (src/api/inventory.test.ts); what is optional here is missing in inventories of older agents.
 */

type Text = string | null;
type LaterText = string | null | undefined;
type LaterNumber = number | null | undefined;
type LaterFlag = boolean | null | undefined;

export interface WmiInventory {
  readonly smbios: {
    readonly uuid: Text;
    readonly serialNumber: Text;
    readonly manufacturer: Text;
    readonly model: Text;
    readonly version?: LaterText;
    readonly sku?: LaterText;
    readonly family?: LaterText;
    readonly assetTag: Text;
    readonly chassisType: number | null;
    readonly biosVendor: Text;
    readonly biosVersion: Text;
    readonly biosDate?: LaterText;
    readonly biosRelease?: LaterText;
    readonly controllerRelease?: LaterText;
    readonly baseBoard?:
      | {
          readonly manufacturer: Text;
          readonly product: Text;
          readonly version: Text;
          readonly serialNumber: Text;
          readonly assetTag: Text;
        }
      | undefined;
    readonly chassis?: { readonly manufacturer: Text; readonly version: Text; readonly serialNumber: Text } | undefined;
  };
  readonly firmware: { readonly powerProfile?: LaterNumber };
  readonly processor: {
    readonly model: Text;
    readonly count: number;
    readonly megahertz: number | null;
    readonly maker?: LaterText;
    readonly architecture?: 'x86' | 'x64' | 'arm64' | null | undefined;
    readonly cores?: LaterNumber;
    readonly sockets?: LaterNumber;
    readonly family?: LaterNumber;
    readonly modelNumber?: LaterNumber;
    readonly stepping?: LaterNumber;
    readonly virtual?: LaterFlag;
  };
  readonly memoryBytes: number;
  readonly networkAdapters: readonly WmiNetworkAdapter[];
  readonly disks: readonly WmiDisk[];
  readonly tpm: {
    readonly version: Text;
    readonly enabled?: LaterFlag;
    readonly activated?: LaterFlag;
    readonly owned?: LaterFlag;
  } | null;
  readonly onAcPower: boolean | null;
  readonly batteries?: readonly WmiBattery[] | undefined;
  readonly pciIds: readonly string[];
  readonly pciDevices?: readonly WmiPciDevice[] | undefined;
  readonly usbIds: readonly string[];
  readonly usbDevices?: readonly WmiUsbDevice[] | undefined;
  readonly acpiDevices?: readonly WmiAcpiDevice[] | undefined;
}

export interface WmiNetworkAdapter {
  readonly name: string;
  readonly mac: string;
  readonly pciId: Text;
  readonly usbId?: LaterText;
  readonly linked: boolean;
  readonly addresses: readonly string[];
  readonly gateways?: readonly string[] | undefined;
  readonly dhcp?: LaterFlag;
  readonly wireless: boolean;
}

export interface WmiDisk {
  readonly number: number;
  readonly model: Text;
  readonly serial: Text;
  readonly bytes: number;
  readonly transport: Text;
  readonly removable: boolean;
  readonly partitions: readonly unknown[];
}

export interface WmiBattery {
  readonly name: string;
  readonly discharging: boolean | null;
  readonly percent: number | null;
}

export interface WmiPciDevice {
  readonly address: string;
  readonly id: string;
  readonly subsystemId: Text;
  readonly revision: Text;
  readonly classCode: Text;
}

export interface WmiUsbDevice {
  readonly port: string;
  readonly id: string;
  readonly revision: Text;
  readonly manufacturer: Text;
  readonly product: Text;
  readonly serialNumber: Text;
}

export interface WmiAcpiDevice {
  readonly id: string;
  readonly compatibleIds: readonly string[];
  readonly instance: Text;
}
