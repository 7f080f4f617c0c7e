import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { english } from '../phrases/english.ts';
import type { DiskRule } from '../steps/format-and-partition-disk.ts';
import type { DiskFacts } from './describe-disk.ts';
import { chooseTargetDisk, explainNoTarget, explainReadOnly } from './target-disk.ts';

const diskWith = (fields: Partial<DiskFacts>): DiskFacts => ({
  ...{ number: 0, path: '/dev/sda', model: 'Contoso Disk', serial: 'SA0001', bytes: 500_107_862_016, type: 'ssd' },
  ...{ removable: false, readOnly: false, bootMedium: false },
  ...fields,
});
const small = diskWith({ number: 0, path: '/dev/nvme0n1', serial: 'NV0001', bytes: 256e9, type: 'nvme' });
const large = diskWith({ number: 1, path: '/dev/sda', serial: 'SA0002', bytes: 2000e9, type: 'hdd' });
const stick = diskWith({ number: 2, path: '/dev/sdb', serial: 'US0003', bytes: 64e9, removable: true });
const locked = diskWith({ number: 3, path: '/dev/sdc', serial: '1', bytes: 128e9, readOnly: true });
const started = diskWith({ number: 4, path: '/dev/sdd', serial: 'BM0005', bytes: 512e9, bootMedium: true });
const all = [small, large, stick, locked, started];

for (const [rule, variable, expected] of [
  [{ number: 0 }, undefined, '/dev/nvme0n1'],
  [{ number: 1 }, undefined, '/dev/sda'],
  [{ serial: ' sa0002 ' }, undefined, '/dev/sda'],
  [{ minimumGigabytes: 500 }, undefined, '/dev/sda'],
  [{ maximumGigabytes: 256 }, undefined, '/dev/nvme0n1'],
  [{ type: 'nvme' }, undefined, '/dev/nvme0n1'],
  [{ type: 'hdd', minimumGigabytes: 1000, number: 1 }, undefined, '/dev/sda'],
  [{ variable: 'Target' }, 'NV0001', '/dev/nvme0n1'],
  [{ variable: 'Target' }, ' 1 ', null],
  [{ variable: 'Target' }, '0', '/dev/nvme0n1'],
  // Rules that leave none, or several.
  [{}, undefined, null],
  [{ number: 7 }, undefined, null],
  [{ number: 2 }, undefined, null],
  [{ number: 3 }, undefined, null],
  [{ number: 4 }, undefined, null],
  [{ serial: 'US0003' }, undefined, null],
  [{ type: 'virtual' }, undefined, null],
  [{ minimumGigabytes: 500, maximumGigabytes: 1000 }, undefined, null],
  [{ variable: 'Target' }, undefined, null],
  [{ variable: 'Target' }, '', null],
  [{ variable: 'Target' }, 'US0003', null],
] as const satisfies [DiskRule, string | undefined, string | null][]) {
  test(`the rule ${JSON.stringify(rule)} ${variable === undefined ? '' : `with "${variable}" `}chooses ${expected}`, () => {
    assert.equal(chooseTargetDisk(all, rule, variable).disk?.path ?? null, expected);
  });
}

test('a disk whose serial number is "1" is meant before the disk with number 1', () => {
  const { verdicts } = chooseTargetDisk(all, { variable: 'Target' }, '1');
  assert.match(english(verdicts[1]!.objection!), /serial number is not the one of the variable Target/);
  assert.match(english(verdicts[3]!.objection!), /read-only/);
});

test('the only disk of a computer needs no rule', () => {
  assert.equal(chooseTargetDisk([small], {}).disk, small);
  assert.equal(chooseTargetDisk([stick], {}).disk, null);
  assert.equal(chooseTargetDisk([], {}).disk, null);
});

test('a refusal lists every disk with the reason', () => {
  assert.equal(
    english(explainNoTarget(chooseTargetDisk(all, { type: 'virtual' }))),
    `No disk of this computer may be erased by the rules of the step. Change the rules (number, serial number, size or type of the disk), or the disks.
  disk 0, /dev/nvme0n1, Contoso Disk, serial number NV0001, 256 GB, nvme: its type is nvme, not virtual
  disk 1, /dev/sda, Contoso Disk, serial number SA0002, 2000 GB, hdd: its type is hdd, not virtual
  disk 2, /dev/sdb, Contoso Disk, serial number US0003, 64 GB, ssd: it is removable
  disk 3, /dev/sdc, Contoso Disk, serial number 1, 128 GB, ssd: it is read-only
  disk 4, /dev/sdd, Contoso Disk, serial number BM0005, 512 GB, ssd: the running system was started from it`,
  );
  assert.match(
    english(explainNoTarget(chooseTargetDisk(all, {}))),
    /^2 disks fit the rules of the step; .*\n.*\/dev\/nvme0n1.*: fits/,
  );
  assert.match(english(explainNoTarget(chooseTargetDisk([], {}))), /shows no disk at all/);
});

const anyDisk = fc.record({
  serial: fc.option(fc.constantFrom('A', 'B', '1', '2'), { nil: null }),
  bytes: fc.integer({ min: 1, max: 3e12 }),
  type: fc.constantFrom('nvme' as const, 'ssd' as const, 'hdd' as const, 'virtual' as const, 'unknown' as const),
  removable: fc.boolean(),
  readOnly: fc.boolean(),
  bootMedium: fc.boolean(),
});
const anyRule = fc.record(
  {
    serial: fc.constantFrom('A', 'B', '1'),
    variable: fc.constant('Target'),
    number: fc.nat(4),
    minimumGigabytes: fc.integer({ min: 1, max: 3000 }),
    maximumGigabytes: fc.integer({ min: 1, max: 3000 }),
    type: fc.constantFrom('nvme' as const, 'ssd' as const, 'hdd' as const, 'virtual' as const),
  },
  { requiredKeys: [] },
);

test('whatever the rules, a protected disk is never chosen and a choice is never a guess', () => {
  fc.assert(
    fc.property(
      fc.array(anyDisk, { maxLength: 5 }),
      anyRule,
      fc.option(fc.constantFrom('A', '1', '7', '')),
      (fields, rule, variable) => {
        const disks = fields.map((disk, number) => diskWith({ ...disk, number, path: `/dev/disk${number}` }));
        const target = chooseTargetDisk(disks, rule, variable ?? undefined);
        assert.equal(target.verdicts.length, disks.length);
        const free = target.verdicts.filter(({ objection }) => objection === null);
        assert.equal(target.disk, free.length === 1 ? free[0]?.disk : null);
        for (const { disk, objection } of target.verdicts)
          if (disk.removable || disk.readOnly || disk.bootMedium) assert.notEqual(objection, null);
      },
    ),
  );
});

for (const [what, disks, rule, expected] of [
  ['the only one', [locked], {}, /takes no writing: disk 3, \/dev\/sdc, .*serial number 1, .*Nothing was changed/],
  ['the only one that the rule means', [small, locked], { number: 3 }, /disk 3, \/dev\/sdc/],
  ['one that the rule does not mean', [locked], { number: 0 }, null],
  ['one beside another that can be taken', [small, locked], {}, null],
  ['one that is removable too', [{ ...locked, removable: true }], {}, null],
  ['none', [stick], {}, null],
] as const satisfies [string, (typeof small)[], DiskRule, RegExp | null][]) {
  test(`the read-only disk is ${what}`, () => {
    const said = explainReadOnly(chooseTargetDisk(disks, rule));
    if (expected === null) assert.equal(said, null);
    else assert.match(english(said!), expected);
  });
}
