import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SlipwayError } from '../../../api/errors.ts';
import type { PartitionOptions } from '../../../task-sequence/steps/format-and-partition-disk.ts';
import { MEBIBYTE, type PartitionRequest, planPartitions } from './partition-plan.ts';
import { sfdiskScript } from './sfdisk-script.ts';

const both: PartitionOptions[] = [
  { volume: 'esp', type: 'efi', size: { megabytes: 260 }, fileSystem: 'fat32', label: 'EFI', firmware: 'uefi' },
  { volume: 'grub', type: 'bios-boot', size: { megabytes: 1 }, fileSystem: 'none', firmware: 'bios' },
  { volume: 'system', type: 'linux', fileSystem: 'ext4', label: 'root' },
];

function plan(partitions: readonly PartitionOptions[], request: Partial<PartitionRequest> = {}) {
  return planPartitions({
    style: 'gpt',
    firmware: 'uefi',
    diskBytes: 4096 * MEBIBYTE,
    seed: ['run', 'step'],
    ...request,
    partitions,
  });
}

function places(...args: Parameters<typeof plan>): string[] {
  return plan(...args).partitions.map(
    ({ options, startMebibytes, sizeMebibytes }) => `${options.volume} ${startMebibytes}+${sizeMebibytes}`,
  );
}

function refusal(...args: Parameters<typeof plan>): SlipwayError {
  try {
    plan(...args);
  } catch (error) {
    assert.ok(error instanceof SlipwayError, String(error));
    return error;
  }
  return assert.fail('it was planned');
}

const linux = (volume: string, size?: PartitionOptions['size']): PartitionOptions => ({
  volume,
  type: 'linux',
  fileSystem: 'ext4',
  ...(size === undefined ? {} : { size }),
});

test('one list of partitions serves UEFI and BIOS', () => {
  assert.deepEqual(places(both), ['esp 1+260', 'system 261+3834']);
  assert.deepEqual(places(both, { firmware: 'bios' }), ['grub 1+1', 'system 2+4093']);
});

test('percent counts what remains when its turn comes', () => {
  const parts = [linux('a', { megabytes: 94 }), linux('b', { percent: 50 }), linux('c', { percent: 50 }), linux('d')];
  assert.deepEqual(places(parts), ['a 1+94', 'b 95+2000', 'c 2095+1000', 'd 3095+1000']);
  assert.deepEqual(places([linux('a', { percent: 33 }), linux('b', { percent: 100 })]), ['a 1+1351', 'b 1352+2743']);
});

test('gigabytes are 1024 megabytes', () => assert.deepEqual(places([linux('a', { gigabytes: 2 })]), ['a 1+2048']));

test('a disk that ends within a mebibyte loses the rest of it', () => {
  assert.deepEqual(places([linux('a')], { diskBytes: 100 * MEBIBYTE + 1023 * 1024 }), ['a 1+98']);
});

test('what does not fit is refused with the numbers', () => {
  const error = refusal([linux('a', { megabytes: 4000 }), linux('b', { megabytes: 200 })]);
  assert.equal(error.code, 'SLIP-4016');
  assert.match(
    error.message,
    /need 4200 MiB, the disk has room for 4094 MiB \(it has 4096 MiB in all\): a 4000 MiB, b 200 MiB/,
  );
});

test('nothing is left for a last partition, or too little for its file system', () => {
  assert.match(
    refusal([linux('a', { megabytes: 4094 }), linux('b')]).message,
    /b would have 0 MiB; .* ext4 it needs 16/,
  );
  const esp: PartitionOptions = { volume: 'esp', type: 'efi', size: { megabytes: 20 }, fileSystem: 'fat32' };
  assert.match(refusal([esp, linux('a')]).message, /esp would have 20 MiB; .* fat32 it needs 33/);
  assert.equal(refusal([linux('a')], { diskBytes: 0 }).code, 'SLIP-4016');
  assert.equal(refusal([linux('a', { percent: 1 })], { diskBytes: 8 * MEBIBYTE }).code, 'SLIP-4016');
});

for (const [what, partitions, request, message] of [
  ['no partition is for this firmware', [{ ...linux('a'), firmware: 'bios' }], {}, /No partition .* for UEFI/],
  ['a size is missing in the middle', [linux('a'), linux('b')], {}, /a has no size/],
  ['two have one name', [linux('a', { percent: 10 }), linux('a')], {}, /Two partitions are called a/],
  ['an EFI system partition is not FAT32', [{ volume: 'esp', type: 'efi', fileSystem: 'ext4' }], {}, /must be fat32/],
  ['an MSR has a file system', [{ volume: 'msr', type: 'msr', fileSystem: 'ntfs' }], {}, /must be none/],
  ['an MBR disk has an MSR', [{ volume: 'msr', type: 'msr', fileSystem: 'none' }], { style: 'mbr' }, /only a GPT disk/],
  [
    'an MBR disk has a BIOS boot partition',
    [{ volume: 'grub', type: 'bios-boot', fileSystem: 'none' }],
    { style: 'mbr' },
    /needs none: GRUB/,
  ],
  [
    'an MBR disk has five',
    ['a', 'b', 'c', 'd', 'e'].map((name) => linux(name, { megabytes: 20 })),
    { style: 'mbr' },
    /4 primary partitions at most/,
  ],
  [
    'a FAT label is too long',
    [{ volume: 'esp', type: 'efi', fileSystem: 'fat32', label: 'TWELVE CHARS' }],
    {},
    /has 12 bytes, 11/,
  ],
  ['an ext4 label is too long in bytes', [{ ...linux('a'), label: 'ä'.repeat(9) }], {}, /has 18 bytes, 16/],
  ['a label leaves its quotes', [{ ...linux('a'), label: 'a", type=0' }], {}, /characters that cannot be written/],
  ['a label has a second line', [{ ...linux('a'), label: 'a\nb' }], {}, /characters that cannot be written/],
  [
    'a FAT label has an umlaut',
    [{ volume: 'esp', type: 'efi', fileSystem: 'fat32', label: 'grün' }],
    {},
    /cannot be written/,
  ],
] as [string, PartitionOptions[], Partial<PartitionRequest>, RegExp][]) {
  test(`it is refused that ${what}`, () => {
    const error = refusal(partitions, request);
    assert.equal(error.code, 'SLIP-4015');
    assert.match(error.message, message);
  });
}

test('an MBR disk ends at 2 TiB, a GPT disk does not', () => {
  const diskBytes = 4 * 2 ** 40;
  assert.deepEqual(places([linux('a')], { style: 'mbr', diskBytes }), ['a 1+2097150']);
  assert.deepEqual(places([linux('a')], { diskBytes }), ['a 1+4194302']);
  assert.equal(refusal([linux('a', { gigabytes: 2048 })], { style: 'mbr', diskBytes }).code, 'SLIP-4016');
});

test('GUIDs are known beforehand, stay the same for the same step of a run, and differ for another', () => {
  const [first, again, other] = [plan(both), plan(both), plan(both, { seed: ['run', 'other'] })];
  assert.deepEqual(again, first);
  const uuids = [first, other].flatMap(({ diskId, partitions }) => [
    diskId,
    ...partitions.map(({ partitionUuid }) => partitionUuid),
  ]);
  assert.equal(new Set(uuids).size, 6);
  for (const uuid of uuids) assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('the script of a GPT disk', () => {
  const parts: PartitionOptions[] = [
    { volume: 'esp', type: 'efi', size: { megabytes: 100 }, fileSystem: 'fat32', label: 'EFI' },
    { volume: 'msr', type: 'msr', size: { megabytes: 16 }, fileSystem: 'none' },
    { volume: 'recovery', type: 'recovery', size: { megabytes: 499 }, fileSystem: 'ntfs' },
    { volume: 'state', type: 'state', size: { megabytes: 100 }, fileSystem: 'fat32' },
    { volume: 'home', type: 'state', size: { megabytes: 100 }, fileSystem: 'ext4' },
    { volume: 'windows', type: 'windows', fileSystem: 'ntfs', label: 'Windows' },
  ];
  const guids = (text: string) => text.replace(/uuid=[0-9A-F-]{36}/g, 'uuid=…').replace(/label-id: .*/, 'label-id: …');
  assert.equal(
    guids(sfdiskScript(plan(parts))),
    `label: gpt
label-id: …

start=1MiB, size=100MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, uuid=…, name="EFI"
start=101MiB, size=16MiB, type=E3C9E316-0B5C-4DB8-817D-F92DF00215AE, uuid=…, name="msr"
start=117MiB, size=499MiB, type=DE94BBA4-06D1-4D40-A16A-BFD50179D6AC, uuid=…, name="recovery", attrs="RequiredPartition,GUID:63"
start=616MiB, size=100MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, uuid=…, name="state", attrs="GUID:63"
start=716MiB, size=100MiB, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, uuid=…, name="home"
start=816MiB, size=3279MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, uuid=…, name="Windows"
`,
  );
});

test('the script of an MBR disk marks the first system partition active', () => {
  const parts: PartitionOptions[] = [
    { volume: 'state', type: 'state', size: { megabytes: 100 }, fileSystem: 'fat32' },
    { volume: 'windows', type: 'windows', size: { percent: 50 }, fileSystem: 'ntfs' },
    linux('system'),
  ];
  const { diskId, partitions } = plan(parts, { style: 'mbr', firmware: 'bios' });
  assert.match(diskId, /^[0-9a-f]{8}$/);
  assert.deepEqual(
    partitions.map(({ partitionUuid }) => partitionUuid),
    [`${diskId}-01`, `${diskId}-02`, `${diskId}-03`],
  );
  assert.equal(
    sfdiskScript({ style: 'mbr', diskId, partitions }),
    `label: dos
label-id: 0x${diskId}

start=1MiB, size=100MiB, type=c
start=101MiB, size=1997MiB, type=7, bootable
start=2098MiB, size=1997MiB, type=83
`,
  );
});

test('the partition that the step marks is the active one in place of the first for a system', () => {
  const parts: PartitionOptions[] = [
    { volume: 'windows', type: 'windows', size: { percent: 50 }, fileSystem: 'ntfs' },
    { ...linux('system'), active: true },
  ];
  const { partitions } = plan(parts, { style: 'mbr', firmware: 'bios' });
  assert.deepEqual(
    partitions.map(({ active }) => active),
    [false, true],
  );
});

const anySize = fc.oneof(
  fc.record({ megabytes: fc.integer({ min: 1, max: 5000 }) }),
  fc.record({ gigabytes: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
);

test('whatever is asked for, partitions are planned one behind the other within the disk, or refused', () => {
  fc.assert(
    fc.property(
      fc.array(anySize, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: 2 ** 34 }),
      fc.constantFrom('gpt' as const, 'mbr' as const),
      (sizes, diskBytes, style) => {
        const parts = sizes.map((size, at) => linux(`v${at}`, size));
        try {
          let end = 1;
          for (const { startMebibytes, sizeMebibytes } of plan(parts, { diskBytes, style }).partitions) {
            assert.equal(startMebibytes, end);
            assert.ok(sizeMebibytes >= 16 && Number.isInteger(sizeMebibytes));
            end += sizeMebibytes;
          }
          assert.ok((end + 1) * MEBIBYTE <= diskBytes);
        } catch (error) {
          assert.ok(error instanceof SlipwayError && ['SLIP-4015', 'SLIP-4016'].includes(error.code), String(error));
        }
      },
    ),
  );
});
