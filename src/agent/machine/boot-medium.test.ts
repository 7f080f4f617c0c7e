import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlockDevice } from './block-devices.ts';
import { isBootMedium } from './boot-medium.ts';
import { parseMountInfo } from './mount-table.ts';

const plain: BlockDevice = {
  name: 'sdb',
  path: '/dev/sdb',
  type: 'disk',
  bytes: 1,
  vendor: null,
  model: null,
  serial: null,
  transport: null,
  rotational: false,
  removable: false,
  readOnly: false,
  fileSystem: null,
  label: null,
  uuid: null,
  partitionUuid: null,
  partitionLabel: null,
  mountPoints: [],
  children: [],
};
const stick: BlockDevice = {
  ...plain,
  children: [
    {
      ...plain,
      path: '/dev/sdb1',
      label: 'SLIPWAY PE',
      uuid: '6B52-0A59',
      partitionUuid: '4505d5d5-01',
      partitionLabel: 'pe',
    },
  ],
};
const nothing = { mounts: [], commandLine: 'quiet', loopFiles: [] };

for (const [commandLine, expected] of [
  ['root=UUID=6b52-0a59', true],
  ['root=PARTUUID=4505D5D5-01 quiet', true],
  ['root=live:CDLABEL=SLIPWAY\\x20PE', true],
  ['inst.stage2=hd:LABEL=SLIPWAY\\x20PE:/x', true],
  ['root=PARTLABEL=pe', true],
  ['archisolabel=pe', true],
  ['medium_uuid=6B52-0A59', true],
  ['x=/dev/disk/by-uuid/6B52-0A59', true],
  ['x=/dev/disk/by-partuuid/4505d5d5-01', true],
  ['root=/dev/sdb1', true],
  ['root=/dev/sdb', true],
  ['root=/dev/sdb10', false],
  ['root=UUID=6b52', false],
  ['label=', false],
  ['slipway.root=http://192.0.2.1/boot-images/uuid/root.squashfs BOOTIF=01-52-54-00-aa-00-01', false],
  ['', false],
] as const) {
  test(`the kernel command line "${commandLine}" ${expected ? 'names' : 'does not name'} the stick`, () => {
    assert.equal(isBootMedium(stick, { ...nothing, commandLine }), expected);
  });
}

for (const [mountPoint, expected] of [
  ['/', true],
  ['/cdrom', true],
  ['/run/initramfs/live', true],
  ['/run/slipwayx', true],
  ['/run/slipway/journal-volume', false],
  ['/mnt', false],
  ['/tmp/x', false],
  ['[SWAP]', false],
] as const) {
  test(`a disk mounted at ${mountPoint} ${expected ? 'is' : 'is not'} what the system stands on`, () => {
    const disk = { ...plain, children: [{ ...plain, path: '/dev/sdb1', mountPoints: [mountPoint] }] };
    assert.equal(isBootMedium(disk, nothing), expected);
  });
}

test('the file behind a loop device gives its disk away, by the mount it lies in', () => {
  const mounts = parseMountInfo(
    [
      '1 0 0:2 / / rw - tmpfs none rw',
      '2 1 8:17 / /mnt/my\\040stick ro - vfat /dev/sdb1 ro',
      '3 1 8:1 / /mnt/other rw - ext4 /dev/sda1 rw',
      'nonsense',
    ].join('\n'),
  );
  assert.equal(isBootMedium(stick, { ...nothing, mounts, loopFiles: ['/mnt/my stick/live/root.squashfs'] }), true);
  assert.equal(
    isBootMedium(stick, { ...nothing, mounts, loopFiles: ['/mnt/my stickers/a', '/mnt/other/b', '/c'] }),
    false,
  );
});
