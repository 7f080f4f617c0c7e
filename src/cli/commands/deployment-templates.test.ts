import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { idOf, makeCollection, makeDeployment, makeTaskSequence } from '../things-test-support.ts';

const sequence = makeTaskSequence({ version: 1, name: 'Install', steps: [] });
const room = makeCollection({ id: idOf(10), name: 'Room 12' });
const newSite = (deployment: object = {}): FakeSite =>
  new FakeSite({
    ...{ taskSequences: [sequence], collections: [room] },
    deployments: [makeDeployment({ id: idOf(80), purpose: 'required', ...deployment }, sequence, room)],
  });

const CAREFUL =
  'deployment-templates create Careful --purpose required --most-starts 50 --wave 3,next=60 --stop-at-failures 2 --wake-on-lan --debug';

test('a deployment is made by a template, and what is given on the line comes before it', async () => {
  const site = newSite();
  assert.match((await run(site, CAREFUL)).out, /^The deployment template "Careful" was made\. Its id is /);
  const make = async (options: string) => {
    const { error } = await run(site, `deployments create Install "Room 12" ${options}`);
    assert.equal(error, '');
    const { id: _, name: __, createdAt: ___, ...made } = site.state.deployments[0]!;
    return made;
  };
  const made = await make('--template careful');
  assert.deepEqual(
    [made.purpose, made.debug, made.mostStarts, made.stopAtFailures, made.wakeOnLan, made.waves],
    ['required', true, 50, 2, true, [{ devices: 3, succeedPercent: 100, opensNextAfterMinutes: 60 }]],
  );
  const other = await make(
    '--template Careful --purpose available --no-debug --most-starts none --wave none --no-wake-on-lan --comment mine',
  );
  assert.deepEqual(
    [other.purpose, other.debug, other.mostStarts, other.stopAtFailures, other.wakeOnLan, other.waves, other.comment],
    ['available', false, null, 2, false, [], 'mine'],
  );
  assert.equal((await make('')).purpose, 'available');
  assert.match(
    (await run(site, 'deployments create Install "Room 12" --template Bold')).error,
    /no deployment template "Bold"/,
  );
});

test('a template is shown, listed, changed and deleted', async () => {
  const site = newSite();
  await run(site, CAREFUL);
  const shown = await run(site, 'deployment-templates show Careful');
  assert.match(
    shown.out,
    /Starts on: +50 devices at most\nWave 1: +3 devices; when 100 % succeeded the next opens 60 minutes later\n/,
  );
  assert.match((await run(site, 'deployment-templates list')).out, /Careful .*required, debug/);
  await run(site, 'deployment-templates change Careful --name Bold --stop-at-failures none --no-debug');
  const [template] = site.state.deploymentTemplates;
  assert.deepEqual(
    [template?.name, template?.stopAtFailures, template?.mostStarts, template?.debug],
    ['Bold', null, 50, false],
  );
  assert.match((await run(site, 'deployment-templates change Bold')).error, /Say what is to be changed/);
  assert.match((await run(site, 'deployment-templates delete Bold --yes')).out, /was deleted/);
  assert.match((await run(site, 'deployment-templates list')).out, /^There are no deployment templates\./);
});

test('one is made of the settings of a deployment, without its times and collections', async () => {
  const site = newSite({ mostStarts: 7, rerun: 'if-failed', expiresAt: '2030-01-01T00:00:00.000Z' });
  const { error } = await run(site, 'deployment-templates create Copy --from "Install -> Room 12" --rerun always');
  assert.equal(error, '');
  const [template] = site.state.deploymentTemplates;
  assert.deepEqual([template?.purpose, template?.mostStarts, template?.rerun], ['required', 7, 'always']);
  assert.ok(!('expiresAt' in template!));
  const waves = [{ collectionId: room.id, succeedPercent: 100, opensNextAfterMinutes: null }];
  const refused = await run(newSite({ waves }), 'deployment-templates create Copy --from "Install -> Room 12"');
  assert.match(refused.error, /keeps no collections/);
  const times = await run(site, 'deployment-templates create Late --available-at 2030-01-01T00:00Z');
  assert.match(times.error, /Unknown option/);
});
