/** Format and Partition Disk on real disks behind loop devices, with foreign tools as judges. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import type { StepResult } from '../engine/step-context.ts';
import { formatAndPartitionDisk } from './format-and-partition-disk.ts';
import { loopDisk, machineWithDisk, mountsOf, output, quietly, whyNoDisks } from './test-loop.ts';
import { contextFor, failureOf, stepOf } from './test-step.ts';

const MEBIBYTE = 2 ** 20;
const bothFirmwares = [
  { volume: 'esp', type: 'efi', size: { megabytes: 64 }, fileSystem: 'fat32', label: 'EFI', firmware: 'uefi' },
  { volume: 'grub', type: 'bios-boot', size: { megabytes: 1 }, fileSystem: 'none', firmware: 'bios' },
  { volume: 'data', type: 'windows', size: { megabytes: 100 }, fileSystem: 'ntfs', label: 'Data' },
  { volume: 'system', type: 'linux', fileSystem: 'ext4', label: 'root', variable: 'SystemDisk' },
];
const optionsOfBoth = { partitions: bothFirmwares };

const skip = whyNoDisks(['mkfs.fat', 'mkntfs', 'mke2fs', 'e2fsck', 'blkid']);

/** What a foreign tool reads from the disk: type, label, UUID of each partition and what is in it. */
function contentOf(device: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const path = `${device}p${at + 1}`;
    const value = (tag: string) => {
      try {
        return output('blkid', ['-p', '-s', tag, '-o', 'value', path]).trim();
      } catch {
        return '';
      }
    };
    return [
      value('TYPE'),
      value('LABEL'),
      value('PART_ENTRY_TYPE'),
      value('PART_ENTRY_NAME'),
      value('PART_ENTRY_UUID'),
    ].join(' | ');
  });
}

/** Of the step's facts what blkid knows too. */
function partitionsOf(result: StepResult): unknown[] {
  assert.ok(result.outcome === 'done' && result.facts?.kind === 'disk-layout');
  return result.facts.table.partitions.map(({ volume, number, startBytes, bytes, partitionUuid }) => {
    return { volume, number, startBytes, bytes, partitionUuid };
  });
}

/** The same by blkid, which reads the table with code of its own. */
function judged(device: string, volumes: readonly Volume[]): unknown[] {
  return volumes.map(({ id, path }, at) => {
    const value = (tag: string) => output('blkid', ['-p', '-s', `PART_ENTRY_${tag}`, '-o', 'value', path]).trim();
    assert.equal(path, `${device}p${at + 1}`);
    return {
      ...{ volume: id, number: Number(value('NUMBER')), partitionUuid: value('UUID') },
      ...{ startBytes: Number(value('OFFSET')) * 512, bytes: Number(value('SIZE')) * 512 },
    };
  });
}

test('a real disk full of remains is laid out for UEFI, the same each time', { skip }, async (t) => {
  const bytes = 1024 * MEBIBYTE;
  const device = loopDisk(t, bytes);
  // Remains: a GPT with a file system and an LVM volume, a RAID mark (version 1.0 lies at the end of the disk).
  execFileSync('sfdisk', ['-q', device], {
    input: 'label: gpt\nsize=300MiB\nsize=300MiB\n',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  quietly('partx', ['--update', device]);
  output('mke2fs', ['-q', '-F', `${device}p1`]);
  quietly('pvcreate', ['-qq', '-y', `${device}p2`]);
  const machine = machineWithDisk(device, bytes);
  const context = contextFor({ machine });
  const step = stepOf('format-and-partition-disk', optionsOfBoth);
  const result = await formatAndPartitionDisk(step, context);
  assert.match(context.destroyed[0] ?? '', /p1 300 MiB/);
  const volumes = context.volumes();
  assert.deepEqual(partitionsOf(result), judged(device, volumes));
  const [esp, data, system] = volumes.map(({ partitionUuid }) => partitionUuid);
  const expected = [
    `vfat | EFI | c12a7328-f81f-11d2-ba4b-00a0c93ec93b | EFI | ${esp}`,
    `ntfs | Data | ebd0a0a2-b9e5-4433-87c0-68b6b72699c7 | Data | ${data}`,
    `ext4 | root | 0fc63daf-8483-4772-8e79-3d69d8477de4 | root | ${system}`,
  ];
  assert.deepEqual(contentOf(device, 3), expected);
  const table = output('sfdisk', ['-d', device]);
  const uuid = output('blkid', ['-p', '-s', 'UUID', '-o', 'value', `${device}p3`]);
  assert.match(output('e2fsck', ['-f', '-n', `${device}p3`]), /Pass 5/);
  assert.doesNotMatch(output('dumpe2fs', ['-h', `${device}p3`]), /metadata_csum_seed|orphan_file/);
  for (const { path, bytes: size } of volumes) assert.equal(Number(output('blockdev', ['--getsize64', path])), size);

  // Again, with the disk in use: mounted from the run before.
  output('mkdir', ['-p', `/run/slipway/test-${process.pid}`]);
  output('mount', [`${device}p3`, `/run/slipway/test-${process.pid}`]);
  t.after(() => quietly('rmdir', [`/run/slipway/test-${process.pid}`]));
  await formatAndPartitionDisk(step, context);
  assert.deepEqual(mountsOf(device), []);
  assert.deepEqual(contentOf(device, 3), expected);
  assert.equal(output('sfdisk', ['-d', device]), table);
  assert.equal(output('blkid', ['-p', '-s', 'UUID', '-o', 'value', `${device}p3`]), uuid);
  assert.deepEqual(context.volumes(), volumes);
});

test('nothing is found any more of a RAID and an LVM that lay on the whole disk', {
  skip: skip || whyNoDisks(['pvcreate']),
}, async (t) => {
  const bytes = 512 * MEBIBYTE;
  const device = loopDisk(t, bytes);
  const options = { partitions: [{ volume: 'system', type: 'linux', fileSystem: 'none' }] };
  for (const remain of [() => output('pvcreate', ['-qq', '-y', device]), () => writeRaidMark(device, bytes)]) {
    remain();
    assert.match(output('wipefs', [device]), /LVM2_member|linux_raid_member/);
    await formatAndPartitionDisk(
      stepOf('format-and-partition-disk', options),
      contextFor({ machine: machineWithDisk(device, bytes) }),
    );
    assert.doesNotMatch(output('wipefs', [device]), /LVM2_member|linux_raid_member/);
    assert.doesNotMatch(output('wipefs', [`${device}p1`]), /LVM2_member|linux_raid_member/);
  }
});

/** A RAID superblock of version 0.90, in the last 64 KiB of the disk: the least that blkid and mdadm take for one. */
function writeRaidMark(device: string, bytes: number): void {
  const block = Buffer.alloc(4096);
  block.writeUInt32LE(0xa92b4efc, 0);
  block.writeUInt32LE(90, 8);
  execFileSync('dd', [`of=${device}`, 'bs=65536', `seek=${bytes / 65536 - 1}`, 'conv=notrunc,fsync'], {
    input: block,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

test('a real disk is laid out for BIOS with MBR, and with GPT', { skip }, async (t) => {
  const bytes = 512 * MEBIBYTE;
  const device = loopDisk(t, bytes);
  const bios = { firmware: { kind: 'bios' as const, secureBoot: null } };
  const machine = machineWithDisk(device, bytes, bios);
  const mbr = {
    style: 'mbr',
    partitions: [{ volume: 'data', type: 'windows', size: { megabytes: 64 }, fileSystem: 'ntfs' }, bothFirmwares[3]],
  };
  const context = contextFor({ machine });
  const result = await formatAndPartitionDisk(stepOf('format-and-partition-disk', mbr), context);
  assert.deepEqual(partitionsOf(result), judged(device, context.volumes()));
  const table = output('sfdisk', ['-d', device]);
  assert.match(table, /label: dos/);
  assert.match(table, /p1 : start= +2048, size= +131072, type=7, bootable/);
  assert.match(table, /p2 : start= +133120, size= +913408, type=83/);
  assert.deepEqual(contentOf(device, 2), [
    `ntfs |  | 0x7 |  | ${context.volumes()[0]?.partitionUuid}`,
    `ext4 | root | 0x83 |  | ${context.volumes()[1]?.partitionUuid}`,
  ]);

  await formatAndPartitionDisk(stepOf('format-and-partition-disk', optionsOfBoth), context);
  assert.match(contentOf(device, 1)[0] ?? '', /\| 21686148-6449-6e6f-744e-656564454649 \| grub \|/);
  assert.equal(context.volumes().length, 3);
});

test('logical drives of an old MBR disk do not stand in the way', { skip }, async (t) => {
  const bytes = 512 * MEBIBYTE;
  const device = loopDisk(t, bytes);
  execFileSync('sfdisk', ['-q', device], {
    input: 'label: dos\n1: size=100MiB,type=83\n2: size=300MiB,type=5\n5: size=100MiB,type=83\n6: size=50MiB,type=82\n',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  quietly('partx', ['--update', device]);
  const context = contextFor({ machine: machineWithDisk(device, bytes) });
  await formatAndPartitionDisk(stepOf('format-and-partition-disk', { partitions: [bothFirmwares[3]] }), context);
  assert.match(contentOf(device, 1)[0] ?? '', /^ext4 \| root/);
  assert.equal(output('lsblk', ['-nro', 'NAME', device]).trim().split('\n').length, 2);
});

test('a disk that something else holds open stays as it is', { skip }, async (t) => {
  const bytes = 512 * MEBIBYTE;
  const device = loopDisk(t, bytes);
  execFileSync('sfdisk', ['-q', device], {
    input: 'label: gpt\nsize=100MiB\nsize=200MiB\n',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  quietly('partx', ['--update', device]);
  output('mke2fs', ['-q', '-F', '-L', 'precious', `${device}p2`]);
  const mountPoint = `/run/slipway/busy-${process.pid}`;
  output('mkdir', ['-p', mountPoint]);
  output('mount', [`${device}p2`, mountPoint]);
  const open = openSync(mountPoint, 'r');
  t.after(() => quietly('rmdir', [mountPoint]));
  const context = contextFor({ machine: machineWithDisk(device, bytes) });
  const error = await failureOf(formatAndPartitionDisk(stepOf('format-and-partition-disk', optionsOfBoth), context));
  closeSync(open);
  assert.equal(error.code, 'SLIP-4017');
  assert.deepEqual(context.destroyed, []);
  assert.match(output('blkid', ['-p', `${device}p2`]), /precious/);
});
