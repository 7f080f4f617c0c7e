/** The small readers of /sys and /proc, on files that odd computers have. */
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readAcpiDevices } from './acpi-devices.ts';
import { defaultGateways } from './default-gateways.ts';
import { idsOf, readPciDevices, readUsbDevices } from './device-ids.ts';
import { readFirmware } from './firmware.ts';
import { parseMemTotal, readMemoryBytes } from './memory.ts';
import { readNetworkAdapters } from './network-adapters.ts';
import { readPower } from './power.ts';
import { parseCpuinfo, readProcessor } from './processor.ts';
import { systemFiles } from './system-files.ts';
import { computerWith, recordedComputer } from './test-computer.ts';
import { readTpm } from './tpm.ts';

const EFIVARS = '/sys/firmware/efi/efivars';
const SECURE_BOOT = `${EFIVARS}/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c`;

for (const [what, files, expected] of [
  ['on', { [SECURE_BOOT]: Buffer.from([6, 0, 0, 0, 1]) }, { kind: 'uefi', secureBoot: true }],
  ['off', { [SECURE_BOOT]: Buffer.from([6, 0, 0, 0, 0]) }, { kind: 'uefi', secureBoot: false }],
  ['not known of by the firmware', { [`${EFIVARS}/BootOrder-8be4`]: '' }, { kind: 'uefi', secureBoot: false }],
  ['cut short', { [SECURE_BOOT]: Buffer.from([6, 0, 0, 0]) }, { kind: 'uefi', secureBoot: false }],
  [
    'not to be seen, as efivarfs is not mounted',
    { '/sys/firmware/efi/runtime': '' },
    { kind: 'uefi', secureBoot: null },
  ],
  ['of no meaning on a BIOS computer', { '/sys/firmware/memmap/0/end': '' }, { kind: 'bios', secureBoot: null }],
] as const) {
  test(`Secure Boot is ${what}`, async (t) => {
    const { powerProfile, ...read } = await readFirmware(await computerWith(t, files));
    assert.deepEqual(read, expected);
    assert.equal(powerProfile, null);
  });
}

const supply = (name: string, fields: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(fields).map(([field, text]) => [`/sys/class/power_supply/${name}/${field}`, `${text}\n`]),
  );
for (const [what, files, expected] of [
  [
    'a notebook on its charger',
    { ...supply('AC', { type: 'Mains', online: '1' }), ...supply('BAT0', { type: 'Battery', status: 'Charging' }) },
    true,
  ],
  [
    'a notebook on its battery',
    { ...supply('AC', { type: 'Mains', online: '0' }), ...supply('BAT0', { type: 'Battery', status: 'Discharging' }) },
    false,
  ],
  [
    'a notebook charged by USB',
    { ...supply('AC', { type: 'Mains', online: '0' }), ...supply('ucsi', { type: 'USB', online: '1' }) },
    true,
  ],
  ['a tablet that shows its battery only', supply('BAT0', { type: 'Battery', status: 'Discharging' }), false],
  [
    'a desktop with a wireless mouse',
    supply('hidpp', { type: 'Battery', status: 'Discharging', scope: 'Device' }),
    null,
  ],
  ['a desktop', {}, null],
] as const) {
  test(`${what}: mains power is ${expected}`, async (t) => {
    assert.equal((await readPower(await computerWith(t, files))).onAcPower, expected);
  });
}

test('batteries are told with their charge, but not those of a mouse or of an empty bay', async (t) => {
  const files = await computerWith(t, {
    ...supply('AC', { type: 'Mains', online: '0' }),
    ...supply('BAT0', { type: 'Battery', status: 'Discharging', present: '1', capacity: '83' }),
    ...supply('BAT1', { type: 'Battery', status: 'Not charging', capacity: 'many' }),
    ...supply('BAT2', { type: 'Battery', status: 'Unknown', capacity: '5' }),
    ...supply('BAT3', { type: 'Battery', present: '0' }),
    ...supply('hidpp', { type: 'Battery', status: 'Discharging', scope: 'Device', capacity: '50' }),
  });
  assert.deepEqual((await readPower(files)).batteries, [
    { name: 'BAT0', discharging: true, percent: 83 },
    { name: 'BAT1', discharging: false, percent: null },
    { name: 'BAT2', discharging: null, percent: 5 },
  ]);
  assert.deepEqual((await readPower(await computerWith(t, {}))).batteries, []);
});

test('what ACPI says the computer is for is a number or nothing', async (t) => {
  for (const [text, expected] of [
    ['2\n', 2],
    ['0\n', 0],
    ['mobile\n', null],
    ['-1\n', null],
  ] as const) {
    const files = await computerWith(t, { '/sys/firmware/acpi/pm_profile': text });
    assert.deepEqual(await readFirmware(files), { kind: 'bios', secureBoot: null, powerProfile: expected });
  }
});

const noSwitches = { enabled: null, activated: null, owned: null };
for (const [what, files, expected] of [
  ['2.0', { '/sys/class/tpm/tpm0/tpm_version_major': '2\n' }, { version: '2.0', ...noSwitches }],
  [
    '1.2, switched on but not activated',
    {
      '/sys/class/tpm/tpm0/tpm_version_major': '1\n',
      '/sys/class/tpm/tpm0/device/enabled': '1\n',
      '/sys/class/tpm/tpm0/device/active': '0\n',
      '/sys/class/tpm/tpm0/device/owned': '\n',
    },
    { version: '1.2', enabled: true, activated: false, owned: null },
  ],
  ['of an unknown version', { '/sys/class/tpm/tpm0/dev': '10:224\n' }, { version: null, ...noSwitches }],
  ['absent', {}, null],
] as const) {
  test(`the TPM is ${what}`, async (t) => assert.deepEqual(await readTpm(await computerWith(t, files)), expected));
}

test('memory blocks that are offline do not count, and without any block MemTotal does', async (t) => {
  const blocks = {
    '/sys/devices/system/memory/block_size_bytes': '8000000\n',
    '/sys/devices/system/memory/memory0/state': 'online\n',
    '/sys/devices/system/memory/memory9/state': 'offline\n',
  };
  assert.equal(await readMemoryBytes(await computerWith(t, blocks)), 0x8000000);
  assert.equal(
    await readMemoryBytes(await computerWith(t, { '/proc/meminfo': 'MemTotal:  1992208 kB\n' })),
    1992208 * 1024,
  );
  for (const bad of ['', 'MemTotal: many kB', 'MemTotal: -5 kB']) assert.equal(parseMemTotal(bad), 0);
});

test('a processor is read where it names a speed, where it does not, and where it is scaled down right now', async (t) => {
  const x86 =
    'processor\t: 0\nmodel name\t: Intel(R)  Core(TM) i5\ncpu MHz\t\t: 800.031\n\nprocessor\t: 1\nmodel name\t: Intel(R)  Core(TM) i5\ncpu MHz\t\t: 1200.5\n';
  const unknown = { maker: null, architecture: null, cores: null, sockets: null, family: null } as const;
  const nothing = { ...unknown, modelNumber: null, stepping: null, virtual: null } as const;
  assert.deepEqual(parseCpuinfo(x86), { ...nothing, model: 'Intel(R) Core(TM) i5', count: 2, megahertz: 1201 });
  const arm = 'processor\t: 0\nBogoMIPS\t: 38.40\nCPU architecture: 8\n';
  assert.deepEqual(parseCpuinfo(arm), { ...nothing, model: null, count: 1, megahertz: null, architecture: 'arm64' });
  const odd = 'processor : Arm\ncpu MHz : fast\ncpu cores : four\nflags :\n';
  assert.deepEqual(parseCpuinfo(odd), { ...nothing, model: null, count: 1, megahertz: null });
  const scaled = await computerWith(t, {
    '/proc/cpuinfo': x86,
    '/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq': '3600000\n',
  });
  assert.equal((await readProcessor(scaled)).megahertz, 3600);
});

test('packages, cores, architecture and whether it is virtual are told of two packages', () => {
  const processor = (number: number, physical: number) =>
    `processor\t: ${number}\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 1\nmodel name\t: AMD EPYC\nstepping\t: 1\nphysical id\t: ${physical}\ncpu cores\t: 2\nflags\t\t: fpu lm hypervisor lahf_lm\n`;
  const text = [processor(0, 0), processor(1, 0), processor(2, 1), processor(3, 1)].join('\n');
  const { count, cores, sockets, architecture, virtual, maker, family, modelNumber, stepping } = parseCpuinfo(text);
  assert.deepEqual([count, cores, sockets, architecture, virtual], [4, 2, 2, 'x64', true]);
  assert.deepEqual([maker, family, modelNumber, stepping], ['AuthenticAMD', 25, 1, 1]);
  assert.deepEqual(parseCpuinfo('flags : fpu lahf_lm\n').architecture, 'x86');
  assert.equal(parseCpuinfo('flags : fpu lahf_lm\n').virtual, false);
});

test('gateways are those of default routes, by adapter', () => {
  const table = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
    'eth0\t00000000\tFE0200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0',
    'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
    'eth1\t0000000A\t0100000A\t0003\t0\t0\t0\t000000FF\t0\t0\t0',
    'ppp0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0',
    'bad0\t00000000\tnowhere\t0003\t0\t0\t0\t00000000',
    'short\t00000000',
    '',
  ].join('\n');
  assert.deepEqual([...defaultGateways(table)], [['eth0', ['192.0.2.1', '192.0.2.254']]]);
  assert.deepEqual([...defaultGateways('')], []);
});

test('an adapter is known by its gateway, by the DHCP client that set its address, and by the USB device that it is', async (t) => {
  const { root } = await recordedComputer(t, 'qemu-q35-secure-boot');
  const route = 'enp0s1\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n';
  await mkdir(join(root, 'proc/net'), { recursive: true });
  await writeFile(join(root, 'proc/net/route'), route);
  await mkdir(join(root, 'run/slipway'), { recursive: true });
  await writeFile(join(root, 'run/slipway/network.env'), 'interface=enp0s1\nmac=52:54:00:aa:00:01\n');
  const adapters = await readNetworkAdapters(systemFiles(root), new Map());
  assert.deepEqual(
    adapters.map(({ name, gateways, dhcp, usbId }) => [name, gateways, dhcp, usbId]),
    [
      ['enp0s1', ['192.0.2.1'], true, null],
      ['enp0s2', [], null, null],
      ['enx525400aa0003', [], null, '0525:a4a2'],
    ],
  );
});

test('an adapter without a sensible MAC address is left out, a wireless one is known, one that is down has no link', async (t) => {
  const { root } = await recordedComputer(t, 'qemu-q35-secure-boot');
  const files = systemFiles(root);
  const device = 'sys/devices/pci0000:00/0000:00:01.0/net/enp0s1';
  await rm(join(root, device, 'carrier'));
  await mkdir(join(root, device, 'wireless'));
  const [first] = await readNetworkAdapters(files, new Map());
  assert.deepEqual([first?.name, first?.linked, first?.wireless], ['enp0s1', false, true]);
  for (const [address, count] of [
    ['00:00:00:00:00:00', 2],
    ['ff:ff:ff:ff:ff:ff', 2],
    ['', 2],
    ['52:54:00:AA:00:01', 3],
  ] as const) {
    await writeFile(join(root, device, 'address'), `${address}\n`);
    assert.equal((await readNetworkAdapters(files, new Map())).length, count, address);
  }
});

test('devices are told with their ids, each id once; what is no device is passed over', async (t) => {
  const pci = (name: string, fields: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(fields).map(([field, text]) => [`/sys/bus/pci/devices/${name}/${field}`, `${text}\n`]),
    );
  const usb = (name: string, fields: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(fields).map(([field, text]) => [`/sys/bus/usb/devices/${name}/${field}`, `${text}\n`]),
    );
  const files = await computerWith(t, {
    ...pci('0000:00:02.0', {
      ...{ vendor: '0x8086', device: '0x10D3', subsystem_vendor: '0x17aa', subsystem_device: '0x22D5' },
      ...{ revision: '0x20', class: '0x020000' },
    }),
    ...pci('0000:00:01.0', { vendor: '0x1af4', device: '0x1000', revision: 'new', class: '0x02' }),
    ...pci('0000:00:03.0', { vendor: '0x8086', device: '0x10d3' }),
    ...pci('0000:00:04.0', { vendor: '0xffff', device: 'gone' }),
    ...usb('usb1', { idVendor: '1d6b', idProduct: '0002' }),
    ...usb('1-1', { idVendor: '0525', idProduct: 'a4a2', bcdDevice: '0404', product: 'RNDIS', serial: 'S1' }),
    ...usb('1-1:1.0', { bInterfaceClass: '02' }),
  });
  const devices = await readPciDevices(files);
  assert.deepEqual(idsOf(devices), ['1af4:1000', '8086:10d3']);
  const nothing = { subsystemId: null, revision: null, classCode: null };
  assert.deepEqual(devices, [
    { address: '0000:00:01.0', id: '1af4:1000', ...nothing },
    { address: '0000:00:02.0', id: '8086:10d3', subsystemId: '17aa:22d5', revision: '20', classCode: '020000' },
    { address: '0000:00:03.0', id: '8086:10d3', ...nothing },
  ]);
  assert.deepEqual(await readUsbDevices(files), [
    { port: '1-1', id: '0525:a4a2', revision: '0404', manufacturer: null, product: 'RNDIS', serialNumber: 'S1' },
  ]);
});

test("devices of the firmware are told with their ids; what is switched off, nameless or the kernel's own is not", async (t) => {
  const acpi = (name: string, fields: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(fields).map(([field, text]) => [`/sys/bus/acpi/devices/${name}/${field}`, `${text}\n`]),
    );
  const files = await computerWith(t, {
    ...acpi('MSFT0101:00', { hid: 'MSFT0101', uid: '1', status: '15', modalias: 'acpi:MSFT0101:MSFT0101:' }),
    ...acpi('INT33A1:00', { hid: 'INT33A1', modalias: 'acpi:INT33A1:PNP0D80:' }),
    ...acpi('PNP0C0A:01', { hid: 'PNP0C0A', uid: '2', status: '0' }),
    ...acpi('LNXSYSTM:00', { hid: 'LNXSYSTM', modalias: 'acpi:LNXSYSTM:' }),
    ...acpi('device:0a', { adr: '0x1f0003' }),
    ...acpi('odd', { hid: 'a/../b' }),
    ...acpi('other', { hid: 'PNP0303', modalias: 'of:PNP0303:x y:' }),
  });
  assert.deepEqual(await readAcpiDevices(files), [
    { id: 'INT33A1', compatibleIds: ['PNP0D80'], instance: null },
    { id: 'MSFT0101', compatibleIds: [], instance: '1' },
    { id: 'PNP0303', compatibleIds: [], instance: null },
  ]);
});
