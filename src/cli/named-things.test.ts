import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeSite } from './fake-site-test-support.ts';
import { allDevices, findDevice, findNamed, findRun, shortId } from './named-things.ts';
import { idOf, makeDevice, makeRun } from './things-test-support.ts';

const things = [
  { id: idOf(0xab00_0001), name: 'Room 12' },
  { id: idOf(0xab00_0002), name: 'Library' },
  { id: idOf(0xcd00_0003), name: 'library' },
  { id: idOf(0xcd00_0004), name: 'ab000001' },
];

describe('a thing that was named', () => {
  for (const [reference, id] of [
    [idOf(0xab00_0002), idOf(0xab00_0002)],
    ['room 12', idOf(0xab00_0001)],
    ['ab000002', idOf(0xab00_0002)],
    [shortId(idOf(0xcd00_0003)), idOf(0xcd00_0003)],
    ['cd000003-0000', idOf(0xcd00_0003)],
    // A name comes before the beginning of an id.
    ['ab000001', idOf(0xcd00_0004)],
  ] as const)
    test(`is found by ${reference}`, () => assert.equal(findNamed(things, reference, 'collection').id, id));

  test('that is built in is shown without its id, whose beginning is that of all others', () =>
    assert.equal(shortId('00000000-0000-4000-8000-000000000002'), '-'));

  test('is not guessed among several', () => {
    assert.throws(() => findNamed(things, 'LIBRARY', 'collection'), {
      code: 'SLIP-6004',
      problems: [
        { path: idOf(0xab00_0002), message: 'Library' },
        { path: idOf(0xcd00_0003), message: 'library' },
      ],
    });
    assert.throws(() => findNamed(things, 'ab0000', 'collection'), { code: 'SLIP-6004' });
  });

  test('that is not there is told with those that are', () => {
    const message = 'There is no collection "Attic". There are: "Room 12", "Library", "library", "ab000001".';
    assert.throws(() => findNamed(things, 'Attic', 'collection'), { code: 'SLIP-1002', message });
    assert.throws(() => findNamed([], 'x', 'collection'), { message: /There is no collection at all\./ });
    const many = Array.from({ length: 12 }, (_, index) => ({ id: idOf(index), name: `N${index}` }));
    assert.throws(() => findNamed(many, 'x', 'collection'), { message: /"N9", and 2 more\.$/ });
  });
});

describe('a device', () => {
  const fake = new FakeSite({
    devices: [
      makeDevice({ id: idOf(0xa1b2_c3d4), name: 'PC-1', macs: ['52:54:00:00:00:01'] }),
      makeDevice({ id: idOf(0xa1b2_c3d5), name: 'PC-10', macs: ['52:54:00:00:00:02', '52:54:00:00:00:03'] }),
    ],
    runs: [makeRun({ id: idOf(0xe1e1_e1e1), deviceId: idOf(0xa1b2_c3d4) }), makeRun({ id: idOf(0xe2e2_e2e2) })],
  });
  const site = fake.asSite();

  for (const [what, reference, name] of [
    ['its whole name, not by one that begins with it', 'pc-1', 'PC-1'],
    ['any of its MAC addresses', '52-54-00-00-00-03', 'PC-10'],
    ['its id', idOf(0xa1b2_c3d5), 'PC-10'],
    ['the beginning of its id', 'a1b2c3d5', 'PC-10'],
  ] as const)
    test(`is found by ${what}`, async () => assert.equal((await findDevice(site, reference)).name, name));

  test('that is not there is told with those that are like it', async () => {
    const message = 'There is no device "PC". Like it: "PC-1", "PC-10".';
    await assert.rejects(findDevice(site, 'PC'), { code: 'SLIP-1002', message });
    await assert.rejects(findDevice(site, 'xyz'), { message: /"slipway devices list" shows all/ });
    await assert.rejects(findDevice(site, 'ffffffff'), { code: 'SLIP-1002' });
  });

  test('stands for its newest run', async () => {
    assert.equal((await findRun(site, 'PC-1')).value.id, idOf(0xe1e1_e1e1));
    assert.equal((await findRun(site, 'e2e2e2e2')).value.id, idOf(0xe2e2_e2e2));
    assert.equal((await findRun(site, idOf(0xe2e2_e2e2))).value.id, idOf(0xe2e2_e2e2));
    await assert.rejects(findRun(site, 'PC-10'), { message: 'The device "PC-10" has not run a task sequence yet.' });
    await assert.rejects(findRun(site, 'nope'), { message: /^There is no run and no device "nope"/ });
  });
});

test('devices are fetched page by page until there are no more', async () => {
  const devices = Array.from({ length: 2001 }, (_, index) =>
    makeDevice({ id: idOf(index), name: `PC-${String(index).padStart(5, '0')}` }),
  );
  const fake = new FakeSite({ devices });
  const { value, body } = await allDevices(fake.asSite());
  assert.equal(value.length, 2001);
  assert.ok(Array.isArray(body) && body.length === 2001);
  assert.deepEqual(fake.contract.requests, [
    'GET /api/devices?limit=1000',
    `GET /api/devices?after=PC-00999&afterId=${idOf(999)}&limit=1000`,
    `GET /api/devices?after=PC-01999&afterId=${idOf(1999)}&limit=1000`,
  ]);
});
