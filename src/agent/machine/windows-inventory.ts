/** The inventory of a computer that runs Windows, from what PowerShell says, and where that says nothing from what Node knows. Pure, but for `whatNodeTells`. */
import { cpus, networkInterfaces, totalmem } from 'node:os';
import type { Disk, Inventory } from '../../api/inventory.ts';
import type { PowerShellAnswer } from './windows-powershell.ts';

export interface NodeFacts {
  readonly processors: readonly { readonly model: string; readonly speed: number }[];
  readonly memoryBytes: number;
  /** Of each connection that is up: its MAC address, and its addresses with prefix. */
  readonly connections: readonly {
    readonly name: string;
    readonly mac: string;
    readonly addresses: readonly string[];
  }[];
}

export function whatNodeTells(): NodeFacts {
  const connections = Object.entries(networkInterfaces()).flatMap(([name, all = []]) => {
    const mac = all.find(({ internal }) => !internal)?.mac;
    // Link-local addresses are nobody's.
    const addresses = all.flatMap(({ cidr }) => (cidr === null || /^(fe80:|169\.254\.)/i.test(cidr) ? [] : [cidr]));
    return mac === undefined ? [] : [{ name, mac: mac.toLowerCase(), addresses }];
  });
  return { processors: cpus(), memoryBytes: totalmem(), connections };
}

/** What is not known is null. Disks have no partitions here: nothing in Windows lays a disk out. */
export function inventoryOfWindows(answer: PowerShellAnswer | null, node: NodeFacts): Inventory {
  return {
    smbios: smbiosOf(answer),
    firmware: {
      kind: answer?.firmware === 1 ? 'bios' : 'uefi',
      secureBoot: typeof answer?.secureBoot === 'number' ? answer.secureBoot === 1 : null,
    },
    processor: processorOf(answer, node),
    memoryBytes: answer?.computer[0]?.TotalPhysicalMemory ?? node.memoryBytes,
    networkAdapters: adaptersOf(answer, node),
    disks: (answer?.disks ?? []).toSorted((one, other) => one.Number - other.Number).map(diskOf),
    tpm: tpmOf(answer),
    ...powerOf(answer),
    ...{ pciIds: [], usbIds: [] },
  };
}

function smbiosOf(answer: PowerShellAnswer | null): Inventory['smbios'] {
  const [product, bios, computer, enclosure] = [
    ...[answer?.product[0], answer?.bios[0], answer?.computer[0], answer?.enclosure[0]],
  ] as const;
  return {
    ...{ uuid: text(product?.UUID)?.toLowerCase() ?? null, version: text(product?.Version) },
    serialNumber: text(bios?.SerialNumber),
    ...{ manufacturer: text(computer?.Manufacturer), model: text(computer?.Model) },
    ...{ sku: text(computer?.SystemSKUNumber), family: text(computer?.SystemFamily) },
    ...{ assetTag: text(enclosure?.SMBIOSAssetTag), chassisType: enclosure?.ChassisTypes?.[0] ?? null },
    ...{ biosVendor: text(bios?.Manufacturer), biosVersion: text(bios?.SMBIOSBIOSVersion) },
  };
}

function processorOf(answer: PowerShellAnswer | null, { processors }: NodeFacts): Inventory['processor'] {
  const packages = answer?.processors ?? [];
  const [first] = packages;
  return {
    model: text(first?.Name) ?? text(processors[0]?.model),
    count: processors.length,
    megahertz: first?.MaxClockSpeed ?? (processors[0]?.speed || null),
    maker: text(first?.Manufacturer),
    cores: first?.NumberOfCores ?? null,
    sockets: packages.length || null,
  };
}

/** Connected, as Win32_NetworkAdapter has it. */
const CONNECTED = 2;

function adaptersOf(answer: PowerShellAnswer | null, { connections }: NodeFacts): Inventory['networkAdapters'] {
  const adapters = (answer?.adapters ?? []).flatMap((adapter) => {
    const mac = text(adapter.MACAddress)?.toLowerCase();
    return mac === undefined ? [] : [{ ...adapter, mac }];
  });
  // Without PowerShell a connection that is down is not seen.
  if (adapters.length === 0)
    return connections.map(({ name, mac, addresses }) => ({
      ...{ name, mac, driver: null, pciId: null, linked: true, addresses: [...addresses], wireless: false },
    }));
  return adapters.map(({ mac, Name, NetConnectionID, ServiceName, PNPDeviceID, NetConnectionStatus }) => {
    const settings = answer?.addresses.find(({ MACAddress }) => MACAddress?.toLowerCase() === mac);
    return {
      ...{ name: text(NetConnectionID) ?? text(Name) ?? mac, mac, driver: text(ServiceName) },
      ...{ pciId: deviceIdOf(PNPDeviceID, 'PCI'), usbId: deviceIdOf(PNPDeviceID, 'USB') },
      linked: NetConnectionStatus === CONNECTED,
      addresses: [...(connections.find((each) => each.mac === mac)?.addresses ?? [])],
      gateways: (settings?.DefaultIPGateway ?? []).filter((gateway) => !gateway.includes(':')),
      dhcp: settings?.DHCPEnabled ?? null,
      wireless: /wi-?fi|wireless|802\.11|wlan/i.test(Name ?? ''),
    };
  });
}

/** `8086:15fb` of `PCI\VEN_8086&DEV_15FB&SUBSYS_…`, `0bda:8153` of `USB\VID_0BDA&PID_8153\…`. */
function deviceIdOf(id: string | null | undefined, bus: 'PCI' | 'USB'): string | null {
  const form = { PCI: /^PCI\\VEN_([0-9A-F]{4})&DEV_([0-9A-F]{4})/i, USB: /^USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})/i };
  const [, vendor, device] = form[bus].exec(id ?? '') ?? [];
  return vendor === undefined || device === undefined ? null : `${vendor}:${device}`.toLowerCase();
}

/** MSFT_Disk.BusType: https://learn.microsoft.com/windows-hardware/drivers/storage/msft-disk */
const BUS_TYPES: Readonly<Record<number, string>> = {
  3: 'ata',
  7: 'usb',
  8: 'raid',
  10: 'sas',
  11: 'sata',
  12: 'sd',
  17: 'nvme',
};
const VIRTUAL_BUS_TYPES = [14, 15];

function diskOf(disk: PowerShellAnswer['disks'][number], index: number): Disk {
  const { Number: number, FriendlyName, SerialNumber, Size, BusType, IsReadOnly } = disk;
  const transport = BUS_TYPES[BusType ?? 0] ?? null;
  const isVirtual = VIRTUAL_BUS_TYPES.includes(BusType ?? 0);
  return {
    ...{ number: index, path: `\\\\.\\PhysicalDrive${number}`, model: text(FriendlyName), serial: text(SerialNumber) },
    ...{ bytes: Size, type: transport === 'nvme' ? 'nvme' : isVirtual ? 'virtual' : 'unknown', transport },
    ...{ removable: transport === 'usb', readOnly: IsReadOnly ?? false, bootMedium: false, partitions: [] },
  };
}

function tpmOf(answer: PowerShellAnswer | null): Inventory['tpm'] {
  const [tpm] = answer?.tpm ?? [];
  if (tpm === undefined) return null;
  return {
    // `2.0, 0, 1.59`: the specification's version, its level and its errata.
    version: text(tpm.SpecVersion)?.split(',')[0] ?? null,
    ...{ enabled: tpm.IsEnabled_InitialValue ?? null, activated: tpm.IsActivated_InitialValue ?? null },
  };
}

/** Win32_Battery.BatteryStatus: 1 is discharging, and so not on mains. Without a battery a computer is. */
function powerOf(answer: PowerShellAnswer | null): Pick<Inventory, 'onAcPower' | 'batteries'> {
  if (answer === null) return { onAcPower: null };
  const batteries = answer.batteries.map(({ Name, BatteryStatus, EstimatedChargeRemaining }, index) => ({
    name: text(Name) ?? `Battery ${index + 1}`,
    discharging: typeof BatteryStatus === 'number' ? BatteryStatus === 1 : null,
    percent: EstimatedChargeRemaining ?? null,
  }));
  return { onAcPower: !batteries.some(({ discharging }) => discharging === true), batteries };
}

function text(value: string | null | undefined): string | null {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
