import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyPackage } from '../../api/policy.ts';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { formatAndPartitionDisk } from './format-and-partition-disk.ts';
import {
  contextFor,
  diskWith,
  failureOf,
  firstStep,
  IMAGE_ID,
  inventoryWith,
  policyWith,
  RUN_ID,
  stepOf,
  volumeWith,
} from './test-step.ts';

const bothFirmwares = [
  { volume: 'esp', type: 'efi', size: { megabytes: 64 }, fileSystem: 'fat32', label: 'EFI', firmware: 'uefi' },
  { volume: 'grub', type: 'bios-boot', size: { megabytes: 1 }, fileSystem: 'none', firmware: 'bios' },
  { volume: 'data', type: 'windows', size: { megabytes: 100 }, fileSystem: 'ntfs', label: 'Data' },
  { volume: 'system', type: 'linux', fileSystem: 'ext4', label: 'root', variable: 'SystemDisk' },
];
const optionsOfBoth = { partitions: bothFirmwares };

/** lsblk's answer for one disk. */
function lsblk(path: string, fields: object = {}): string {
  return JSON.stringify({
    blockdevices: [{ name: path.slice(5), path, type: 'disk', serial: 'SA0001', size: 500_107_862_016, ...fields }],
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
  const released = old.replaceAll(/"mountpoints":\["[^"]+"\]/g, '"mountpoints":[null]');
  let told = false;
  const afterwards = () => assert.ok(told, 'destroyed before the site knew');
  // What the disk says is reported, also where it is not what was written.
  const table = JSON.stringify({
    partitiontable: {
      ...{ label: 'gpt', id: 'CF99F836-4A75-944A-9214-C16E899D111B', unit: 'sectors', sectorsize: 512 },
      partitions: [{ node: '/dev/sda1', start: 2048, size: 131072, type: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B' }],
    },
  });
  const commands: ExpectedCommand[] = [
    { line: /^lsblk -J -b -o NAME,.* \/dev\/sda$/, stdout: old },
    { line: '/usr/bin/umount /run/slipway/x' },
    { line: 'swapoff /dev/sda2' },
    { line: /^lsblk .* \/dev\/sda$/, stdout: released },
    { line: /^lsblk .* \/dev\/sda$/, stdout: released, effect: afterwards },
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
    { line: 'sfdisk --json /dev/sda', stdout: table },
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
  assert.ok(result.outcome === 'done');
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
  assert.deepEqual(result.facts, {
    kind: 'disk-layout',
    disk: { path: '/dev/sda', model: 'Contoso Disk', serial: 'SA0001', bytes: 500_107_862_016 },
    table: {
      ...{ style: 'gpt', id: 'CF99F836-4A75-944A-9214-C16E899D111B' },
      partitions: [
        {
          ...{ number: 1, volume: 'esp', fileSystem: 'fat32', startBytes: 1_048_576, bytes: 67_108_864, name: null },
          ...{ type: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B', partitionUuid: null },
        },
      ],
    },
  });
});

test('a table that cannot be read back fails the step', async () => {
  const commands: ExpectedCommand[] = [
    ...Array.from({ length: 2 }, () => ({ line: /^lsblk .* \/dev\/sda$/, stdout: lsblk('/dev/sda') })),
    { line: 'wipefs --all /dev/sda' },
    { line: /^sfdisk --wipe/, effect: (files) => files.set('/dev/sda1', Buffer.alloc(0)) },
    { line: 'partx --update /dev/sda' },
    { line: 'udevadm settle --timeout=30' },
    { line: 'udevadm settle --timeout=30' },
    { line: 'sfdisk --json /dev/sda', stdout: '' },
  ];
  const machine = createScriptedMachine({ commands, inventory: inventoryWith({ disks: [diskWith({})] }) });
  const partitions = [{ volume: 'system', type: 'linux', fileSystem: 'none' }];
  const step = stepOf('format-and-partition-disk', { partitions });
  const error = await failureOf(formatAndPartitionDisk(step, contextFor({ machine })));
  assert.equal(error.code, 'SLIP-4003');
  machine.assertAllRan();
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

test('a read-only disk is refused with a code of its own before anything is touched', async () => {
  const machine = createScriptedMachine({ inventory: inventoryWith({ disks: [diskWith({ readOnly: true })] }) });
  const context = contextFor({ machine });
  const error = await failureOf(formatAndPartitionDisk(stepOf('format-and-partition-disk', optionsOfBoth), context));
  assert.equal(error.code, 'SLIP-4051');
  assert.match(error.message, /write protection/);
  assert.deepEqual([context.destroyed, machine.ran], [[], []]);
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
  const image = {
    index: 1,
    name: 'Debian',
    totalBytes,
    platform,
    architecture: null,
    language: null,
    bootManagers: null,
    blobList: 'blobs-1',
  };
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

test('a disk that became another one while the site was waited for is left alone', async () => {
  for (const change of [{ serial: 'SB0002' }, { size: 1000 }, { serial: null }]) {
    const commands = [
      { line: /^lsblk/, stdout: lsblk('/dev/sda') },
      { line: /^lsblk/, stdout: lsblk('/dev/sda', change) },
    ];
    const machine = createScriptedMachine({ commands, inventory: inventoryWith({ disks: [diskWith({})] }) });
    const context = contextFor({ machine, volumes: [volumeWith({})] });
    const error = await failureOf(formatAndPartitionDisk(stepOf('format-and-partition-disk', optionsOfBoth), context));
    assert.equal(error.code, 'SLIP-4001');
    assert.match(error.message, /\/dev\/sda is another disk by now/);
    assert.equal(context.volumes().length, 1, 'the volumes on it are still there');
    machine.assertAllRan();
  }
});

test('a run that is cancelled while the site is told destroys nothing', async () => {
  const machine = createScriptedMachine({
    commands: [{ line: /^lsblk/, stdout: lsblk('/dev/sda') }],
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
