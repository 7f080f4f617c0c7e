import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import type { PolicyPackage } from '../../api/policy.ts';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { formatAndPartitionDisk } from './format-and-partition-disk.ts';
import { loopDisk, machineWithDisk, mountsOf, output, quietly, whyNoDisks } from './test-loop.ts';
import {
  contextFor,
  diskWith,
  firstStep,
  IMAGE_ID,
  inventoryWith,
  policyWith,
  RUN_ID,
  stepOf,
  volumeWith,
} from './test-step.ts';

const MEBIBYTE = 2 ** 20;
const bothFirmwares = [
  { volume: 'esp', type: 'efi', size: { megabytes: 64 }, fileSystem: 'fat32', label: 'EFI', firmware: 'uefi' },
  { volume: 'grub', type: 'bios-boot', size: { megabytes: 1 }, fileSystem: 'none', firmware: 'bios' },
  { volume: 'data', type: 'windows', size: { megabytes: 100 }, fileSystem: 'ntfs', label: 'Data' },
  { volume: 'system', type: 'linux', fileSystem: 'ext4', label: 'root', variable: 'SystemDisk' },
];
const optionsOfBoth = { partitions: bothFirmwares };

async function failureOf(promise: Promise<unknown>): Promise<SlipwayError> {
  const error = await promise.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SlipwayError, String(error));
  return error;
}

/** lsblk's answer for one disk. */
function lsblk(path: string, fields: object = {}): string {
  return JSON.stringify({
    blockdevices: [{ name: path.slice(5), path, type: 'disk', size: 500_107_862_016, ...fields }],
  });
}

const partitionOf = (path: string, fields: object = {}) => ({
  name: path.slice(5),
  path,
  type: 'part',
  size: 1_048_576,
  ...fields,
});

test('the disk is freed, the site is told, signatures are wiped, the table is written, file systems are made', async () => {
  const children = [
    partitionOf('/dev/sda1', { fstype: 'vfat', label: 'SYSTEM', mountpoints: ['/run/slipway/x'] }),
    partitionOf('/dev/sda2', { fstype: 'swap', mountpoints: ['[SWAP]'] }),
  ];
  const old = lsblk('/dev/sda', { children });
  let told = false;
  const afterwards = () => assert.ok(told, 'destroyed before the site knew');
  const commands: ExpectedCommand[] = [
    { line: /^lsblk -J -b -o NAME,.* \/dev\/sda$/, stdout: old },
    { line: '/usr/bin/umount /run/slipway/x' },
    { line: 'swapoff /dev/sda2' },
    { line: /^lsblk .* \/dev\/sda$/, stdout: old.replace('/run/slipway/x', '').replace('[SWAP]', '') },
    { line: 'wipefs --all /dev/sda1', effect: afterwards },
    { line: 'wipefs --all /dev/sda2', effect: afterwards },
    { line: 'wipefs --all /dev/sda', effect: afterwards },
    {
      line: 'sfdisk --wipe always --wipe-partitions always /dev/sda',
      stdin:
        /^label: gpt\nlabel-id: .*\n\nstart=1MiB, size=64MiB, .*name="EFI"\nstart=65MiB, size=100MiB, .*\nstart=165MiB, /,
      effect: (files) => {
        for (const number of [1, 2, 3]) files.set(`/dev/sda${number}`, Buffer.alloc(0));
      },
    },
    { line: 'partx --update /dev/sda', exitCode: 1 },
    { line: 'udevadm settle --timeout=30' },
    { line: /^mkfs\.fat .* -n EFI \/dev\/sda1$/ },
    { line: 'mkntfs --quick --force --quiet -L Data /dev/sda2' },
    { line: /^mke2fs .* -L root \/dev\/sda3$/ },
    { line: 'udevadm settle --timeout=30' },
  ];
  const machine = createScriptedMachine({ commands, inventory: inventoryWith({ disks: [diskWith({})] }) });
  const elsewhere = volumeWith({ id: 'archive', diskPath: '/dev/sdb', path: '/dev/sdb1' });
  const replaced = volumeWith({ id: 'system', diskPath: '/dev/sdb', path: '/dev/sdb2' });
  const former = volumeWith({ id: 'former', diskPath: '/dev/sda', path: '/dev/sda1' });
  const context = contextFor({
    machine,
    volumes: [elsewhere, replaced, former],
    onDestroy: () => {
      told = true;
    },
  });
  const result = await formatAndPartitionDisk(stepOf('format-and-partition-disk', optionsOfBoth), context);
  machine.assertAllRan();
  assert.equal(result.outcome, 'done');
  assert.deepEqual(context.destroyed, [
    '/dev/sda: disk 0, /dev/sda, Contoso Disk, serial number SA0001, 500 GB, ssd: /dev/sda1 1 MiB vfat "SYSTEM"; /dev/sda2 1 MiB swap',
  ]);
  assert.deepEqual(
    context.volumes().map(({ id, path, type, fileSystem, image }) => [id, path, type, fileSystem, image]),
    [
      ['archive', '/dev/sdb1', 'linux', 'ext4', null],
      ['esp', '/dev/sda1', 'efi', 'fat32', null],
      ['data', '/dev/sda2', 'windows', 'ntfs', null],
      ['system', '/dev/sda3', 'linux', 'ext4', null],
    ],
  );
  assert.equal(context.variables.get('SystemDisk'), '/dev/sda3');
});

test('no disk, and only removable disks, are refused before anything is touched', async () => {
  for (const [disks, message] of [
    [[], /shows no disk at all/],
    [
      [diskWith({ removable: true }), diskWith({ number: 1, path: '/dev/sdb', bootMedium: true })],
      /\/dev\/sda.*removable\n.*\/dev\/sdb.*started from it/,
    ],
  ] as const) {
    const machine = createScriptedMachine({ inventory: inventoryWith({ disks: [...disks] }) });
    const context = contextFor({ machine });
    const error = await failureOf(formatAndPartitionDisk(stepOf('format-and-partition-disk', optionsOfBoth), context));
    assert.equal(error.code, 'SLIP-4001');
    assert.match(error.message, message);
    assert.deepEqual(context.destroyed, []);
  }
});

test('a rule by variable follows what an earlier step set', async () => {
  const disks = [diskWith({}), diskWith({ number: 1, path: '/dev/sdb', serial: 'SB0002' })];
  const step = stepOf('format-and-partition-disk', { ...optionsOfBoth, disk: { variable: 'OSDTarget' } });
  const run = (variables: Record<string, string>) =>
    failureOf(
      formatAndPartitionDisk(
        step,
        contextFor({ machine: createScriptedMachine({ inventory: inventoryWith({ disks }) }), variables }),
      ),
    );
  assert.match((await run({})).message, /the variable OSDTarget, which names the disk, is not set/);
  // Chosen: the next thing that happens is that the disk is looked at.
  const machine = createScriptedMachine({
    commands: [{ line: /\/dev\/sdb$/, exitCode: 32 }],
    inventory: inventoryWith({ disks }),
  });
  const error = await failureOf(
    formatAndPartitionDisk(step, contextFor({ machine, variables: { OSDTarget: 'sb0002' } })),
  );
  assert.equal(error.code, 'SLIP-4003');
});

function packageOf(totalBytes: number, platform: 'linux' | 'windows' = 'linux'): PolicyPackage {
  const image = { index: 1, name: 'Debian', totalBytes, platform, blobList: 'blobs-1' };
  return {
    id: IMAGE_ID,
    versionId: RUN_ID,
    kind: 'operating-system-image',
    name: 'Debian 13',
    contentRoot: '0'.repeat(64),
    images: [image],
  };
}

const format = (partitions: unknown[]) => ({
  type: 'format-and-partition-disk',
  id: 'format',
  name: 'Format',
  options: { partitions },
});
const apply = (options: object = {}, fields: object = {}) => ({
  type: 'apply-operating-system-image',
  id: `apply-${JSON.stringify([options, fields]).length}`,
  name: 'Apply',
  options: { image: IMAGE_ID, ...options },
  ...fields,
});

for (const [what, steps, refused] of [
  ['the image of a later step', [format(bothFirmwares), apply({ volume: 'system' })], true],
  ['an image for the first free volume', [format([bothFirmwares[3]]), apply()], true],
  [
    'an image within a group',
    [format(bothFirmwares), { type: 'group', id: 'g', name: 'G', steps: [apply({ volume: 'system' })] }],
    true,
  ],
  [
    'the second image, when the first takes the first volume',
    [
      format([{ volume: 'a', type: 'linux', size: { gigabytes: 400 }, fileSystem: 'ext4' }, bothFirmwares[3]]),
      apply({}, { id: 'first' }),
      apply({}, { id: 'second' }),
    ],
    true,
  ],
  [
    'a step whose condition does not hold',
    [format(bothFirmwares), apply({ volume: 'system' }, { condition: { variable: 'Nope', operator: 'exists' } })],
    false,
  ],
  ['a disabled step', [format(bothFirmwares), apply({ volume: 'system' }, { disabled: true })], false],
  ['a step before this one', [apply({ volume: 'system' }), format(bothFirmwares)], false],
  ['an image that is not in the policy', [format(bothFirmwares), apply({ image: RUN_ID, volume: 'system' })], false],
  ['a volume that another step makes', [format(bothFirmwares), apply({ volume: 'other' })], false],
] as const) {
  test(`${what} is ${refused ? '' : 'not '}a reason to refuse when it is larger than the disk`, async () => {
    const policy = policyWith(steps, [packageOf(300e9)]);
    const disks = [diskWith({ bytes: 500e9 })];
    const smaller = what.startsWith('the second') ? disks : [diskWith({ bytes: 250e9 })];
    const machine = createScriptedMachine({
      commands: [{ line: /^lsblk/, exitCode: 99 }],
      inventory: inventoryWith({ disks: smaller }),
    });
    const context = contextFor({ machine, policy });
    const error = await failureOf(formatAndPartitionDisk(firstStep(policy, 'format-and-partition-disk'), context));
    assert.equal(error.code, refused ? 'SLIP-4002' : 'SLIP-4003');
    if (refused)
      assert.match(
        error.message,
        /has 286103 MiB of files and needs a volume of 3012\d\d MiB with ext4; .*Nothing on disk 0, \/dev\/sda.* was changed/s,
      );
    assert.deepEqual(context.destroyed, []);
  });
}

test('what is built on the disk and cannot be taken down is a reason to refuse', async () => {
  const children = [partitionOf('/dev/sda1', { children: [{ name: 'md0', path: '/dev/md0', type: 'raid1' }] })];
  const machine = createScriptedMachine({
    commands: [{ line: /^lsblk/, stdout: lsblk('/dev/sda', { children }) }],
    inventory: inventoryWith({ disks: [diskWith({})] }),
  });
  const context = contextFor({ machine });
  const error = await failureOf(formatAndPartitionDisk(stepOf('format-and-partition-disk', optionsOfBoth), context));
  assert.equal(error.code, 'SLIP-4017');
  assert.match(error.message, /\/dev\/md0 \(raid1\) stands on it/);
  assert.deepEqual(context.destroyed, []);
});

test('what cannot be unmounted is a reason to refuse', async () => {
  const machine = createScriptedMachine({
    commands: [
      {
        line: /^lsblk/,
        stdout: lsblk('/dev/sda', { children: [partitionOf('/dev/sda1', { mountpoints: ['/mnt', '/mnt/deeper'] })] }),
      },
      { line: '/usr/bin/umount /mnt/deeper' },
      { line: '/usr/bin/umount /mnt', exitCode: 32, stderr: 'target is busy' },
    ],
    inventory: inventoryWith({ disks: [diskWith({})] }),
  });
  const error = await failureOf(
    formatAndPartitionDisk(stepOf('format-and-partition-disk', optionsOfBoth), contextFor({ machine })),
  );
  assert.match(error.message, /\/dev\/sda1 is in use \(\/mnt\) and cannot be freed/);
  machine.assertAllRan();
});

test('a run that is cancelled while the site is told destroys nothing', async () => {
  const machine = createScriptedMachine({
    commands: [
      { line: /^lsblk/, stdout: lsblk('/dev/sda') },
      { line: /^lsblk/, stdout: lsblk('/dev/sda') },
    ],
    inventory: inventoryWith({ disks: [diskWith({})] }),
  });
  const stop = new AbortController();
  const context = contextFor({ machine, signal: stop.signal, onDestroy: () => stop.abort() });
  await assert.rejects(formatAndPartitionDisk(stepOf('format-and-partition-disk', optionsOfBoth), context), {
    name: 'AbortError',
  });
  machine.assertAllRan();
});

test('a variable that cannot be set is found before anything is destroyed', async () => {
  const partitions = [{ ...bothFirmwares[3], variable: '_SMSTSMine' }];
  const context = contextFor({ machine: createScriptedMachine() });
  const error = await failureOf(formatAndPartitionDisk(stepOf('format-and-partition-disk', { partitions }), context));
  assert.equal(error.code, 'SLIP-4015');
});

test('a partition that the kernel does not show fails the step', async () => {
  const machine = createScriptedMachine({
    commands: [
      { line: /^lsblk/, stdout: lsblk('/dev/sda') },
      { line: /^lsblk/, stdout: lsblk('/dev/sda') },
      { line: 'wipefs --all /dev/sda' },
      { line: /^sfdisk/ },
      { line: /^partx/ },
      { line: /^udevadm/ },
    ],
    inventory: inventoryWith({ disks: [diskWith({})] }),
  });
  const error = await failureOf(
    formatAndPartitionDisk(stepOf('format-and-partition-disk', optionsOfBoth), contextFor({ machine })),
  );
  assert.equal(error.code, 'SLIP-4017');
  assert.match(error.message, /kernel does not show \/dev\/sda1/);
});

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
  await formatAndPartitionDisk(step, context);
  assert.match(context.destroyed[0] ?? '', /p1 300 MiB/);
  const volumes = context.volumes();
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
  skip: skip || whyNoDisks(['mdadm', 'pvcreate']),
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
  await formatAndPartitionDisk(stepOf('format-and-partition-disk', mbr), context);
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
