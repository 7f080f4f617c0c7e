/** Computers to try a task sequence on where no device is at hand: what is usual, and nobody's. */
import type { RunInventory } from '../../task-sequence/simulation/run-facts.ts';

export const typicalComputers = ['modern', 'old', 'virtual'] as const;
export type TypicalComputer = (typeof typicalComputers)[number];

type Disk = RunInventory['disks'][number];

export const typicalHardware: Readonly<Record<TypicalComputer, RunInventory>> = {
  modern: computer({
    smbios: { manufacturer: 'Dell Inc.', model: 'OptiPlex 7010', chassisType: 3 },
    firmware: { kind: 'uefi', secureBoot: true },
    memoryGigabytes: 16,
    disk: { path: '/dev/nvme0n1', model: 'NVMe 512GB', type: 'nvme', transport: 'nvme', bytes: 512_110_190_592 },
    tpm: { version: '2.0', enabled: null, activated: null, owned: null },
  }),
  old: computer({
    smbios: { manufacturer: 'Hewlett-Packard', model: 'HP EliteDesk 800 G1', chassisType: 3 },
    firmware: { kind: 'bios', secureBoot: null },
    memoryGigabytes: 4,
    disk: { path: '/dev/sda', model: 'SATA SSD 256GB', type: 'ssd', transport: 'sata', bytes: 256_060_514_304 },
    tpm: null,
  }),
  virtual: computer({
    smbios: { manufacturer: 'QEMU', model: 'Standard PC (Q35 + ICH9, 2009)', chassisType: 1 },
    firmware: { kind: 'uefi', secureBoot: false },
    memoryGigabytes: 4,
    disk: { path: '/dev/vda', model: null, type: 'virtual', transport: 'virtio', bytes: 68_719_476_736 },
    tpm: null,
  }),
};

interface Given {
  readonly smbios: { readonly manufacturer: string; readonly model: string; readonly chassisType: number };
  readonly firmware: RunInventory['firmware'];
  readonly memoryGigabytes: number;
  readonly disk: Pick<Disk, 'path' | 'model' | 'type' | 'bytes'> & { readonly transport: string };
  readonly tpm: RunInventory['tpm'];
}

function computer({ smbios, firmware, memoryGigabytes, disk, tpm }: Given): RunInventory {
  const fixed = { serial: null, removable: false, readOnly: false, bootMedium: false, partitions: [] };
  return {
    smbios: { uuid: null, serialNumber: null, assetTag: null, biosVendor: null, biosVersion: null, ...smbios },
    firmware,
    processor: { model: null, count: 4, megahertz: 3000, architecture: 'x64' },
    memoryBytes: memoryGigabytes * 2 ** 30,
    networkAdapters: [
      {
        ...{ name: 'eth0', mac: '02:00:00:00:00:01', driver: null, pciId: null },
        ...{ linked: true, addresses: [], wireless: false },
      },
    ],
    disks: [{ ...fixed, ...disk, number: 0 }],
    tpm,
    onAcPower: true,
    pciIds: [],
    usbIds: [],
  };
}
