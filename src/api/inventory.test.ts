import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerWmiQuery } from '../task-sequence/wmi/answer-query.ts';
import type { WmiInventory } from '../task-sequence/wmi/inventory-facts.ts';
import { type Inventory, InventorySchema } from './inventory.ts';

/** As agents told it before there was more. */
const older = {
  smbios: {
    uuid: null,
    serialNumber: 'S-1',
    manufacturer: 'Contoso',
    model: 'Model 7',
    assetTag: null,
    chassisType: 3,
    biosVendor: null,
    biosVersion: null,
  },
  firmware: { kind: 'uefi', secureBoot: true },
  processor: { model: null, count: 2, megahertz: 2400 },
  memoryBytes: 2 ** 32,
  networkAdapters: [
    {
      name: 'eth0',
      mac: '52:54:00:00:00:01',
      driver: null,
      pciId: null,
      linked: true,
      addresses: [],
      wireless: false,
    },
  ],
  disks: [],
  tpm: { version: '2.0' },
  onAcPower: null,
  pciIds: ['8086:10d3'],
  usbIds: [],
};

test('an inventory of an older agent is still one, with nothing made up', () => {
  assert.deepEqual(InventorySchema.parse(older), older);
});

test('a WMI query is answered from an inventory as the API has it', () => {
  const inventory: Inventory = InventorySchema.parse(older);
  const asked: WmiInventory = inventory;
  const query = 'select * from Win32_ComputerSystem where Manufacturer = "contoso"';
  assert.deepEqual(answerWmiQuery({ namespace: 'root\\cimv2', query }, asked), { rows: 1 });
});

test('what is of the wrong kind is refused in the later parts too', () => {
  for (const wrong of [
    { smbios: { ...older.smbios, sku: 5 } },
    { processor: { ...older.processor, architecture: 'mips' } },
    { pciDevices: [{ id: '8086:10d3' }] },
    { batteries: 'two' },
  ])
    assert.equal(InventorySchema.safeParse({ ...older, ...wrong }).success, false, JSON.stringify(wrong));
});
