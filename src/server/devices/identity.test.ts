import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inventoryOf } from '../agents/test-agent.ts';
import {
  type Candidate,
  diskSerialsOf,
  judgeIdentity,
  matchIdentity,
  usableMac,
  usableSerialNumber,
  usableUuid,
} from './identity.ts';

const uuid = '4c4c4544-0042-3510-8052-b4c04f4e3232';
const turned = '44454c4c-4200-1035-8052-b4c04f4e3232';
const other = '4c4c4544-0042-3510-8052-b4c04f4e9999';
const mac = '52:54:00:00:00:01';
const nothing = { smbiosUuid: null, serialNumber: null, macs: [] };
const device = (id: string, marks: Partial<Candidate>): Candidate => ({ id, ...nothing, ...marks });

for (const [what, shown, candidates, expected] of [
  ['nothing matches nobody', nothing, [device('a', { smbiosUuid: uuid })], null],
  [
    'a UUID in another case is the same',
    { ...nothing, smbiosUuid: uuid.toUpperCase() },
    [device('a', { smbiosUuid: uuid })],
    'a',
  ],
  ['one adapter of several is enough', { ...nothing, macs: ['x', mac] }, [device('a', { macs: ['y', mac] })], 'a'],
  [
    'a UUID counts more than an adapter',
    { ...nothing, smbiosUuid: uuid, macs: [mac] },
    [device('dock', { macs: [mac] }), device('a', { smbiosUuid: uuid })],
    'a',
  ],
  [
    'adapter and serial number count more than a UUID that two boards share',
    { smbiosUuid: uuid, serialNumber: 'S', macs: [mac] },
    [device('other', { smbiosUuid: uuid }), device('a', { macs: [mac], serialNumber: 'S' })],
    'a',
  ],
  [
    'a tie is nobody',
    { ...nothing, macs: [mac, 'z'] },
    [device('a', { macs: [mac] }), device('b', { macs: ['z'] })],
    null,
  ],
  ['absent marks on both sides are no match', nothing, [device('a', nothing)], null],
  [
    'a dock of another computer',
    { ...nothing, smbiosUuid: uuid, macs: [mac] },
    [device('a', { smbiosUuid: other, macs: [mac] })],
    null,
  ],
  [
    'a serial number of another board',
    { ...nothing, smbiosUuid: uuid, serialNumber: 'S' },
    [device('a', { smbiosUuid: other, serialNumber: 'S' })],
    null,
  ],
  [
    'a doubtful device is none, however little the next has',
    { smbiosUuid: uuid, serialNumber: 'S', macs: [mac] },
    [device('dock', { smbiosUuid: other, macs: [mac] }), device('b', { serialNumber: 'S' })],
    null,
  ],
  [
    'the UUID in the other order of bytes is the same',
    { ...nothing, smbiosUuid: uuid, macs: [mac] },
    [device('a', { smbiosUuid: turned, macs: [mac] })],
    'a',
  ],
  [
    'adapter and serial number outweigh a UUID that the firmware changed',
    { smbiosUuid: uuid, serialNumber: 'S', macs: [mac] },
    [device('a', { smbiosUuid: other, serialNumber: 'S', macs: [mac] })],
    'a',
  ],
] as const) {
  test(what, () => assert.equal(matchIdentity(shown, candidates), expected));
}

for (const [what, shown, others, expected] of [
  ['it shows the device’s adapter', { ...nothing, macs: [mac] }, [], 'itself'],
  ['it shows nothing of the device', { ...nothing, macs: ['z'] }, [], 'stranger'],
  ['another device matches as well', { ...nothing, macs: [mac, 'z'] }, [device('b', { macs: ['z'] })], 'conflict'],
  [
    'another device matches better',
    { ...nothing, smbiosUuid: uuid, macs: [mac] },
    [device('b', { smbiosUuid: uuid })],
    'conflict',
  ],
  [
    'another device matches worse',
    { ...nothing, serialNumber: 'S', macs: [mac] },
    [device('b', { serialNumber: 'S' })],
    'itself',
  ],
  ['it is another device', { ...nothing, macs: ['z'] }, [device('b', { macs: ['z'] })], 'conflict'],
] as const) {
  test(`a computer is judged: ${what}`, () => {
    const expectedDevice = device('a', { macs: [mac] });
    assert.equal(judgeIdentity(shown, expectedDevice, [expectedDevice, ...others]), expected);
  });
}

test('a computer is judged: it has another UUID than the device, and one mark of it alone', () => {
  const expected = device('a', { macs: [mac], serialNumber: 'S', smbiosUuid: other });
  const judged = (shown: object) => judgeIdentity({ ...nothing, ...shown }, expected, [expected]);
  assert.equal(judged({ macs: [mac], smbiosUuid: uuid }), 'doubtful');
  assert.equal(judged({ serialNumber: 'S', smbiosUuid: uuid }), 'doubtful');
  assert.equal(judged({ macs: [mac] }), 'itself');
  assert.equal(judged({ macs: [mac], serialNumber: 'S', smbiosUuid: uuid }), 'itself');
});

for (const [text, usable] of [
  [uuid.toUpperCase(), uuid],
  ['00000000-0000-0000-0000-000000000000', null],
  ['FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', null],
  ['03000200-0400-0500-0006-000700080009', null],
  ['Not Settable', null],
  [null, null],
] as const)
  test(`the UUID ${text} is ${usable === null ? 'worthless' : 'usable'}`, () => assert.equal(usableUuid(text), usable));

for (const [text, usable] of [
  [' 5CG1234XYZ ', '5CG1234XYZ'],
  ['To Be Filled By O.E.M.', null],
  ['Default string', null],
  ['0000000', null],
  ['', null],
  [null, null],
] as const)
  test(`the serial number "${text}" is ${usable === null ? 'worthless' : 'usable'}`, () =>
    assert.equal(usableSerialNumber(text), usable));

for (const [text, usable] of [
  ['52-54-00-AB-CD-EF', '52:54:00:ab:cd:ef'],
  ['00:00:00:00:00:00', null],
  ['ff:ff:ff:ff:ff:ff', null],
  ['01:00:5e:00:00:01', null],
  ['52:54:00', null],
] as const)
  test(`the MAC address ${text} is ${usable === null ? 'worthless' : 'usable'}`, () =>
    assert.equal(usableMac(text), usable));

test('whatever order the candidates come in, the same one is matched', () => {
  const marks = fc.record({
    smbiosUuid: fc.constantFrom(null, 'u1', 'u2'),
    serialNumber: fc.constantFrom(null, 's1', 's2'),
    macs: fc.subarray(['m1', 'm2', 'm3']),
  });
  fc.assert(
    fc.property(marks, fc.array(marks, { maxLength: 5 }), fc.nat(), (shown, known, turn) => {
      const candidates = known.map((each, at) => ({ id: String(at), ...each }));
      const turned = candidates.map((_, at) => candidates[(at + turn) % candidates.length]!);
      assert.equal(matchIdentity(shown, turned), matchIdentity(shown, candidates));
    }),
  );
});

test('of disks those count that are built in and have a serial number of their own', () => {
  const disk = (serial: string | null, more: object = {}) => ({
    ...{ number: 0, path: '/dev/sda', model: null, serial, bytes: 1, type: 'ssd' as const, transport: 'sata' },
    ...{ removable: false, readOnly: false, bootMedium: false, partitions: [], ...more },
  });
  const disks = [
    ...[disk(' S5GXNX0T123456 '), disk('S5GXNX0T123456'), disk(null), disk('00000000'), disk('QM00001')],
    ...[disk('A1', { removable: true }), disk('A2', { bootMedium: true }), disk('A3', { transport: 'usb' })],
    disk('A4', { transport: null }),
  ];
  assert.deepEqual(diskSerialsOf({ ...inventoryOf({ mac, uuid }), disks }), ['A4', 'S5GXNX0T123456']);
});
