import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { diskFaultsIn, isOfDisk } from './disk-fault.ts';
import { parseKernelLog } from './kernel-log.ts';

const faults = (text: string) =>
  diskFaultsIn(parseKernelLog(`[    1.000000] ${text}`)).map(({ device, operation }) => `${device} ${operation}`);

// The first five as a virtual computer with Linux 6.12 said them of a disk whose writes and reads fail; the others from the kernel's source texts.
for (const [text, expected] of [
  ['I/O error, dev vda, sector 5003200 op 0x1:(WRITE) flags 0x9800 phys_seg 20 prio class 2', ['vda write']],
  ['I/O error, dev vda, sector 534528 op 0x1:(WRITE) flags 0x103000 phys_seg 1 prio class 2', ['vda write']],
  [
    'EXT4-fs (vda2): failed to convert unwritten extents to written extents -- potential data loss!  (inode 132249, error -5)',
    ['vda2 volume'],
  ],
  ['Buffer I/O error on dev loop0, logical block 8451, lost async page write', ['loop0 write']],
  ['Aborting journal on device loop0-8.', ['loop0 volume']],
  ['I/O error, dev sda, sector 9 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2', ['sda read']],
  ['blk_update_request: critical medium error, dev sdb, sector 81 op 0x0:(READ) flags 0x0 phys_seg 1', ['sdb read']],
  [
    'critical target error, dev nvme0n1, sector 8 op 0x1:(WRITE) flags 0x8800 phys_seg 1 prio class 2',
    ['nvme0n1 write'],
  ],
  ['Buffer I/O error on dev sda1, logical block 0, async page read', ['sda1 read']],
  ['EXT4-fs error (device dm-0): ext4_journal_check_start:83: comm x: Detected aborted journal', []],
  ['EXT4-fs (sda2): Remounting filesystem read-only', ['sda2 volume']],
  ['JBD2: Detected IO errors while flushing file data on nvme0n1p2-8', ['nvme0n1p2 volume']],
  ['nvme nvme0: I/O tag 5 (1005) opcode 0x1 (I/O Cmd) QID 1 timeout, aborting', ['nvme0 write']],
  ['critical space allocation error, dev sda, sector 8 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 2', []],
  ['sd 0:0:0:0: [sda] Attached SCSI disk', []],
  ['a program wrote: "an error, dev sda, sector"', []],
] as const) {
  test(`the kernel's line "${text.slice(0, 70)}" tells ${expected.join() || 'nothing'}`, () => {
    assert.deepEqual(faults(text), expected);
  });
}

test('what Linux 6.18 said of a loop device whose file had no room is all told, and nothing else', async () => {
  const path = join(import.meta.dirname, 'testdata/dmesg-loop-without-room.txt');
  const lines = parseKernelLog(await readFile(path, 'utf8'));
  const found = diskFaultsIn(lines);
  assert.deepEqual([...new Set(found.map(({ device }) => device))], ['loop0']);
  assert.deepEqual([...new Set(found.map(({ operation }) => operation))], ['volume', 'write']);
  const passed = lines.filter(({ text }) => !found.some(({ line }) => line === text)).map(({ text }) => text);
  assert.deepEqual(passed, [
    "EXT4-fs error (device loop0): ext4_put_super:1306: comm umount: Couldn't clean up the journal",
    'loop0: detected capacity change from 0 to 40960',
  ]);
});

for (const [device, disk, expected] of [
  ['sda', '/dev/sda', true],
  ['sda3', '/dev/sda', true],
  ['sdaa', '/dev/sda', false],
  ['sdaa1', '/dev/sda', false],
  ['nvme0n1p2', '/dev/nvme0n1', true],
  ['nvme0n1', '/dev/nvme0n1', true],
  ['nvme0n12', '/dev/nvme0n1', false],
  ['nvme0', '/dev/nvme0n1', true],
  ['nvme0', '/dev/nvme00n1', false],
  ['nvme1', '/dev/nvme0n1', false],
  ['mmcblk0p1', '/dev/mmcblk0', true],
] as const) {
  test(`${device} is ${expected ? '' : 'not '}of ${disk}`, () => assert.equal(isOfDisk(device, disk), expected));
}

test('lines without a time are left out; a priority in front is not', () => {
  assert.deepEqual(parseKernelLog('[    0.000000] a\nrest of a line\n<6>[12345.678901] b\n[x] c\n\n'), [
    { seconds: 0, text: 'a' },
    { seconds: 12345.678901, text: 'b' },
  ]);
});
