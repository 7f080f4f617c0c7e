import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changePxeSettings, getPxeSettings } from '../../api/pxe-settings.ts';
import { createTestSite } from '../test-site.ts';

const site = await createTestSite();
const unknown = { unknownComputers: 'off', unknownComputersADay: 20, unknownComputerCollectionIds: [] };
const change = (body: object) => site.admin(changePxeSettings, { body });

test('a new site answers everybody at once, waits ten seconds for a key, and takes no unknown computers in', async () => {
  assert.deepEqual(await site.admin(getPxeSettings), {
    respond: true,
    responseDelaySeconds: 0,
    interfaces: [],
    ignoredMacs: [],
    promptSeconds: 10,
    ...unknown,
  });
});

test('what is left out of a change stays, and a list is replaced', async () => {
  await change({ responseDelaySeconds: 3, ignoredMacs: ['00-11-22-33-44-55', '00:11:22:33:44:55'] });
  await change({ promptSeconds: 20, interfaces: ['eth1', '52:54:00:AA:00:01', 'eth1'] });
  assert.deepEqual(await change({}), {
    respond: true,
    responseDelaySeconds: 3,
    interfaces: ['52:54:00:aa:00:01', 'eth1'],
    ignoredMacs: ['00:11:22:33:44:55'],
    promptSeconds: 20,
    ...unknown,
  });
  assert.deepEqual((await change({ ignoredMacs: [], interfaces: [] })).ignoredMacs, []);
});

const REFUSED: readonly [what: string, body: object][] = [
  ['a delay beyond what firmware waits', { responseDelaySeconds: 33 }],
  ['a delay before now', { responseDelaySeconds: -1 }],
  ['no time for a key', { promptSeconds: 0 }],
  ['what is no MAC address', { ignoredMacs: ["'; drop table device; --"] }],
  ['what no interface is called', { interfaces: ['eth0 eth1'] }],
  ['a setting that does not exist', { responds: false }],
];
for (const [what, body] of REFUSED)
  test(`${what} is refused, and nothing is changed`, async () => {
    const before = await site.admin(getPxeSettings);
    const answer = await site.local.inject({ method: 'PATCH', url: '/api/site/pxe-settings', payload: body });
    assert.equal(answer.statusCode, 400, answer.body);
    assert.deepEqual(await site.admin(getPxeSettings), before);
  });
