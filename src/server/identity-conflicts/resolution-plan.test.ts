import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RecordChange } from '../../api/identity-conflicts.ts';
import { matchIdentity } from '../devices/identity.ts';
import { refusal } from '../test-support.ts';
import { type KnownRecord, planResolution, type Resolution } from './resolution-plan.ts';

const nothing = { smbiosUuid: null, serialNumber: null, macs: [] };
const record = (id: string, marks: Partial<KnownRecord>): KnownRecord => ({
  ...{ id, name: id.toUpperCase(), protected: false, hasOpenRun: false, ...nothing, ...marks },
});

/** As a person reads it: what each record has then. */
function told({ device, becomes, macsGiven, macsTaken, smbiosUuid, serialNumber }: RecordChange): string {
  const mark = ({ before, after }: RecordChange['smbiosUuid']) => (before === after ? '' : ` ${before}→${after}`);
  const macs = [...macsGiven.map((mac) => ` +${mac}`), ...macsTaken.map((mac) => ` -${mac}`)].join('');
  return `${device.name} ${becomes}${macs}${mark(smbiosUuid)}${mark(serialNumber)}`;
}

const cases: [what: string, shown: object, records: KnownRecord[], resolution: Resolution, expected: string[]][] = [
  [
    'it is a: a gets the address of b, which keeps its own',
    { macs: ['m1', 'm2'] },
    [record('a', { macs: ['m1'] }), record('b', { macs: ['m2', 'm3'] })],
    { deviceId: 'a' },
    ['A is-the-computer +m2', 'B loses-marks -m2'],
  ],
  [
    'b would be left with nothing: it becomes obsolete, as it was',
    { macs: ['m1', 'm2'], serialNumber: 's' },
    [record('a', { macs: ['m1'] }), record('b', { macs: ['m2'], serialNumber: 's' })],
    { deviceId: 'a' },
    ['A is-the-computer +m2 null→s', 'B obsolete -m2'],
  ],
  [
    'a serial number alone recognises nobody at the boot, so it does not keep b',
    { smbiosUuid: 'u', macs: ['m1'] },
    [record('a', { macs: ['m1'] }), record('b', { smbiosUuid: 'u', serialNumber: 'other' })],
    { deviceId: 'a' },
    ['A is-the-computer null→u', 'B obsolete'],
  ],
  [
    'it is a with another board: its UUID and serial number are replaced, what it shows no more stays',
    { smbiosUuid: 'new', serialNumber: 'new', macs: ['m1'] },
    [
      record('a', { smbiosUuid: 'old', serialNumber: 'old', macs: ['m1', 'm9'] }),
      record('b', { smbiosUuid: 'new', macs: ['m2'] }),
    ],
    { deviceId: 'a' },
    ['A is-the-computer old→new old→new', 'B loses-marks new→null'],
  ],
  [
    'what the computer does not show is not taken from a',
    { macs: ['m1', 'm2'] },
    [record('a', { smbiosUuid: 'u', serialNumber: 's', macs: ['m1'] }), record('b', { smbiosUuid: 'v', macs: ['m2'] })],
    { deviceId: 'a' },
    ['A is-the-computer +m2', 'B loses-marks -m2'],
  ],
  [
    'it is new: both lose what it shows',
    { macs: ['m1', 'm2'], serialNumber: 's' },
    [record('a', { smbiosUuid: 'u', macs: ['m1'] }), record('b', { macs: ['m2'] })],
    { newDeviceName: 'LAB-09' },
    ['LAB-09 is-the-computer +m1 +m2 null→s', 'A loses-marks -m1', 'B obsolete -m2'],
  ],
  [
    'it is a with a new main board, whose marks replace the old ones',
    { smbiosUuid: 'new', macs: ['m2'] },
    [record('a', { smbiosUuid: 'old', serialNumber: 'old', macs: ['m1', 'm9'] })],
    { deviceId: 'a' },
    ['A is-the-computer +m2 -m1 -m9 old→new old→null'],
  ],
  [
    'it is new with an old disk: the device that had it stays as it is',
    { smbiosUuid: 'new', macs: ['m2'] },
    [record('a', { smbiosUuid: 'old', macs: ['m1'] })],
    { newDeviceName: 'LAB-09' },
    ['LAB-09 is-the-computer +m2 null→new'],
  ],
  [
    'a record that shares nothing by now is left alone',
    { macs: ['m1'] },
    [record('a', { macs: ['m1'] }), record('b', { macs: ['m2'] })],
    { deviceId: 'a' },
    ['A is-the-computer'],
  ],
  [
    'nothing that it shows counts by now',
    {},
    [record('a', { macs: ['m1'] }), record('b', { macs: ['m2'] })],
    { deviceId: 'b' },
    ['B is-the-computer'],
  ],
];
for (const [what, shown, records, resolution, expected] of cases)
  test(`a resolution: ${what}`, () => {
    const { changes } = planResolution({ shown: { ...nothing, ...shown }, records }, resolution);
    assert.deepEqual(changes.map(told), expected);
  });

const a = record('a', { macs: ['m1'] });
const b = (more: Partial<KnownRecord>) => record('b', { macs: ['m2', 'm3'], ...more });
const refused: [what: string, shown: object, records: KnownRecord[], resolution: Resolution, code: string][] = [
  ['a device that it does not match', {}, [a, b({})], { deviceId: 'c' }, 'SLIP-1002'],
  ['a device when none is left', {}, [], { deviceId: 'a' }, 'SLIP-1002'],
  ['to take marks from a protected device', {}, [a, b({ protected: true })], { deviceId: 'a' }, 'SLIP-1004'],
  ['to take marks from one with an open run', {}, [a, b({ hasOpenRun: true })], { newDeviceName: 'n' }, 'SLIP-1004'],
  [
    'a UUID that two others have',
    { smbiosUuid: 'u' },
    [a, b({ smbiosUuid: 'u' }), record('c', { smbiosUuid: 'u' })],
    { deviceId: 'a' },
    'SLIP-1001',
  ],
  [
    'a serial number that two others have',
    { serialNumber: 's' },
    [a, b({ serialNumber: 's' }), record('c', { serialNumber: 's', macs: ['m4'] })],
    { newDeviceName: 'n' },
    'SLIP-1001',
  ],
];
for (const [what, shown, records, resolution, code] of refused)
  test(`a resolution is refused: ${what}`, () =>
    assert.throws(
      () => planResolution({ shown: { ...nothing, macs: ['m1', 'm2'], ...shown }, records }, resolution),
      refusal(code),
    ));

test('a protected device and one with an open run may be what the computer is, or share nothing with it', () => {
  const other = b({ macs: ['m9'], protected: true, hasOpenRun: true });
  const chosen = record('a', { macs: ['m1'], protected: true, hasOpenRun: true });
  const { warnings } = planResolution(
    { shown: { ...nothing, macs: ['m1'] }, records: [chosen, other] },
    { deviceId: 'a' },
  );
  assert.match(warnings.join(), /^"A" has an open run/);
});

test('the plan says what might be wrong: another board, a mark that b’s computer may show too', () => {
  const shown = { smbiosUuid: 'u2', serialNumber: null, macs: ['m1', 'm2'] };
  const records = [record('a', { smbiosUuid: 'u1', macs: ['m1'] }), b({ smbiosUuid: 'u3' })];
  const { warnings } = planResolution({ shown, records }, { deviceId: 'a' });
  assert.equal(warnings.length, 2);
  assert.match(warnings[0]!, /"A" has the SMBIOS UUID u1, and the computer shows u2/);
  assert.match(warnings[1]!, /computer of "B" shows the MAC address m2 too.*taken for "A"/);
});

test('whatever is resolved, the computer is recognised as that device, and the plan differs when the records do', () => {
  const marks = fc.record({
    smbiosUuid: fc.constantFrom(null, 'u1', 'u2'),
    serialNumber: fc.constantFrom(null, 's1', 's2'),
  });
  // An address has one record.
  const owners = fc.array(fc.nat(3), { minLength: 5, maxLength: 5 });
  const shown = fc.record({
    ...{ smbiosUuid: fc.constantFrom(null, 'u1'), serialNumber: fc.constantFrom(null, 's1') },
    macs: fc.subarray(['m0', 'm1', 'm2', 'm3'], { minLength: 1 }),
  });
  fc.assert(
    fc.property(
      fc.tuple(marks, marks, marks),
      owners,
      shown,
      fc.option(fc.nat(2), { nil: null }),
      (each, has, computer, chosen) => {
        const records = each.map((more, at) =>
          record(`r${at}`, { ...more, macs: ['m0', 'm1', 'm2', 'm3', 'm4'].filter((_, mac) => has[mac] === at) }),
        );
        const resolution = chosen === null ? { newDeviceName: 'new' } : { deviceId: `r${chosen}` };
        const twice = (mark: 'smbiosUuid' | 'serialNumber') =>
          computer[mark] !== null &&
          records.filter((r) => r[mark] === computer[mark] && r.id !== resolution.deviceId).length > 1;
        fc.pre(!twice('smbiosUuid') && !twice('serialNumber'));
        const { changes } = planResolution({ shown: computer, records }, resolution);
        const after = applied(records, changes);
        assert.equal(matchIdentity(computer, after), resolution.deviceId ?? 'new');
        const sharing = after
          .filter(({ id }) => id !== (resolution.deviceId ?? 'new'))
          .filter((r) => matchIdentity(computer, [r]) !== null);
        assert.deepEqual(sharing, [], 'no other is like it in anything');
      },
    ),
  );
});

function applied(records: readonly KnownRecord[], changes: readonly RecordChange[]): KnownRecord[] {
  const all = [...records, record('new', {})];
  return all.flatMap((each) => {
    const change = changes.find(({ device }) => (device.id ?? 'new') === each.id);
    if (change === undefined) return each.id === 'new' ? [] : [each];
    if (change.becomes === 'obsolete') return [];
    const macs = [...each.macs.filter((mac) => !change.macsTaken.includes(mac)), ...change.macsGiven];
    return [{ ...each, macs, smbiosUuid: change.smbiosUuid.after, serialNumber: change.serialNumber.after }];
  });
}
