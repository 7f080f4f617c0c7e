/** Capture Operating System Image: which volume, what is refused before anything is sent, and what happens when wimlib or the site fails. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import type { CaptureSubject, Captures } from '../engine/services.ts';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { captureOperatingSystemImage } from './capture-operating-system-image.ts';
import { softwareHive } from './test-capture.ts';
import { contextFor, diskWith, failureOf, inventoryWith, stepOf, volumeWith } from './test-step.ts';

interface Part {
  name: string;
  fstype?: string;
  mountpoints?: readonly string[];
  children?: readonly object[];
}

function lsblk(disk: string, parts: readonly Part[]): string {
  const children = parts.map((part) => ({ type: 'part', path: `/dev/${part.name}`, size: 2 ** 30, ...part }));
  return JSON.stringify({
    blockdevices: [{ name: disk, path: `/dev/${disk}`, type: 'disk', size: 2 ** 33, children }],
  });
}

/** lsblk and what blkid finds on each. */
function looks(disk: string, parts: readonly Part[]): ExpectedCommand[] {
  return [
    { line: new RegExp(`^lsblk .* /dev/${disk}$`), stdout: lsblk(disk, parts) },
    { line: new RegExp(`^blkid .* /dev/${disk}$`), exitCode: 2 },
    ...parts.map(({ name, fstype = '' }) => ({ line: new RegExp(`^blkid .* /dev/${name}$`), stdout: `${fstype}\n` })),
  ];
}

const isWindows = (name: string, exitCode = 0, stderr = ''): ExpectedCommand => ({
  line: `ntfsls --force --path /Windows/System32/config /dev/${name}`,
  exitCode,
  stderr,
});
const probe = (exitCode: number): ExpectedCommand => ({ line: 'ntfs-3g.probe --readwrite /dev/sda3', exitCode });
const info = (exitCode = 0, stderr = ''): ExpectedCommand => ({ line: 'ntfsinfo --mft /dev/sda3', exitCode, stderr });
const FOLDER = '/run/slipway/capture/sda3';
/** The Windows is asked what it is. */
const state: readonly ExpectedCommand[] = [
  { line: `mkdir -p ${FOLDER}` },
  { line: `/usr/bin/mount -t ntfs-3g -o ro /dev/sda3 ${FOLDER}` },
  { line: 'sync' },
  { line: `/usr/bin/umount ${FOLDER}` },
];
const software = softwareHive('IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE');
const wimlib = (more: Partial<ExpectedCommand> = {}): ExpectedCommand => ({
  line: /^wimlib-imagex capture /,
  stdout: 'WIM',
  ...more,
});

function capturesThat(taking: (bytes: number) => void = () => {}) {
  const begun: CaptureSubject[] = [];
  const ends: string[] = [];
  const captures: Captures = {
    begin: async (subject) => {
      begun.push(subject);
      return {
        take: async (stream) => {
          let bytes = 0;
          for await (const piece of stream) bytes += piece.length;
          taking(bytes);
          return bytes;
        },
        finish: async () => {
          ends.push('finished');
          return 'it is version 1';
        },
        abandon: async () => void ends.push('abandoned'),
      };
    },
  };
  return { begun, ends, captures };
}

function captureWith(
  commands: readonly ExpectedCommand[],
  options: {
    step?: object;
    disks?: readonly Parameters<typeof diskWith>[0][];
    variables?: Record<string, string>;
    taking?: (bytes: number) => void;
  } = {},
) {
  const disks = (options.disks ?? [{}]).map(diskWith);
  const files = { [`${FOLDER}/Windows/System32/config/SOFTWARE`]: software };
  const machine = createScriptedMachine({ commands, files, inventory: inventoryWith({ disks }) });
  const site = capturesThat(options.taking);
  const context = contextFor({
    machine,
    captures: site.captures,
    variables: options.variables ?? {},
    volumes: [volumeWith({ id: 'system', path: '/dev/sda3' })],
  });
  const step = stepOf('capture-operating-system-image', { imageName: 'Room', ...options.step }, 'the-capture');
  return { ...site, machine, run: () => captureOperatingSystemImage(step, context) };
}

const efi = { name: 'sda1', fstype: 'vfat' };
const windows = { name: 'sda3', fstype: 'ntfs' };
const recovery = { name: 'sda4', fstype: 'ntfs' };

test('the only volume with an operating system is captured, NTFS from the volume itself', async () => {
  const { run, begun, ends, machine } = captureWith(
    [
      ...looks('sda', [efi, windows, recovery]),
      isWindows('sda3'),
      isWindows('sda4', 3),
      probe(0),
      info(),
      ...state,
      wimlib(),
    ],
    {
      step: { imageName: 'Room %Number%', createdBy: 'me', description: '-for %Number%' },
      variables: { Number: '12' },
    },
  );
  const result = await run();
  assert.equal(result.message, '/dev/sda3 is captured (1 MiB): it is version 1.');
  machine.assertAllRan();
  const expected =
    'capture --compress=LZX:20 --config=/run/slipway/capture/sda3.work/exclusions.ini --image-property CREATEDBY=me -- /dev/sda3 -';
  assert.equal(machine.ran.at(-1), `wimlib-imagex ${expected} 'Room 12' '-for 12'`);
  assert.deepEqual(begun, [{ stepId: 'the-capture', imageName: 'Room 12', fileSystem: 'ntfs', volume: '/dev/sda3' }]);
  assert.deepEqual(ends, ['finished']);
  assert.deepEqual([...machine.files.keys()], [`${FOLDER}/Windows/System32/config/SOFTWARE`]);
});

test('two volumes with an operating system are a reason to ask, with a list', async () => {
  const { run, begun } = captureWith([...looks('sda', [efi, windows, recovery]), isWindows('sda3'), isWindows('sda4')]);
  const error = await failureOf(run());
  assert.equal(error.code, 'SLIP-4040');
  assert.match(error.message, /^2 volumes .*\/dev\/sda1.*vfat.*\/dev\/sda3.*Windows.*\/dev\/sda4.*Windows/s);
  assert.deepEqual(begun, []);
});

test('neither the boot medium nor a removable disk is looked at', async () => {
  const error = await failureOf(captureWith([], { disks: [{ bootMedium: true }, { removable: true }] }).run());
  assert.equal(error.code, 'SLIP-4040');
  assert.match(error.message, /no fixed disk/);
});

test('a hibernated Windows is found, and refused for that', async () => {
  const { run } = captureWith([...looks('sda', [windows]), isWindows('sda3', 2, 'Windows is hibernated'), probe(14)]);
  const error = await failureOf(run());
  assert.deepEqual([error.code, /hibernated/.test(error.message)], ['SLIP-4041', true]);
});

for (const [what, commands, pattern] of [
  ['was not shut down', [probe(15)], /not shut down cleanly.*shutdown \/s/s],
  ['contradicts itself', [probe(13)], /contradicts itself.*chkdsk/s],
  ['is refused for an unknown reason', [probe(18)], /exit code 18/],
  ['is marked for a check', [probe(0), info(1, 'Volume is scheduled for check.')], /marked for a check/],
  ['cannot be read', [probe(0), info(1, 'Input/output error')], /Input\/output error/],
] as const)
  test(`an NTFS that ${what} is refused before anything is sent`, async () => {
    const { run, begun } = captureWith([...looks('sda', [windows]), ...commands], {
      step: { source: { disk: 0, partition: 3 } },
    });
    const error = await failureOf(run());
    assert.equal(error.code, 'SLIP-4041');
    assert.match(error.message, pattern);
    assert.deepEqual(begun, []);
  });

for (const [what, part, pattern] of [
  ['another file system', { name: 'sda3', fstype: 'btrfs' }, /its file system is btrfs/],
  ['no file system', { name: 'sda3' }, /no file system/],
  ['a mount point', { name: 'sda3', fstype: 'ext4', mountpoints: ['/srv'] }, /in use \(\/srv\)/],
  [
    'something built on it',
    { name: 'sda3', fstype: 'LVM2_member', children: [{ name: 'root', path: '/dev/mapper/root', type: 'lvm' }] },
    /root \(lvm\) stands on it/,
  ],
] as const)
  test(`a named partition with ${what} is refused`, async () => {
    const commands = looks('sda', [part]);
    if ('children' in part) commands.push({ line: /^blkid .*mapper/, stdout: 'ext4\n' });
    const { run, machine } = captureWith(commands, { step: { source: { disk: 0, partition: 3 } } });
    const error = await failureOf(run());
    assert.equal(error.code, 'SLIP-4041');
    assert.match(error.message, pattern);
    machine.assertAllRan();
  });

test('a partition, a disk or a volume that is not there is said with what is', async () => {
  const partition = captureWith(looks('sda', [windows]), { step: { source: { disk: 0, partition: 2 } } });
  const disk = captureWith([], { step: { source: { disk: 7, partition: 2 } } });
  const volume = captureWith([], { step: { source: { volume: 'data' } } });
  for (const [each, pattern] of [
    [partition, /partition 2 on disk 0: on \/dev\/sda are \/dev\/sda3/],
    [disk, /the disks are 0 \(\/dev\/sda\)/],
    [volume, /no volume "data"; this run knows system/],
  ] as const) {
    const error = await failureOf(each.run());
    assert.equal(error.code, 'SLIP-4011');
    assert.match(error.message, pattern);
  }
});

const ready = [...looks('sda', [windows]), isWindows('sda3'), probe(0), info(), ...state];

test('when wimlib fails, nothing of what was sent is kept', async () => {
  const stderr = '[ERROR] Read error\nERROR: Exiting with error code 50:\n       Could not read data from a file.\n';
  const { run, ends } = captureWith([...ready, wimlib({ exitCode: 50, stderr })]);
  const error = await failureOf(run());
  assert.deepEqual([error.code, error.exitCode], ['SLIP-4043', 50]);
  assert.match(error.message, /check the disk.*Could not read data/s);
  assert.deepEqual(ends, ['abandoned']);
});

test('what the site refuses is what the step fails with', async () => {
  const { run, ends } = captureWith([...ready, wimlib()], {
    taking: () => {
      throw new SlipwayError('SLIP-3004', 'The site has no room.');
    },
  });
  await assert.rejects(run(), { code: 'SLIP-3004' });
  assert.deepEqual(ends, ['abandoned']);
});

test('a name with a variable that is not set is refused', async () => {
  const error = await failureOf(captureWith([], { step: { imageName: 'Room %Nothing%' } }).run());
  assert.equal(error.code, 'SLIP-4015');
});

for (const glob of ['', ' /srv', '#x', '[ExclusionList]', '/a\n/b', '/a"b', ';x'])
  test(`${JSON.stringify(glob)} is no exclusion`, () => {
    assert.throws(() => stepOf('capture-operating-system-image', { imageName: 'x', exclude: [glob] }));
  });
