import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { cpus, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { InventorySchema } from '../../api/inventory.ts';
import { createLinuxMachine } from './linux.ts';
import { readLinuxInventory } from './linux-inventory.ts';
import { computerWith, recordedComputer } from './test-computer.ts';

test('a UEFI computer with many kinds of disks and adapters is read as it is', async (t) => {
  const { files, lsblk } = await recordedComputer(t, 'qemu-q35-secure-boot');
  const inventory = await readLinuxInventory({ files, lsblk, addresses: new Map([['enp0s1', ['192.0.2.7/24']]]) });
  assert.deepEqual(InventorySchema.parse(inventory), inventory);
  assert.deepEqual(inventory.smbios, {
    uuid: '4c4c4544-0035-3510-8052-b4c04f4a3132',
    serialNumber: 'CNT-0007',
    manufacturer: 'Contoso Ltd.',
    model: 'Model 7',
    version: 'pc-q35-7.2',
    sku: null,
    family: null,
    assetTag: null,
    chassisType: 1,
    biosVendor: 'EFI Development Kit II / OVMF',
    biosVersion: '0.0.0',
    biosDate: '2015-02-06',
    biosRelease: '0.0',
    controllerRelease: null,
    baseBoard: { manufacturer: null, product: null, version: null, serialNumber: null, assetTag: null },
    chassis: { manufacturer: 'QEMU', version: 'pc-q35-7.2', serialNumber: null },
  });
  assert.deepEqual(inventory.firmware, { kind: 'uefi', secureBoot: true, powerProfile: null });
  const { model, count, megahertz, maker, architecture, cores, sockets, virtual } = inventory.processor;
  assert.deepEqual([model, count, megahertz], ['QEMU TCG CPU version 2.5+', 1, 2445]);
  assert.deepEqual([maker, architecture, cores, sockets, virtual], ['AuthenticAMD', 'x64', 1, 1, true]);
  assert.equal(inventory.memoryBytes, 2 * 2 ** 30);
  assert.deepEqual(
    inventory.networkAdapters.map(({ name, mac, driver, pciId, linked, addresses, wireless }) =>
      [name, mac, driver, pciId, linked, addresses.join(), wireless].join(' '),
    ),
    [
      'enp0s1 52:54:00:aa:00:01 e1000e 8086:10d3 true 192.0.2.7/24 false',
      'enp0s2 52:54:00:aa:00:02 virtio_net 1af4:1000 true  false',
      'enx525400aa0003 52:54:00:aa:00:03 cdc_ether  true  false',
    ],
  );
  assert.equal(inventory.tpm, null);
  assert.equal(inventory.onAcPower, null);
  assert.deepEqual(inventory.usbIds, ['0525:a4a2', '46f4:0001']);
  assert.ok(inventory.pciIds.includes('8086:10d3') && inventory.pciIds.includes('1b36:0010'));
});

test('disks are numbered by where they hang, fixed ones first, each with what is on it', async (t) => {
  const { files, lsblk } = await recordedComputer(t, 'qemu-q35-secure-boot');
  const { disks } = await readLinuxInventory({ files, lsblk, addresses: new Map() });
  assert.deepEqual(
    disks.map(({ number, path, model, serial, type, transport, removable, bootMedium }) =>
      [number, path, model, serial, type, transport, removable ? 'removable' : 'fixed', bootMedium].join(' | '),
    ),
    [
      '0 | /dev/nvme0n1 | QEMU NVMe Ctrl | NV0001 | nvme | nvme | fixed | false',
      '1 | /dev/vda |  | VB0003 | virtual |  | fixed | false',
      '2 | /dev/sda | Contoso Disk | SA0002 | hdd | sata | fixed | false',
      // The stick is the boot medium: the kernel command line names its label.
      '3 | /dev/sdb | QEMU HARDDISK | US0004 | virtual | usb | removable | true',
      '4 | /dev/mmcblk0 |  | 0xdeadbeef | ssd |  | removable | false',
    ],
  );
  assert.deepEqual(disks[2]?.partitions, [
    { path: '/dev/sda1', bytes: 104857600, fileSystem: 'vfat', label: 'SYSTEM' },
    { path: '/dev/sda2', bytes: 16777216, fileSystem: null, label: 'Microsoft reserved partition' },
    { path: '/dev/sda3', bytes: 1073741824, fileSystem: 'ntfs', label: 'Windows' },
    { path: '/dev/sda4', bytes: 1073741824, fileSystem: 'LVM2_member', label: null },
  ]);
  assert.deepEqual(disks[3]?.partitions, [{ path: '/dev/sdb', bytes: 67108864, fileSystem: 'vfat', label: 'STICK' }]);
});

test('a BIOS computer has no Secure Boot to speak of, and its optical drive is no disk', async (t) => {
  const { files, lsblk } = await recordedComputer(t, 'qemu-pc-bios');
  const inventory = await readLinuxInventory({ files, lsblk, addresses: new Map() });
  assert.deepEqual(inventory.firmware, { kind: 'bios', secureBoot: null, powerProfile: null });
  assert.equal(inventory.smbios.uuid, null);
  assert.equal(inventory.smbios.serialNumber, null);
  assert.equal(inventory.processor.count, 2);
  assert.deepEqual(
    inventory.networkAdapters.map(({ driver, pciId }) => `${driver} ${pciId}`),
    ['8139cp 10ec:8139', 'vmxnet3 15ad:07b0'],
  );
  assert.deepEqual(
    inventory.disks.map(({ path }) => path),
    ['/dev/sda'],
  );
});

test('a stick whose file stands behind a loop device is the boot medium without being named', async (t) => {
  const { files, lsblk, root } = await recordedComputer(t, 'qemu-q35-secure-boot');
  await writeFile(join(root, 'proc/cmdline'), 'console=ttyS0 quiet\n');
  // lsblk knows of no mount any more: lazily unmounted, or in another mount namespace.
  const unmounted = lsblk.replace('"/stick"', 'null');
  const { disks } = await readLinuxInventory({ files, lsblk: unmounted, addresses: new Map() });
  assert.deepEqual(
    disks.filter(({ bootMedium }) => bootMedium).map(({ path }) => path),
    ['/dev/sdb'],
  );
});

test('a computer that shows nothing gives an inventory of nothing', async (t) => {
  const files = await computerWith(t, {});
  const inventory = await readLinuxInventory({ files, lsblk: '', addresses: new Map() });
  assert.deepEqual(InventorySchema.parse(inventory), inventory);
  assert.deepEqual(inventory.disks, []);
  assert.equal(inventory.memoryBytes, 0);
  assert.equal(inventory.processor.count, 1);
  assert.deepEqual(inventory.networkAdapters, []);
});

test('a recorded computer of which any one file is missing is still read', async (t) => {
  const { lsblk, files, root } = await recordedComputer(t, 'qemu-q35-secure-boot');
  for (const path of [
    'sys/class/dmi/id',
    'sys/firmware/efi/efivars',
    'sys/class/net/enp0s1',
    'proc/cpuinfo',
    'sys/block',
    'sys/bus',
    'sys/devices',
  ]) {
    await rm(join(root, path), { recursive: true });
    const inventory = await readLinuxInventory({ files, lsblk, addresses: new Map() });
    assert.deepEqual(InventorySchema.parse(inventory), inventory, path);
  }
});

test('this machine is read as its own tools see it', { skip: process.platform !== 'linux' }, async () => {
  const lines: string[] = [];
  const inventory = await createLinuxMachine({ log: (line) => lines.push(line) }).inventory();
  assert.deepEqual(InventorySchema.parse(inventory), inventory);
  assert.equal(inventory.processor.count, cpus().length);
  const devices = execFileSync('lsblk', ['-dnbr', '-o', 'PATH,SIZE,TYPE'], { encoding: 'utf8' });
  const sizes = new Map(devices.split('\n').map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]));
  for (const disk of inventory.disks) assert.equal(disk.bytes, sizes.get(disk.path), disk.path);
  for (const { name, mac, addresses } of inventory.networkAdapters) {
    assert.ok(readdirSync('/sys/class/net').includes(name));
    for (const own of networkInterfaces()[name] ?? []) {
      assert.equal(own.mac, mac);
      assert.ok(own.cidr?.startsWith('fe80') || own.cidr?.startsWith('169.254') || addresses.includes(own.cidr ?? ''));
    }
  }
  const routes = spawnSync('ip', ['-4', 'route', 'show', 'default'], { encoding: 'utf8' });
  const viaIp = [...(routes.stdout ?? '').matchAll(/ via (\S+) dev (\S+)/g)].map(([, gateway, name]) => [
    name,
    gateway,
  ]);
  for (const { name, gateways } of inventory.networkAdapters)
    if (routes.status === 0)
      assert.deepEqual(
        gateways?.map((gateway) => [name, gateway]),
        viaIp.filter(([interfaceName]) => interfaceName === name),
      );
  assert.match(lines[0] ?? '', /^\$ lsblk -J -b -o NAME,/);
});
