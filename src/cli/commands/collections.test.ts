import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { idOf, makeCollection, makeDeployment, makeDevice } from '../things-test-support.ts';

const sequence = { id: idOf(0xb1), name: 'Install Debian' };
const allSystems = makeCollection({ id: idOf(0xc0), name: 'All Systems', builtIn: true });
const room = makeCollection({
  ...{ id: idOf(0xc1), name: 'Room 12', variablePrecedence: 4 },
  variables: [{ name: 'TimeZone', value: 'Europe/Amsterdam', secret: false }],
});
const newSite = (purpose: 'available' | 'required' = 'available', enabled = true): FakeSite =>
  new FakeSite({
    devices: [makeDevice({ id: idOf(1), name: 'PC-01' }), makeDevice({ id: idOf(2), name: 'PC-02' })],
    collections: [structuredClone(allSystems), structuredClone(room)],
    members: [{ collectionId: room.id, deviceId: idOf(1) }],
    deployments: [makeDeployment({ purpose, enabled }, sequence, room)],
  });

test('collections list shows how many devices each has', async () => {
  assert.equal(
    (await run(newSite(), 'collections list', { columns: 80 })).out,
    [
      'NAME         ID        DEVICES  PRECEDENCE  VARIABLES  KIND      SCOPES',
      'All Systems  000000c0        0           1  -          built in  Default',
      'Room 12      000000c1        1           4  TimeZone   own       Default',
      '',
    ].join('\n'),
  );
});

test('collections members shows who is in one', async () => {
  assert.equal((await run(newSite(), 'collections members "room 12"')).out, 'NAME   ID\nPC-01  00000001\n');
  assert.equal(
    (await run(newSite(), 'collections members "All Systems"')).out,
    'The collection "All Systems" is empty.\n',
  );
});

test('collections create takes precedence and variables', async () => {
  const site = newSite();
  const { out } = await run(site, 'collections create Attic --precedence 9 --variable A=1');
  assert.equal(out, `The collection "Attic" was made. Its id is ${idOf(100)}.\n`);
  assert.equal(site.state.collections.at(-1)!.variablePrecedence, 9);
  const wrong = await run(site, 'collections create Attic --precedence 10');
  assert.equal(wrong.error, 'slipway: "10" is not a whole number of 1 to 9. (SLIP-6001)\n');
  assert.equal(wrong.exitCode, 2);
});

test('collections delete says how many devices are in it', async () => {
  const { questions } = await run(newSite(), 'collections delete 000000c1', { answers: ['y'] });
  assert.deepEqual(questions, ['Delete the collection "Room 12" (1 device)? [y/N] ']);
});

describe('collections add', () => {
  test('adds several devices at once', async () => {
    const site = newSite();
    assert.equal(
      (await run(site, 'collections add "All Systems" PC-01 PC-02')).out,
      'PC-01, PC-02 are in "All Systems".\n',
    );
    assert.equal(site.state.members.length, 3);
    assert.equal((await run(site, 'collections add "All Systems" PC-01 --output json')).out, 'null\n');
  });

  test('adds none when one of them is not known', async () => {
    const site = newSite();
    const { exitCode, error } = await run(site, 'collections add "Room 12" PC-02 PC-99');
    assert.match(error, /There is no device "PC-99"/);
    assert.equal(exitCode, 1);
    assert.equal(site.state.members.length, 1);
  });

  test('asks where a required deployment would start on them', async () => {
    const site = newSite('required');
    const add = 'collections add "Room 12" PC-01 PC-02';
    const refused = await run(site, add);
    assert.equal(refused.exitCode, 2);
    assert.match(refused.error, /"Install Debian" on "Room 12": PC-02\n/, 'PC-01 is in it already');
    assert.match(refused.error, /give --confirm-device-count 1 to confirm/);
    const wrong = await run(site, `${add} --confirm-device-count 2`);
    assert.match(wrong.error, /2 is not the number of devices.*SLIP-6003/s);
    assert.equal((await run(site, add, { answers: ['y'] })).exitCode, 1);
    assert.equal(site.state.members.length, 1);
    const { exitCode, questions } = await run(site, add, { answers: ['1'] });
    assert.match(questions[0] ?? '', /come to 1 device\. .*\n {2}"Install Debian" on "Room 12": PC-02\n/);
    assert.deepEqual([exitCode, questions.length], [0, 1]);
    assert.equal((await run(site, `${add} --confirm-device-count 1`)).exitCode, 0, 'nothing starts any more');
  });

  test('takes the number of a script', async () => {
    const site = newSite('required');
    const { exitCode, questions } = await run(site, 'collections add "Room 12" PC-02 --confirm-device-count 1');
    assert.deepEqual([exitCode, questions, site.state.members.length], [0, [], 2]);
  });

  test('does nothing when more would start meanwhile than was confirmed', async () => {
    const site = newSite('required');
    const everywhere = makeDeployment({ id: idOf(0xd9), purpose: 'required' }, { id: idOf(9), name: 'Other' }, room);
    let posts = 0;
    site.contract.beforeRequest = ({ method }) => {
      posts += method === 'POST' ? 1 : 0;
      if (posts === 2) site.state.members = [];
    };
    site.state.deployments.push(everywhere);
    const { error, exitCode } = await run(site, 'collections add "Room 12" PC-01 PC-02', { answers: ['1'] });
    assert.match(error, /would come to 2 device\(s\)\. \(SLIP-1011\)/);
    assert.deepEqual([exitCode, site.state.members], [1, []]);
  });

  test('does not ask for one that is disabled', async () => {
    const { exitCode } = await run(newSite('required', false), 'collections add "Room 12" PC-02');
    assert.equal(exitCode, 0);
  });
});

test('collections remove takes devices out', async () => {
  const site = newSite();
  assert.equal(
    (await run(site, 'collections remove "Room 12" PC-01')).out,
    'No direct rule of "Room 12" names PC-01 any more.\n',
  );
  assert.equal(site.state.members.length, 0);
});

test('collections variables shows them, and changes some without losing secret ones', async () => {
  const key = { name: 'Key', value: null, secret: true };
  const collection = makeCollection({
    name: 'Room 12',
    variables: [{ name: 'Room', value: '12', secret: false }, key],
  });
  const site = new FakeSite({ collections: [collection] });
  assert.match((await run(site, 'collections variables "Room 12"')).out, /Room +12\nKey +\(secret\)/);
  const { out } = await run(site, 'collections variables "Room 12" --set Room=13 --remove Nothing');
  assert.equal(out, '', 'what is not there cannot be removed');
  await run(site, 'collections variables "Room 12" --set Room=13');
  assert.deepEqual(site.state.collections[0]?.variables, [key, { name: 'Room', value: '13', secret: false }]);
});

test('collections include, exclude, limit and add-query say how many devices there are, and show tells all of it', async () => {
  const site = newSite();
  await run(site, 'collections create House');
  const house = site.state.collections.at(-1)!;
  assert.equal((await run(site, 'collections include House "Room 12"')).out, '"House" holds 0 devices now.\n');
  await run(site, 'collections exclude House "All Systems"');
  await run(site, 'collections exclude House "All Systems" --remove');
  await run(site, 'collections limit "Room 12" House');
  await run(site, 'collections add-query House Laptops "model missing"');
  await run(site, 'collections add-query House laptops "memory < 8 GB"');
  assert.deepEqual(
    [house.includedCollections, house.excludedCollections, house.queryRules],
    [[{ id: room.id, name: 'Room 12' }], [], [{ name: 'laptops', query: 'memory < 8 GB' }]],
  );
  assert.equal(site.state.collections[1]?.limitingCollection?.name, 'House');
  await run(site, 'collections add House PC-01');
  const { out } = await run(site, 'collections show House');
  for (const part of [
    'Limited by',
    'All Systems',
    'memory < 8 GB',
    'Room 12',
    'daily at 03:00 UTC',
    'Direct rules:',
    'PC-01',
  ])
    assert.ok(out.includes(part), out);
  assert.match((await run(site, 'collections remove-query House Nothing')).error, /no query rule named "Nothing"/);
  await run(site, 'collections remove-query House LAPTOPS');
  assert.deepEqual(house.queryRules, []);
});

describe('collections schedule', () => {
  const cases = [
    ['--every 60', { kind: 'every', minutes: 60 }, 'every 60 minutes'],
    ['--daily 02:30', { kind: 'daily', time: '02:30', timeZone: 'UTC' }, 'daily at 02:30 UTC'],
    [
      '--daily 02:30 --on saturday --on Sunday --time-zone Europe/Amsterdam',
      { kind: 'weekly', days: ['saturday', 'sunday'], time: '02:30', timeZone: 'Europe/Amsterdam' },
      'saturday, sunday at 02:30 Europe/Amsterdam',
    ],
    ['--never', null, 'when somebody asks'],
  ] as const;
  for (const [given, kept, text] of cases)
    test(given, async () => {
      const site = newSite();
      const { out } = await run(site, `collections schedule "Room 12" ${given}`);
      assert.equal(out, `"Room 12" is evaluated ${text}.\n`);
      assert.deepEqual(site.state.collections[1]?.evaluationSchedule, kept);
    });
  for (const given of ['', '--never --every 60', '--daily 02:30 --on someday'])
    test(`refuses "${given}"`, async () => {
      assert.equal((await run(newSite(), `collections schedule "Room 12" ${given}`)).exitCode, 2);
    });
});

describe('collections add-window', () => {
  const start = '--start 2027-03-01T22:00 --minutes 90';
  const cases = [
    ['', { kind: 'none' }, '2027-03-01 at 22:00 (UTC), 1 h 30 min'],
    ['--daily', { kind: 'daily' }, 'daily at 22:00 from 2027-03-01 on (UTC), 1 h 30 min'],
    ['--on monday', { kind: 'weekly', days: ['monday'] }, 'monday at 22:00 from 2027-03-01 on (UTC), 1 h 30 min'],
    [
      '--day-of-month 31',
      { kind: 'monthly-by-date', day: 31 },
      'on day 31 of the month at 22:00 from 2027-03-01 on (UTC), 1 h 30 min',
    ],
    [
      '--on tuesday --week second',
      { kind: 'monthly-by-weekday', week: 'second', day: 'tuesday' },
      'on the second tuesday of the month at 22:00 from 2027-03-01 on (UTC), 1 h 30 min',
    ],
  ] as const;
  for (const [given, recurrence, text] of cases)
    test(`once, or ${given}`, async () => {
      const site = newSite();
      const { out } = await run(site, `collections add-window "Room 12" Nights ${start} ${given}`);
      assert.equal(out, `"Room 12" has the window "Nights": ${text}.\n`);
      assert.deepEqual(site.state.collections[1]?.maintenanceWindows[0]?.recurrence, recurrence);
      await run(site, 'collections remove-window "Room 12" nights');
      assert.deepEqual(site.state.collections[1]?.maintenanceWindows, []);
    });
  for (const given of [
    '--daily --on monday',
    '--week second',
    '--on monday --on tuesday --week second',
    '--on monday --week fifth',
  ])
    test(`refuses "${given}"`, async () => {
      assert.equal((await run(newSite(), `collections add-window "Room 12" Nights ${start} ${given}`)).exitCode, 2);
    });
});
