/** The small readers of /sys and /proc, on files that odd computers have. */
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPciIds, readUsbIds } from './device-ids.ts';
import { readFirmware } from './firmware.ts';
import { parseMemTotal, readMemoryBytes } from './memory.ts';
import { readNetworkAdapters } from './network-adapters.ts';
import { readAcPower } from './power.ts';
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
    assert.deepEqual(await readFirmware(await computerWith(t, files)), expected);
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
    assert.equal(await readAcPower(await computerWith(t, files)), expected);
  });
}

for (const [what, files, expected] of [
  ['2.0', { '/sys/class/tpm/tpm0/tpm_version_major': '2\n' }, { version: '2.0' }],
  ['1.2', { '/sys/class/tpm/tpm0/tpm_version_major': '1\n' }, { version: '1.2' }],
  ['of an unknown version', { '/sys/class/tpm/tpm0/dev': '10:224\n' }, { version: null }],
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
  assert.deepEqual(parseCpuinfo(x86), { model: 'Intel(R) Core(TM) i5', count: 2, megahertz: 1201 });
  assert.deepEqual(parseCpuinfo('processor\t: 0\nBogoMIPS\t: 38.40\n'), { model: null, count: 1, megahertz: null });
  assert.deepEqual(parseCpuinfo('processor : Arm\ncpu MHz : fast\n'), { model: null, count: 1, megahertz: null });
  const scaled = await computerWith(t, {
    '/proc/cpuinfo': x86,
    '/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq': '3600000\n',
  });
  assert.equal((await readProcessor(scaled)).megahertz, 3600);
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

test('device ids come once each, sorted; what is no id is passed over', async (t) => {
  const pci = (name: string, vendor: string, device: string) => ({
    [`/sys/bus/pci/devices/${name}/vendor`]: vendor,
    [`/sys/bus/pci/devices/${name}/device`]: device,
  });
  const files = await computerWith(t, {
    ...pci('0000:00:02.0', '0x8086\n', '0x10D3\n'),
    ...pci('0000:00:01.0', '0x1af4\n', '0x1000\n'),
    ...pci('0000:00:03.0', '0x8086\n', '0x10d3\n'),
    ...pci('0000:00:04.0', '0xffff\n', 'gone\n'),
    '/sys/bus/usb/devices/usb1/idVendor': '1d6b\n',
    '/sys/bus/usb/devices/usb1/idProduct': '0002\n',
    '/sys/bus/usb/devices/1-1/idVendor': '0525\n',
    '/sys/bus/usb/devices/1-1/idProduct': 'a4a2\n',
    '/sys/bus/usb/devices/1-1:1.0/bInterfaceClass': '02\n',
  });
  assert.deepEqual(await readPciIds(files), ['1af4:1000', '8086:10d3']);
  assert.deepEqual(await readUsbIds(files), ['0525:a4a2']);
});
