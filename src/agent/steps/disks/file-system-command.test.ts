import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partitionPath } from './device-names.ts';
import { fileSystemCommand } from './file-system-command.ts';

const partitionUuid = 'bbbbbbbb-2222-8333-8444-555555555555';
const line = (fileSystem: string, label: string | null) =>
  fileSystemCommand({ path: '/dev/sda1', fileSystem, label, partitionUuid })?.join(' ') ?? null;

test('each file system has its program, its label and an id that follows from the partition', () => {
  assert.match(line('fat32', 'efi') ?? '', /^mkfs\.fat -F 32 -i [0-9a-f]{8} -n EFI \/dev\/sda1$/);
  assert.equal(line('ntfs', 'Windows'), 'mkntfs --quick --force --quiet -L Windows /dev/sda1');
  assert.match(
    line('ext4', null) ?? '',
    /^mke2fs -q -F -t ext4 -O \^metadata_csum_seed,\^orphan_file -U [0-9a-f-]{36} \/dev\/sda1$/,
  );
  assert.equal(line('none', null), null);
  assert.equal(line('ext4', 'a'), line('ext4', 'a'));
});

test('a partition is named as the kernel names it', () => {
  for (const [disk, path] of [
    ['/dev/sda', '/dev/sda2'],
    ['/dev/nvme0n1', '/dev/nvme0n1p2'],
    ['/dev/mmcblk0', '/dev/mmcblk0p2'],
    ['/dev/vda', '/dev/vda2'],
    ['/dev/loop3', '/dev/loop3p2'],
  ] as const)
    assert.equal(partitionPath(disk, 2), path);
});
