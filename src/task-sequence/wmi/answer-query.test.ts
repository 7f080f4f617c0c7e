import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { english } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { answerWmiQuery, checkWmiQuery } from './answer-query.ts';
import type { WmiInventory } from './inventory-facts.ts';
import { notebook, olderNotebook } from './test-inventory.ts';

const cimv2 = 'root\\cimv2';
const tpm = 'root\\cimv2\\Security\\MicrosoftTpm';

function ask(query: string, namespace = cimv2, inventory: WmiInventory = notebook) {
  return answerWmiQuery({ namespace, query }, inventory);
}

function said(problem: Phrase | undefined): string {
  return problem === undefined ? '' : english(problem);
}

/** Rows of a query, in which `*` is short for `select * from`. */
function rowsOf(query: string, namespace = cimv2, inventory: WmiInventory = notebook): number {
  const { rows, problem } = ask(query.replace(/^\*/, 'select * from'), namespace, inventory);
  assert.equal(said(problem), '');
  return rows ?? -1;
}

// Of the driver groups of exported task sequences, and of what is published for others: makers, Microsoft, administrators.
for (const [query, rows] of [
  ['Select * From Win32_ComputerSystem WHERE Manufacturer LIKE "%DELL%"', 0],
  ['Select * From Win32_ComputerSystem WHERE Manufacturer LIKE "%HP%"', 0],
  ['Select * From Win32_ComputerSystem WHERE Manufacturer LIKE "%Hewlett-Packard%"', 0],
  ['Select * From Win32_ComputerSystem WHERE Manufacturer LIKE "%Microsoft%"', 0],
  ['SELECT * FROM Win32_ComputerSystem WHERE Manufacturer LIKE "%Lenovo%"', 1],
  ['SELECT * from Win32_ComputerSystemProduct WHERE Version LIKE "ThinkPad%"', 1],
  ["SELECT * FROM Win32_ComputerSystemProduct WHERE Version LIKE 'ThinkCentre%'", 0],
  ['SELECT * from Win32_ComputerSystemProduct WHERE Version LIKE "ThinkCentre%" OR Version LIKE "ThinkStation"', 0],
  ['Select * From Win32_ComputerSystem WHERE Model LIKE "20UR%"', 1],
  ['Select * From Win32_ComputerSystem WHERE Model LIKE "20U[RS]%"', 1],
  [
    'SELECT * FROM Win32_ComputerSystem WHERE Manufacturer LIKE "%Microsoft Corporation%" AND Model LIKE "%Virtual M%"',
    0,
  ],
  ["SELECT * FROM Win32_ComputerSystem WHERE Model NOT LIKE '%Virtual%'", 1],
  ['SELECT * FROM Win32_ComputerSystem WHERE NOT Model LIKE "%Virtual%"', 1],
  ['select * from Win32_ComputerSystem where PCSystemType = 2', 1],
  ['select * from Win32_ComputerSystem where PCSystemType="1" or PCSystemType="3"', 0],
  ['SELECT * FROM Win32_ComputerSystem WHERE TotalPhysicalMemory >= 8589934592', 1],
  ['SELECT Model FROM Win32_ComputerSystem WHERE Model LIKE "%VMware%"', 0],
  ["select * from Win32_BaseBoard where Product LIKE '%8524%' or Product LIKE '%853d%' or Product LIKE '%20UR%'", 1],
  ['Select * FROM Win32_BaseBoard WHERE Product = "PRODUCT"', 0],
  ["SELECT * FROM Win32_BIOS WHERE SMBIOSBIOSVersion LIKE 'N30ET%'", 1],
  ["SELECT * FROM Win32_BIOS WHERE SerialNumber = 'pf2abcde' AND ReleaseDate > '20200101'", 1],
  ['select * from Win32_SystemEnclosure where ChassisTypes = "9" or ChassisTypes = "10" or ChassisTypes = "14"', 1],
  ['SELECT * FROM Win32_SystemEnclosure WHERE ChassisTypes = 3 OR ChassisTypes = 4 OR ChassisTypes = 6', 0],
  ["select * from Win32_SystemEnclosure where SMBIOSAssetTag like 'ROOM%'", 1],
  ["SELECT * FROM Win32_Processor WHERE DeviceID = 'CPU0' AND Architecture = '0'", 0],
  ["SELECT * FROM Win32_Processor WHERE AddressWidth = '64' and NumberOfCores >= 4", 1],
  ['select * from Win32_Battery', 1],
  ['SELECT * FROM Win32_Battery WHERE (BatteryStatus <> 0)', 1],
  ['select * from Win32_Battery where BatteryStatus = 2 and EstimatedChargeRemaining > 30', 1],
  ["Select * from Win32_DiskDrive where InterfaceType <> 'USB' and Size > 60000000000", 2],
  ["Select * from Win32_DiskDrive where Model like '%NVMe%' or Model like 'SAMSUNG MZVL%'", 1],
  ["Select * from Win32_DiskDrive where MediaType like 'Fixed%' and Index = 0", 1],
  [String.raw`select * from Win32_PnPEntity where DeviceID LIKE 'PCI\\VEN_8086&DEV_15FB%'`, 1],
  [String.raw`select * from Win32_PnPEntity where DeviceID LIKE '%PCI\\VEN_8086&DEV_15FB&SUBSYS_22C117AA&REV_20%'`, 1],
  [String.raw`SELECT * FROM Win32_PnPEntity WHERE DeviceID LIKE 'USB\\VID_%'`, 2],
  [
    String.raw`select * from Win32_PnpEntity where DeviceID LIKE '%HDAUDIO\\FUNC_01&VEN_14F1&DEV_5098&SUBSYS_103C840A%'`,
    0,
  ],
  [String.raw`select * from Win32_PnPEntity where HardwareID = 'PCI\\VEN_8086&DEV_2723&CC_0280'`, 1],
  ["Select * from Win32_NetworkAdapter where MACAddress = '00:2B:67:00:00:01'", 1],
  [String.raw`select * from Win32_NetworkAdapter where PNPDeviceID like 'USB\\%' and NetConnectionStatus = 2`, 1],
  ['select * from Win32_NetworkAdapter where NetConnectionID != NULL and PhysicalAdapter = TRUE', 3],
  ["Select * from Win32_NetworkAdapterConfiguration where DefaultIPGateway = '192.0.2.1'", 1],
  ['Select * from Win32_NetworkAdapterConfiguration where IPEnabled = TRUE and DHCPEnabled = TRUE', 1],
  ["Select * from Win32_NetworkAdapterConfiguration where IPAddress LIKE '192.0.2.%'", 1],
] as const) {
  test(`${query} fits ${rows}`, () => assert.equal(rowsOf(query), rows));
}

for (const [namespace, query, rows] of [
  ['Root\\WMI', 'SELECT * FROM MS_SystemInformation WHERE SystemSKU = "Surface_Pro_1796"', 0],
  ['root/wmi', "SELECT * FROM MS_SystemInformation WHERE BaseBoardProduct like '20UR%'", 1],
  [tpm, "select * from win32_tpm where IsEnabled_InitialValue = 'True' and SpecVersion like '2.0%'", 1],
  [tpm.toUpperCase(), 'select * from Win32_TPM where IsActivated_InitialValue = FALSE', 0],
  ['\\\\.\\root\\cimv2\\', '* Win32_BIOS', 1],
  [' root/CIMV2 ', '* Win32_BIOS', 1],
  ['', '* Win32_BIOS', 1],
] as const) {
  test(`in "${namespace}" ${query} fits ${rows}`, () => assert.equal(rowsOf(query, namespace), rows));
}

// What each class answers; the values are compared through queries, as conditions do.
for (const [className, ...conditions] of [
  ['Win32_ComputerSystem', 'Manufacturer = "LENOVO"', 'Model = "20URCTO1WW"', 'SystemFamily like "ThinkPad T15g%"'],
  ['Win32_ComputerSystem', 'SystemSKUNumber like "LENOVO[_]MT[_]20UR%"', 'NumberOfLogicalProcessors = 16'],
  ['Win32_ComputerSystem', 'SystemType = "x64-based PC"', 'HypervisorPresent = FALSE', 'NumberOfProcessors = 1'],
  ['Win32_ComputerSystem', 'Domain is null', 'Name = NULL', 'UserName is null'],
  ['Win32_ComputerSystemProduct', 'Vendor = "LENOVO"', 'Name = "20URCTO1WW"', 'IdentifyingNumber = "PF2ABCDE"'],
  ['Win32_ComputerSystemProduct', 'UUID = "4C4C4544-0035-3510-8052-B4C04F4A3132"', 'SKUNumber is null'],
  ['Win32_BIOS', 'Manufacturer = "LENOVO"', 'Name = "N30ET33W (1.16 )"', 'SystemBiosMajorVersion = 1'],
  ['Win32_BIOS', 'SystemBiosMinorVersion = 16', 'EmbeddedControllerMinorVersion = 12', 'Version is null'],
  ['Win32_BIOS', 'ReleaseDate = "20201217000000.000000+000"', 'PrimaryBIOS = TRUE'],
  ['Win32_BaseBoard', 'Manufacturer = "LENOVO"', 'Version like "SDK%"', 'SerialNumber = "L1HF0123456"'],
  ['Win32_SystemEnclosure', 'Manufacturer = "LENOVO"', 'SerialNumber = "PF2ABCDE"', 'Version is null'],
  ['Win32_Processor', 'Name like "Intel(R) Core(TM) i9%"', 'Manufacturer = "GenuineIntel"', 'NumberOfCores = 8'],
  ['Win32_Processor', 'Caption = "Intel64 Family 6 Model 165 Stepping 2"', 'Revision = 42242', 'Level = 6'],
  ['Win32_Processor', 'NumberOfLogicalProcessors = 16', 'MaxClockSpeed = 5300', 'Architecture = 9', 'Stepping = "2"'],
  ['Win32_Battery', 'DeviceID = "BAT0"', 'EstimatedChargeRemaining = 83'],
] as const) {
  for (const condition of conditions)
    test(`${className} has ${condition}`, () => assert.equal(rowsOf(`* ${className} where ${condition}`), 1));
}

for (const [query, rows] of [
  ['* Win32_DiskDrive', 4],
  ['* Win32_DiskDrive where InterfaceType = "SCSI"', 2],
  ['* Win32_DiskDrive where InterfaceType = "IDE" and Partitions = 0', 1],
  [String.raw`* Win32_DiskDrive where DeviceID = "\\\\.\\PHYSICALDRIVE0" and SerialNumber = "S4EMNX0N000000"`, 1],
  ['* Win32_DiskDrive where MediaType = "Removable Media"', 1],
  ['* Win32_PnPEntity', 7],
  [String.raw`* Win32_PnPEntity where DeviceID like "ACPI\\MSFT0101\\%"`, 1],
  [String.raw`* Win32_PnPEntity where HardwareID = "ACPI\\VEN_INT&DEV_33A1" and CompatibleID = "*PNP0D80"`, 1],
  [String.raw`* Win32_PnPEntity where DeviceID = "PCI\\VEN_8086&DEV_9B64\\0000:00:00.0"`, 1],
  [String.raw`* Win32_PnPEntity where HardwareID = "USB\\VID_17EF&PID_3082&REV_3011" and Name = "ThinkPad Lan"`, 1],
  [String.raw`* Win32_PnPEntity where DeviceID = "USB\\VID_17EF&PID_3082\\3082000001" and Manufacturer = "Realtek"`, 1],
  [String.raw`* Win32_PnPEntity where CompatibleID = "PCI\\CC_0200"`, 1],
  [String.raw`* Win32_PnPEntity where CompatibleID = "PCI\\VEN_8086&CC_028000"`, 1],
  ['* Win32_NetworkAdapterConfiguration where IPSubnet = "255.255.254.0" and IPSubnet = "64"', 1],
  ['* Win32_NetworkAdapterConfiguration where IPEnabled = FALSE and IPAddress is null', 2],
  [String.raw`* Win32_NetworkAdapter where PNPDeviceID like "PCI\\VEN_8086&DEV_2723&SUBSYS_00808086&REV_1A%"`, 1],
  ['* Win32_NetworkAdapter where NetEnabled = FALSE and NetConnectionStatus = 7', 1],
] as const) {
  test(`${query} fits ${rows}`, () => assert.equal(rowsOf(query), rows));
}

test('a tablet is mobile to the older property, and a tablet to the newer', () => {
  const tablet = { ...notebook, firmware: { powerProfile: 8 } };
  assert.equal(rowsOf('* Win32_ComputerSystem where PCSystemType = 2 and PCSystemTypeEx = 8', cimv2, tablet), 1);
});

test('a server with two packages has two processors', () => {
  const server = { ...notebook, processor: { ...notebook.processor, sockets: 2, count: 64, cores: 16 } };
  const query = '* Win32_Processor where NumberOfLogicalProcessors = 32 and NumberOfCores = 16';
  assert.equal(rowsOf(query, cimv2, server), 2);
});

test('a TPM 1.2 is as its switches are, and without a TPM there is no row', () => {
  const older = { version: '1.2', enabled: true, activated: false, owned: null };
  const query = '* Win32_Tpm where IsEnabled_InitialValue = TRUE and IsActivated_InitialValue = FALSE';
  assert.equal(rowsOf(query, tpm, { ...notebook, tpm: older }), 1);
  assert.equal(rowsOf('* Win32_Tpm', tpm, { ...notebook, tpm: null }), 0);
});

test('an inventory of an older agent answers what it tells, and the rest is NULL', () => {
  const older = (query: string) => rowsOf(query, cimv2, olderNotebook);
  assert.equal(older('* Win32_ComputerSystem where Manufacturer = "LENOVO" and SystemSKUNumber is null'), 1);
  assert.equal(older('* Win32_ComputerSystem where SystemType is null and PCSystemType is null'), 1);
  assert.equal(older('* Win32_ComputerSystemProduct where Version is null'), 1);
  assert.equal(older('* Win32_BaseBoard where Product is null'), 1);
  assert.equal(older('* Win32_Processor where NumberOfLogicalProcessors = 16 and NumberOfCores is null'), 1);
  assert.equal(older(String.raw`* Win32_PnPEntity where DeviceID like "PCI\\VEN_8086&DEV_15FB%"`), 1);
  assert.equal(older(String.raw`* Win32_NetworkAdapter where PNPDeviceID like "PCI\\VEN_8086&DEV_15FB%"`), 1);
  assert.equal(older('* Win32_NetworkAdapterConfiguration where IPEnabled = TRUE and DefaultIPGateway is null'), 1);
  assert.equal(rowsOf('* Win32_Tpm where IsEnabled_InitialValue = TRUE', tpm, olderNotebook), 1);
});

test('whether an older agent saw a battery is not known unless the computer ran on it', () => {
  const { problem } = ask('select * from Win32_Battery', cimv2, olderNotebook);
  assert.match(said(problem), /does not tell what Win32_Battery asks: an older agent made it/);
  assert.equal(rowsOf('* Win32_Battery where BatteryStatus = 1', cimv2, { ...olderNotebook, onAcPower: false }), 1);
});

for (const [what, namespace, query, unknownClass, text] of [
  [
    'no WQL',
    cimv2,
    'select * frm Win32_BIOS',
    undefined,
    /"select \* frm Win32_BIOS" is wrong at character 10: expected FROM/,
  ],
  [
    'another class',
    cimv2,
    'select * from Win32_Service',
    'Win32_Service',
    /not answered from the inventory. Those that are: Win32_ComputerSystem, /,
  ],
  ['no class', cimv2, 'select * from toString', 'toString', /The class toString is not answered/],
  [
    'a system that is not there',
    cimv2,
    'select * from win32_operatingsystem where Version like "10.%"',
    'win32_operatingsystem',
    /in a PE there is none yet/,
  ],
  [
    'a class of another namespace',
    cimv2,
    'select * from Win32_Tpm',
    'Win32_Tpm',
    /is in the namespace root\\cimv2\\Security\\MicrosoftTpm, and the condition asks root\\cimv2/,
  ],
  [
    'a namespace of a maker',
    'root\\HP\\InstrumentedBIOS',
    'select * from HP_BIOSSetting',
    undefined,
    /The namespace "root\\HP\\InstrumentedBIOS" is not answered/,
  ],
  [
    'a misspelt property',
    cimv2,
    'select * from Win32_ComputerSystem where SystemSKU = "x"',
    undefined,
    /Win32_ComputerSystem has no property "SystemSKU". Did you mean SystemSKUNumber\?/,
  ],
  [
    'a property with another spelling',
    cimv2,
    'select * from Win32_SystemEnclosure where Chassis_Types = 9',
    undefined,
    /Did you mean ChassisTypes\?/,
  ],
  ['no property at all', cimv2, 'select * from Win32_BIOS where Zz = 1', undefined, /no property "Zz". Look it up/],
] as const) {
  test(`${what} is a problem with its name, not false`, () => {
    const answer = ask(query, namespace);
    assert.equal(answer.rows, undefined);
    assert.match(said(answer.problem), text);
    assert.equal(answer.unknownClass, unknownClass);
  });
}

test('before there is a computer a query is checked, and properties that no PE knows are named', () => {
  const check = (query: string) => checkWmiQuery({ namespace: cimv2, query });
  assert.deepEqual(check('select * from Win32_ComputerSystem where Model = "x"'), { alwaysNull: [] });
  assert.deepEqual(check('select Name from Win32_ComputerSystem where domain = "x" or not DomainRole > 3'), {
    alwaysNull: ['Domain', 'DomainRole', 'Name'],
  });
  assert.equal(check('select * from Win32_Service').unknownClass, 'Win32_Service');
  assert.match(said(check('select * from Win32_BIOS where Zz = 1').problem), /no property "Zz"/);
  assert.match(said(check('select').problem), /is wrong at character 7/);
});

test('a problem never repeats the whole of a long query', () => {
  for (const query of [
    'x'.repeat(20_000),
    `select * from ${'x'.repeat(10_000)}`,
    `select ${'x'.repeat(9_000)} from Win32_BIOS`,
  ])
    assert.ok(said(ask(query).problem).length < 900, said(ask(query).problem));
  assert.ok(said(ask('select * from Win32_BIOS', 'x'.repeat(10_000)).problem).length < 900);
});

test('whatever is asked of whatever inventory, the answer is rows or a problem', () => {
  const classNames = fc.constantFrom(
    'Win32_ComputerSystem',
    'Win32_PnPEntity',
    'Win32_NetworkAdapterConfiguration',
    'Win32_Tpm',
    'x',
  );
  const wheres = fc.constantFrom(
    '',
    ' where Name = 1',
    ' where IPAddress like "%"',
    ' where not HardwareID = "x"',
    ' where',
  );
  const queries = fc.oneof(
    fc.string(),
    fc.tuple(classNames, wheres).map(([name, where]) => `select * from ${name}${where}`),
  );
  const text = fc.oneof(fc.string(), fc.constant(null));
  const inventories = fc.record({ uuid: text, version: text, biosDate: text, biosRelease: text }).chain((smbios) =>
    fc.record({ id: fc.string(), mac: fc.string(), address: fc.string(), count: fc.integer() }).map(
      ({ id, mac, address, count }): WmiInventory => ({
        ...notebook,
        smbios: { ...notebook.smbios, ...smbios },
        processor: { ...notebook.processor, sockets: Math.abs(count) % 5 },
        networkAdapters: [{ ...notebook.networkAdapters[0], mac, pciId: id, addresses: [address] }],
        pciDevices: [{ address, id, subsystemId: id, revision: id, classCode: id }],
      }),
    ),
  );
  fc.assert(
    fc.property(queries, inventories, fc.oneof(fc.string(), fc.constant(cimv2)), (query, inventory, namespace) => {
      const { rows, problem } = answerWmiQuery({ namespace, query }, inventory);
      assert.notEqual(rows === undefined, problem === undefined);
      if (rows !== undefined) assert.ok(Number.isInteger(rows) && rows >= 0);
    }),
    { numRuns: 500 },
  );
});
