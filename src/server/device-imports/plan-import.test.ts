import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GivenDevice } from './import-lines.ts';
import { type KnownDevice, planImport, totalsOf } from './plan-import.ts';

const given = (more: Partial<GivenDevice>): GivenDevice => ({
  ...{ line: 1, name: 'pc', macs: ['m1'], smbiosUuid: null, serialNumber: null, assetTag: null, sourceComputer: null },
  ...{ categories: [], variables: [] },
  ...more,
});
const known = (more: Partial<KnownDevice>): KnownDevice => ({
  ...{
    id: 'k',
    isPlaceholder: false,
    within: true,
    name: 'pc',
    macs: ['m1'],
    smbiosUuid: null,
    serialNumber: 'S',
    assetTag: null,
    obsolete: false,
  },
  ...{ categories: ['A'], variables: [{ name: 'Room', value: '1' }] },
  ...more,
});
const variable = (name: string, value: string, secret = false) => ({ name, value, secret });

for (const [what, line, device, existing, action, changes] of [
  ['it is not there', given({}), known({ name: 'x', macs: ['mx'] }), 'refuse', 'new', []],
  ['merge adds nothing', given({ serialNumber: 'T' }), known({}), 'merge', 'unchanged', []],
  [
    'merge adds what is missing',
    given({ macs: ['m2'], assetTag: '9', categories: ['B'] }),
    known({}),
    'merge',
    'merge',
    ['macs', 'assetTag', 'categories'],
  ],
  [
    'merge adds variables alone that are not there',
    given({ variables: [variable('ROOM', '2'), variable('Key', 'x', true)] }),
    known({}),
    'merge',
    'merge',
    ['variables.Key'],
  ],
  [
    'overwrite takes what the line says',
    given({ name: 'new', serialNumber: 'T', variables: [variable('Room', '2')] }),
    known({}),
    'overwrite',
    'overwrite',
    ['name', 'serialNumber', 'variables.Room'],
  ],
  [
    'overwrite leaves what the line leaves empty',
    given({ name: 'PC', macs: [], smbiosUuid: null }),
    known({ name: 'PC' }),
    'overwrite',
    'unchanged',
    [],
  ],
  ['overwrite replaces categories', given({ categories: ['B'] }), known({}), 'overwrite', 'overwrite', ['categories']],
  ['the same category in capitals', given({ categories: ['a'] }), known({}), 'overwrite', 'unchanged', []],
] as const)
  test(`what a line does when ${what}`, () => {
    const { lines, problems } = planImport([line], [device], existing);
    assert.deepEqual(problems, []);
    assert.deepEqual([lines[0]?.action, lines[0]?.changes], [action, changes]);
  });

for (const [what, lines, devices, existing, part] of [
  ['it is there already', [given({})], [known({})], 'refuse', 'it is the device "pc", which is there already'],
  [
    'it is several',
    [given({ macs: ['m1', 'm2'] })],
    [known({}), known({ id: 'l', name: 'other', macs: ['m2'] })],
    'overwrite',
    'of several devices: "pc", "other"',
  ],
  [
    'it is beyond reach',
    [given({ name: 'x' })],
    [known({ within: false, name: 'hidden' })],
    'overwrite',
    'beyond your reach',
  ],
  ['it is obsolete', [given({})], [known({ obsolete: true })], 'merge', 'is obsolete'],
  [
    'two lines are one device',
    [given({ line: 1 }), given({ line: 2, name: 'b', macs: ['m2'] })],
    [known({ macs: ['m1', 'm2'] })],
    'merge',
    'it is the device "pc", as line 1 is',
  ],
] as const)
  test(`a line is refused when ${what}`, () => {
    const { problems } = planImport(lines, devices, existing);
    assert.equal(problems.length, 1);
    assert.ok(problems[0]?.message.includes(part), problems[0]?.message);
    assert.ok(!JSON.stringify(problems).includes('hidden'));
  });

test('an obsolete device has its name alone', () => {
  const { lines } = planImport([given({ name: 'heir' })], [known({ obsolete: true })], 'refuse');
  assert.equal(lines[0]?.action, 'new');
});

test('whatever comes, each line is planned or told, and no device is planned twice', () => {
  const mark = fc.constantFrom('m1', 'm2', 'm3');
  const line = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), macs: fc.uniqueArray(mark, { maxLength: 2 }) });
  fc.assert(
    fc.property(
      fc.array(line),
      fc.uniqueArray(line, { selector: ({ name }) => name }),
      fc.constantFrom('refuse', 'merge', 'overwrite' as const),
      (lines, devices, existing) => {
        const plan = planImport(
          lines.map((each, at) => given({ line: at, ...each })),
          devices.map((each, at) => known({ id: String(at), ...each })),
          existing as 'merge',
        );
        assert.equal(plan.lines.length + plan.problems.length, lines.length);
        const ids = plan.lines.flatMap(({ before }) => before?.id ?? []);
        assert.equal(new Set(ids).size, ids.length);
        const { lines: all, ...counts } = totalsOf(lines.length, plan.lines);
        assert.equal(
          Object.values(counts).reduce((sum, count) => sum + count, 0),
          all,
        );
      },
    ),
  );
});
