import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from '../test-support.ts';
import { type MergedRecord, planMerge } from './merge-plan.ts';

const record = (name: string, more: Partial<MergedRecord> = {}): MergedRecord => ({
  ...{ id: name.toLowerCase(), name, macs: [], smbiosUuid: null, serialNumber: null, assetTag: null },
  ...{ standing: 'known', isObsolete: false, protected: false, hasOpenRun: false, lastSeenAt: null },
  ...{ variables: [], categories: [], collections: [], primaryUsers: [], recoveryKeys: [] },
  ...{ runs: 0, computerAssociations: 0 },
  ...more,
});
const thing = (name: string) => ({ id: name, name });

const cases: [what: string, kept: Partial<MergedRecord>, other: Partial<MergedRecord>, expected: object][] = [
  ['nothing of a record that has nothing', {}, {}, { macs: [], lost: ['the name OTHER'], inventory: false }],
  [
    'marks that it lacks',
    { macs: ['m1'] },
    { macs: ['m2'], smbiosUuid: 'u', serialNumber: 's', assetTag: 't' },
    {
      macs: ['m2'],
      smbiosUuid: { before: null, after: 'u' },
      serialNumber: { before: null, after: 's' },
      assetTag: { before: null, after: 't' },
      lost: ['the name OTHER'],
      warnings: [],
    },
  ],
  [
    'none in place of its own: what is lost is said, and that it may be two computers',
    { smbiosUuid: 'u', serialNumber: 's', assetTag: 't' },
    { smbiosUuid: 'v', serialNumber: 's', assetTag: 'x' },
    {
      smbiosUuid: { before: 'u', after: 'u' },
      lost: ['the name OTHER', 'the SMBIOS UUID v', 'the asset tag x'],
      warnings: ['The two have different SMBIOS UUIDs: are they of one computer?'],
    },
  ],
  [
    'no marks of an obsolete record, by which nobody is recognised',
    {},
    { isObsolete: true, smbiosUuid: 'v', serialNumber: 's', runs: 3 },
    {
      smbiosUuid: { before: null, after: null },
      runs: 3,
      lost: ['the name OTHER', 'the SMBIOS UUID v', 'the serial number s'],
    },
  ],
  [
    'variables and users that it lacks, whatever their case',
    { variables: ['Room'], primaryUsers: ['D\\kim'] },
    { variables: ['ROOM', 'Floor'], primaryUsers: ['d\\KIM', 'lee'] },
    { variables: ['Floor'], primaryUsers: ['lee'], lost: ['the name OTHER', 'its value of the variable ROOM'] },
  ],
  [
    'categories, collections and recovery keys that it lacks, and all runs',
    { categories: [thing('a')], collections: [thing('c')], recoveryKeys: ['k'], runs: 2 },
    {
      categories: [thing('a'), thing('b')],
      collections: [thing('d'), thing('c')],
      ...{ recoveryKeys: ['k', 'l'], runs: 5, computerAssociations: 1 },
    },
    { categories: [thing('b')], collections: [thing('d')], recoveryKeys: 1, runs: 5, computerAssociations: 1 },
  ],
  ['the inventory of the one that was seen last', { lastSeenAt: 1 }, { lastSeenAt: 2 }, { inventory: true }],
  ['no older inventory', { lastSeenAt: 2 }, { lastSeenAt: 1 }, { inventory: false }],
  ['that of one that came unknown', {}, { standing: 'unprovisioned', macs: ['m'] }, { macs: ['m'] }],
];
for (const [what, kept, other, expected] of cases)
  test(`the kept device gets ${what}`, () => {
    const plan = planMerge(record('KEEP', kept), record('OTHER', other));
    const told = Object.fromEntries(Object.entries(plan).filter(([key]) => key in expected));
    assert.deepEqual(told, expected);
  });

for (const [what, kept, other, code] of [
  ['of a record with itself', { id: 'other' }, {}, 'SLIP-1001'],
  ['into an obsolete record', { isObsolete: true }, {}, 'SLIP-1001'],
  ['of a known device into one that came unknown', { standing: 'unprovisioned' }, {}, 'SLIP-1001'],
  ['with a placeholder', {}, { standing: 'placeholder' }, 'SLIP-1006'],
  ['into a placeholder', { standing: 'placeholder' }, {}, 'SLIP-1006'],
  ['while the kept one has an open run', { hasOpenRun: true }, {}, 'SLIP-1004'],
  ['while the other has an open run', {}, { hasOpenRun: true }, 'SLIP-1004'],
  ['into a protected device', { protected: true }, {}, 'SLIP-1004'],
  ['of a protected device', {}, { protected: true }, 'SLIP-1004'],
] as const)
  test(`a merge is refused ${what}`, () =>
    assert.throws(() => planMerge(record('KEEP', kept), record('OTHER', other)), refusal(code)));

test('plans of different records have different ids, and of the same the same', () => {
  const [one, same, other] = [['m'], ['m'], ['n']].map((macs) => planMerge(record('KEEP'), record('OTHER', { macs })));
  assert.equal(one?.planId, same?.planId);
  assert.notEqual(one?.planId, other?.planId);
});
