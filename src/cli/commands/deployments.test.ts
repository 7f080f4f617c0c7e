import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { idOf, makeCollection, makeDeployment, makeDevice, makeTaskSequence } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const sequence = makeTaskSequence({ version: 1, name: 'Install Debian', steps: [] });
const room = makeCollection({ id: idOf(0xc1), name: 'Room 12', memberCount: 24 });
const devices = Array.from({ length: 24 }, (_, place) => makeDevice({ id: idOf(0x200 + place), name: `PC-${place}` }));
const members = devices.map(({ id: deviceId }) => ({ collectionId: room.id, deviceId }));
const newSite = (...deployments: ReturnType<typeof makeDeployment>[]): FakeSite =>
  new FakeSite({
    ...{ taskSequences: [sequence], collections: [room], deployments },
    ...structuredClone({ devices, members }),
  });
/** What is asked before "Install Debian" comes to the 24 devices. */
const question = [
  'By this, required deployments come to 24 devices. They start on each of them without asking, at its next network boot, and may erase its disk.',
  '  "Install Debian" on "Room 12": PC-0, PC-1, PC-2, PC-3, PC-4 and 19 more',
  'Type the number of devices to confirm: ',
].join('\n');
const create = 'deployments create "Install Debian" "Room 12"';

describe('deployments create', () => {
  test('is available unless told, and asks nothing then', async () => {
    const site = newSite();
    const { out } = await run(site, create);
    assert.equal(out, `"Install Debian" is available on "Room 12" (24 devices). Its id is ${idOf(100)}.\n`);
  });

  test('has its runs begin in the debugger', async () => {
    const site = newSite();
    const { out } = await run(site, `${create} --debug`);
    assert.match(out, /available on "Room 12" \(24 devices\)\. Its runs begin in the debugger\. Its id/);
    assert.equal(site.state.deployments[0]?.debug, true);
    assert.match((await run(site, 'deployments list')).out, /available, debug/);
  });

  test('asks for the number of devices when it is required', async () => {
    const site = newSite();
    const { out, questions } = await run(site, `${create} --purpose required`, { answers: [' 24 '] });
    assert.equal(
      out,
      `"Install Debian" is required on "Room 12" (24 devices). It starts at the next network boot of each. Its id is ${idOf(101)}.\n`,
    );
    assert.deepEqual(questions, [question]);
  });

  test('does nothing when another number, or yes, is typed', async () => {
    for (const answer of ['23', 'y', '']) {
      const site = newSite();
      const { error, exitCode } = await run(site, `${create} --purpose required`, { answers: [answer] });
      assert.equal(error, 'slipway: Nothing was done: that is not the number of devices. (SLIP-6003)\n');
      assert.equal(exitCode, 1);
      assert.deepEqual(site.state.deployments, []);
    }
  });

  test('refuses where nobody can be asked, and says the number', async () => {
    const { error, exitCode } = await run(newSite(), `${create} --purpose required`);
    assert.match(error, /give --confirm-device-count 24 to confirm\. \(SLIP-6001\)/);
    assert.equal(exitCode, 2);
  });

  test("takes a script's number to the site, which refuses a wrong one", async () => {
    const site = newSite();
    assert.equal((await run(site, `${create} --purpose required --confirm-device-count 24`)).exitCode, 0);
    const { error, exitCode } = await run(site, `${create} --purpose required --confirm-device-count 0`);
    assert.match(
      error,
      /^slipway: Nothing was done: 0 is not the number of devices\. .*come to 24 devices.*\(SLIP-6003\)/s,
    );
    assert.equal(exitCode, 1);
  });

  test('refuses another purpose', async () => {
    const { error, exitCode } = await run(newSite(), `${create} --purpose mandatory`);
    assert.equal(error, 'slipway: "mandatory" is not one of available, required. (SLIP-6001)\n');
    assert.equal(exitCode, 2);
  });
});

test('deployments list', async () => {
  assert.equal(
    (
      await run(newSite(makeDeployment({ purpose: 'required', enabled: false }, sequence, room)), 'deployments list', {
        columns: 80,
      })
    ).out,
    [
      'TASK SEQUENCE   COLLECTION  ID        PURPOSE   STATUS    CREATED',
      'Install Debian  Room 12     00000050  required  disabled  2026-11-25 14:03:22',
      '',
    ].join('\n'),
  );
});

test('a deployment is named with an arrow that keyboards have, and enabling a required one asks where it would start', async () => {
  const site = newSite(makeDeployment({ purpose: 'required' }, sequence, room));
  const name = '"install debian -> room 12"';
  const isEnabled = () => site.state.deployments[0]!.enabled;
  assert.equal((await run(site, `deployments enable ${name}`)).exitCode, 0, 'it is enabled already');
  const disable = async () =>
    assert.equal(
      (await run(site, `deployments disable ${name}`)).out,
      'The deployment "Install Debian → Room 12" is disabled.\n',
    );
  await disable();
  const refused = await run(site, `deployments enable ${name}`);
  assert.match(refused.error, /give --confirm-device-count 24 to confirm\. \(SLIP-6001\)/);
  assert.equal(refused.exitCode, 2);
  for (const answer of ['y', '23'])
    assert.equal((await run(site, `deployments enable ${name}`, { answers: [answer] })).exitCode, 1);
  assert.equal(isEnabled(), false);
  const { questions, exitCode } = await run(site, `deployments enable ${name}`, { answers: ['24'] });
  assert.deepEqual([questions, exitCode, isEnabled()], [[question], 0, true]);
  await disable();
  assert.equal((await run(site, `deployments enable ${name} --confirm-device-count 24`)).exitCode, 0);
  assert.equal(isEnabled(), true);
  assert.equal((await run(site, `deployments delete ${name} --yes`)).exitCode, 0);
  assert.deepEqual(site.state.deployments, []);
});

describe('settings of a deployment', () => {
  const made = () => newSite(makeDeployment({ id: idOf(0x50) }, sequence, room));
  const reference = '"Install Debian -> Room 12"';

  test('are given when it is made, and shown', async () => {
    const site = newSite();
    const options =
      '--comment Pilot --available-to media-pxe-hidden --expires-at "2026-12-24 18:00 Europe/Amsterdam" --most-starts 20 --wave 2 --wave 5,succeed=80,next=60 --stop-at-failures 3';
    assert.equal((await run(site, `${create} ${options}`)).exitCode, 0);
    const { out } = await run(site, `deployments show ${reference}`);
    for (const line of [
      /^Status: +active$/m,
      /^Available to: +only media and PXE, hidden$/m,
      /^Expires: +2026-12-24 17:00:00$/m,
      /^Started on: +0 devices of 20 at most$/m,
      /^Wave 2: +5 devices, .*when 80 % succeeded the next opens 60 minutes later$/m,
      /^Stops itself: +when it has failed on 3 devices$/m,
    ])
      assert.match(out, line);
  });

  test('are changed, and taken away with "none"', async () => {
    const site = made();
    await run(site, `deployments change ${reference} --most-starts 5 --wave 1 --expires-at 2027-01-01T00:00:00Z`);
    assert.equal(site.state.deployments[0]?.mostStarts, 5);
    await run(site, `deployments change ${reference} --most-starts none --wave none --expires-at none`);
    const [after] = site.state.deployments;
    assert.deepEqual([after?.mostStarts, after?.waves, after?.expiresAt], [null, [], null]);
  });

  for (const [wrong, part] of [
    ['', 'Say what is to be changed'],
    ['--wave many', 'is not a wave'],
    ['--wave 5,succeed=200', 'is not a whole number of 1 to 100'],
    ['--wave 5,later=1', 'is not a wave'],
    ['--most-starts 0', 'is not a whole number'],
    ['--expires-at 2026-12-24', 'is not a moment'],
    ['--available-to everybody', 'is not one of clients'],
  ] as const)
    test(`are refused: ${wrong || 'nothing'}`, async () => {
      const { error } = await run(made(), `deployments change ${reference} ${wrong}`);
      assert.ok(error.includes(part) && error.includes('SLIP-6001'), error);
    });
});
