import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLsblk } from './block-devices.ts';
import { disksOf } from './disks.ts';

type Fields = Record<string, unknown> & { name: string };
const device = (fields: Fields) => ({
  path: `/dev/${fields.name}`,
  type: 'disk',
  size: 1000,
  rota: false,
  rm: false,
  ro: false,
  ...fields,
});

function disks(
  devices: readonly Fields[],
  places: Record<string, string> = {},
  cardTypes: Record<string, string> = {},
) {
  return disksOf(parseLsblk(JSON.stringify({ blockdevices: devices.map(device) })), {
    isBootMedium: () => false,
    places: new Map(Object.entries(places)),
    cardTypes: new Map(Object.entries(cardTypes)),
  });
}

for (const [what, fields, expected] of [
  ['an NVMe disk', { name: 'nvme0n1', tran: 'nvme' }, 'nvme fixed'],
  ['an NVMe disk of an old lsblk', { name: 'nvme0n1' }, 'nvme fixed'],
  ['a SATA SSD', { name: 'sda', tran: 'sata' }, 'ssd fixed'],
  ['a turning disk', { name: 'sda', tran: 'sata', rota: true }, 'hdd fixed'],
  ['a virtio disk', { name: 'vda', rota: true }, 'virtual fixed'],
  ['a Hyper-V disk', { name: 'sda', vendor: 'Msft', model: 'Virtual Disk' }, 'virtual fixed'],
  ['a VMware disk', { name: 'sda', vendor: 'VMware', model: 'Virtual disk' }, 'virtual fixed'],
  ['a USB stick', { name: 'sdb', tran: 'usb', rm: true }, 'ssd removable'],
  ['a disk in a USB case', { name: 'sdb', tran: 'usb', rota: true }, 'hdd removable'],
  ['an SD card', { name: 'mmcblk0' }, 'ssd removable'],
] as const) {
  test(`${what} is ${expected}`, () => {
    const [disk] = disks([fields], {}, { mmcblk0: 'SD' });
    assert.equal(`${disk?.type} ${disk?.removable ? 'removable' : 'fixed'}`, expected);
  });
}

test('an eMMC is a fixed disk, its boot areas are none', () => {
  const found = disks(
    [{ name: 'mmcblk0' }, { name: 'mmcblk0boot0' }, { name: 'mmcblk0boot1', ro: true }],
    {},
    { mmcblk0: 'MMC' },
  );
  assert.deepEqual(
    found.map(({ path, removable }) => `${path} ${removable}`),
    ['/dev/mmcblk0 false'],
  );
});

test('compressed memory, loop devices, optical drives and empty card readers are no disks', () => {
  const found = disks([
    { name: 'zram0' },
    { name: 'ram0' },
    { name: 'loop0', type: 'loop' },
    { name: 'sr0', type: 'rom' },
    { name: 'sdc', size: 0 },
    { name: 'nbd0' },
    { name: 'fd0' },
  ]);
  assert.deepEqual(found, []);
});

test('the number of a disk does not hang on the name that the kernel gave it', () => {
  const places = (a: string, b: string) => ({
    [a]: '/sys/devices/pci0000:00/0000:00:17.0/ata2/host1/target1:0:0/1:0:0:0/block/x',
    [b]: '/sys/devices/pci0000:00/0000:00:17.0/ata10/host9/target9:0:0/9:0:0:0/block/x',
  });
  const models = (first: string, second: string) =>
    disks(
      [
        { name: 'sda', model: first },
        { name: 'sdb', model: second },
      ],
      first === 'A' ? places('sda', 'sdb') : places('sdb', 'sda'),
    ).map(({ model }) => model);
  assert.deepEqual(models('A', 'B'), ['A', 'B']);
  assert.deepEqual(models('B', 'A'), ['A', 'B']);
});

test('PCI addresses are compared as hexadecimal numbers, removable disks come last', () => {
  const at = (address: string) => `/sys/devices/pci0000:00/${address}/x`;
  const found = disks([{ name: 'sdc', tran: 'usb' }, { name: 'sda' }, { name: 'sdb' }], {
    sda: at('0000:00:1f.2'),
    sdb: at('0000:00:04.0'),
    sdc: at('0000:00:01.0'),
  });
  assert.deepEqual(
    found.map(({ number, path }) => `${number} ${path}`),
    ['0 /dev/sdb', '1 /dev/sda', '2 /dev/sdc'],
  );
});

test("the maker's name stands before the model, unless it is there already or means the transport", () => {
  const model = (vendor: string | null, name: string | null) => disks([{ name: 'sda', vendor, model: name }])[0]?.model;
  assert.equal(model('ATA     ', 'Samsung SSD 860'), 'Samsung SSD 860');
  assert.equal(model('SanDisk ', 'Ultra'), 'SanDisk Ultra');
  assert.equal(model('QEMU', 'QEMU HARDDISK'), 'QEMU HARDDISK');
  assert.equal(model('0x1af4', null), null);
  assert.equal(model('Generic', null), 'Generic');
});
