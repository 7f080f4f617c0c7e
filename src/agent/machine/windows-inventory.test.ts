/** The answer is one as Windows' classes describe it; no real Windows has given it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InventorySchema } from '../../api/inventory.ts';
import { createScriptedMachine } from './scripted.ts';
import { inventoryOfWindows, type NodeFacts } from './windows-inventory.ts';
import { askPowerShell, quoteForPowerShell } from './windows-powershell.ts';

const node: NodeFacts = {
  processors: [
    { model: 'A processor', speed: 2400 },
    { model: 'A processor', speed: 2400 },
  ],
  memoryBytes: 8 * 2 ** 30,
  connections: [{ name: 'Ethernet', mac: '52:54:00:aa:bb:01', addresses: ['192.0.2.7/24'] }],
};

const answer = {
  product: { UUID: '4C4C4544-0035-3510-8052-B4C04F4A3132', Version: 'ThinkPad' },
  bios: [{ SerialNumber: ' CNT-7 ', Manufacturer: 'EDK', SMBIOSBIOSVersion: '1.2' }],
  computer: [{ Manufacturer: 'Contoso', Model: 'Model 7', SystemFamily: '', TotalPhysicalMemory: 17179869184 }],
  enclosure: [{ ChassisTypes: [10], SMBIOSAssetTag: null }],
  processors: [{ Name: 'i7 ', Manufacturer: 'GenuineIntel', MaxClockSpeed: 2800, NumberOfCores: 4 }],
  disks: [
    { Number: 1, FriendlyName: 'USB', Size: 8e9, BusType: 7 },
    { Number: 0, FriendlyName: 'SSD', SerialNumber: 'S1', Size: 256e9, BusType: 17 },
  ],
  adapters: [
    {
      Name: 'Intel(R) Ethernet',
      NetConnectionID: 'Ethernet',
      MACAddress: '52:54:00:AA:BB:01',
      PNPDeviceID: 'PCI\\VEN_8086&DEV_15FB&SUBSYS_1\\3',
      NetConnectionStatus: 2,
    },
    { Name: 'Intel(R) Wi-Fi 6', MACAddress: '52:54:00:AA:BB:02', NetConnectionStatus: 7 },
    { Name: 'Without an address' },
  ],
  addresses: [{ MACAddress: '52:54:00:AA:BB:01', DefaultIPGateway: ['192.0.2.1', 'fe80::1'], DHCPEnabled: true }],
  tpm: [{ SpecVersion: '2.0, 0, 1.59', IsEnabled_InitialValue: true }],
  batteries: [{ Name: 'BAT', BatteryStatus: 1, EstimatedChargeRemaining: 80 }],
  ...{ firmware: 2, secureBoot: 1 },
};

function asked(stdout: string, exitCode = 0) {
  const line =
    /^powershell\.exe -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -OutputFormat Text -EncodedCommand/;
  return askPowerShell(createScriptedMachine({ system: 'windows', commands: [{ line, stdout, exitCode }] }).run);
}

test('what PowerShell tells becomes an inventory', async () => {
  const inventory = inventoryOfWindows(await asked(JSON.stringify(answer)), node);
  assert.deepEqual(InventorySchema.parse(inventory), inventory);
  const { smbios, firmware, memoryBytes, networkAdapters, disks, tpm, onAcPower } = inventory;
  assert.deepEqual(
    [smbios.uuid, smbios.serialNumber, smbios.family, smbios.chassisType],
    ['4c4c4544-0035-3510-8052-b4c04f4a3132', 'CNT-7', null, 10],
  );
  assert.deepEqual([firmware.kind, firmware.secureBoot, memoryBytes, onAcPower], ['uefi', true, 2 ** 34, false]);
  assert.deepEqual(
    networkAdapters.map(({ name, pciId, linked, addresses, gateways, wireless }) => [
      name,
      pciId,
      linked,
      addresses,
      gateways,
      wireless,
    ]),
    [
      ['Ethernet', '8086:15fb', true, ['192.0.2.7/24'], ['192.0.2.1'], false],
      ['Intel(R) Wi-Fi 6', null, false, [], [], true],
    ],
  );
  assert.deepEqual(
    disks.map(({ number, path, type, removable }) => [number, path, type, removable]),
    [
      [0, '\\\\.\\PhysicalDrive0', 'nvme', false],
      [1, '\\\\.\\PhysicalDrive1', 'unknown', true],
    ],
  );
  assert.deepEqual(tpm, { version: '2.0', enabled: true, activated: null });
});

for (const [what, stdout, exitCode] of [
  ['nothing', '', 0],
  ['something else', 'PS C:\\>', 0],
  ['an error', '', 1],
] as const)
  test(`where it says ${what}, what Node knows is the inventory`, async () => {
    const inventory = inventoryOfWindows(await asked(stdout, exitCode), node);
    assert.deepEqual(InventorySchema.parse(inventory), inventory);
    assert.deepEqual(
      [inventory.memoryBytes, inventory.processor.model, inventory.disks],
      [8 * 2 ** 30, 'A processor', []],
    );
    assert.equal(inventory.networkAdapters[0]?.mac, '52:54:00:aa:bb:01');
    assert.deepEqual([inventory.firmware.secureBoot, inventory.onAcPower, inventory.tpm], [null, null, null]);
  });

test('a text for PowerShell keeps its quotation marks, typographic ones too', () => {
  assert.equal(quoteForPowerShell('a\'b‘c’d"e'), `'a''b‘‘c’’d"e'`);
});
