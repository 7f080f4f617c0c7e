/** High-risk control: which required deployments need agreement or are refused, and every way in which one comes to more devices. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, test } from 'node:test';
import { bootEnglish } from '../../api/boot-phrases.ts';
import { addCollectionMembers, createCollection } from '../../api/collections.ts';
import * as contract from '../../api/deployments.ts';
import {
  changeHighRiskSettings,
  getHighRiskSettings,
  type HighRiskSettings,
  type protectedDevicesInside,
} from '../../api/high-risk-settings.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import { addDevice, newRun, record, report } from '../agents/test-agent.ts';
import { allSystemsId, allUnknownComputersId } from '../collections/built-in-collections.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { judgeRisk, opensWider, type RiskFacts } from './high-risk.ts';

const site = await createTestSite();

describe('high-risk control', () => {
  type Row = [
    what: string,
    Partial<RiskFacts['collection']> & { available?: true; harmless?: true },
    Partial<HighRiskSettings>,
    outcome: 'allowed' | 'needs agreement' | 'refused',
    reasons: RegExp[],
  ];
  const rows: Row[] = [
    ['a collection of the default size', { size: 100 }, {}, 'allowed', []],
    ['a larger one', { size: 101 }, {}, 'needs agreement', [/101 devices, more than the default size of 100/]],
    ['a larger one where the default size is 0', { size: 101 }, { defaultSize: 0 }, 'allowed', []],
    ['a collection of the maximum size', { size: 200 }, { maximumSize: 200 }, 'needs agreement', [/default size/]],
    ['one that is larger than that', { size: 201 }, { maximumSize: 200 }, 'refused', [/200 is the maximum size/]],
    ['no maximum', { size: 1_000_000 }, { maximumSize: 0 }, 'needs agreement', [/default size/]],
    ['a maximum without a default', { size: 2 }, { defaultSize: 0, maximumSize: 1 }, 'refused', [/maximum/]],
    ['what is built in', { holdsAll: true, size: 0 }, {}, 'refused', [/built in/]],
    ['protected devices', { size: 5, protected: 2 }, {}, 'needs agreement', [/2 protected device/]],
    [
      'protected devices where those are blocked',
      { size: 5, protected: 2 },
      { protectedDevices: 'block' },
      'refused',
      [/blocked/],
    ],
    ['no protected device where those are blocked', { size: 5 }, { protectedDevices: 'block' }, 'allowed', []],
    ['both to agree to', { size: 101, protected: 1 }, {}, 'needs agreement', [/default size/, /protected/]],
    [
      'all that refuses, and nothing to agree to',
      { holdsAll: true, size: 300, protected: 1 },
      { maximumSize: 200, protectedDevices: 'block' },
      'refused',
      [/built in/, /maximum/, /blocked/],
    ],
    ['an available deployment', { available: true, holdsAll: true, size: 300 }, { maximumSize: 200 }, 'allowed', []],
    ['a sequence that erases nothing', { harmless: true, holdsAll: true, size: 300 }, {}, 'allowed', []],
  ];
  for (const [what, { available, harmless, ...collection }, change, outcome, reasons] of rows)
    test(`${what}: ${outcome}`, () => {
      const facts: RiskFacts = {
        purpose: available ? 'available' : 'required',
        sequence: { name: 'Install', destroying: harmless ? [] : ['Format disk'] },
        collection: { name: 'Room', holdsAll: false, size: 1, protected: 0, ...collection },
      };
      const verdict = judgeRisk(facts, { defaultSize: 100, maximumSize: 0, protectedDevices: 'warn', ...change });
      assert.equal(verdict.outcome, outcome);
      const told = 'reasons' in verdict ? verdict.reasons.map(bootEnglish) : [];
      assert.equal(told.length, reasons.length, told.join('; '));
      for (const [at, reason] of reasons.entries()) assert.match(told[at]!, reason);
    });

  type Extent = Parameters<typeof opensWider>[0];
  const wave = { devices: 1, succeedPercent: 100, opensNextAfterMinutes: null };
  const extents: [string, Partial<Extent>, Partial<Extent>, boolean][] = [
    ['nothing', {}, {}, false],
    ['to be enabled', { enabled: false }, {}, true],
    ['to be disabled', {}, { enabled: false }, false],
    ['a higher most', { mostStarts: 5 }, { mostStarts: 6 }, true],
    ['a lower most', { mostStarts: 5 }, { mostStarts: 4 }, false],
    ['no most any more', { mostStarts: 5 }, {}, true],
    ['a first most', {}, { mostStarts: 5 }, false],
    ['first waves', {}, { waves: [wave] }, false],
    ['no waves any more', { waves: [wave] }, {}, true],
    ['other waves', { waves: [wave] }, { waves: [{ ...wave, devices: 9 }] }, true],
  ];
  for (const [what, before, after, wider] of extents)
    test(`${what} lets it start ${wider ? 'on more devices' : 'on no more devices'}`, () => {
      const usual = { enabled: true, mostStarts: null, waves: [] };
      assert.equal(opensWider({ ...usual, ...before }, { ...usual, ...after }), wider);
    });
});

const partitions = [{ volume: 'root', type: 'linux', fileSystem: 'ext4', size: { percent: 100 } }];
const erasing = [{ type: 'format-and-partition-disk', name: 'Erase it all', options: { partitions } }];

const newSequence = (steps: unknown[] = erasing) =>
  site.admin(createTaskSequence, { body: { document: { version: 1, name: `sequence ${randomUUID()}`, steps } } });

async function newCollection(count: number) {
  const devices = [];
  for (let each = 0; each < count; each++) devices.push(await addDevice(site));
  const collection = await site.admin(createCollection, { body: { name: `collection ${randomUUID()}` } });
  const body = { deviceIds: devices.map(({ id }) => id) };
  await site.admin(addCollectionMembers, { params: { id: collection.id }, body });
  return { collection, devices };
}

function create(taskSequenceId: string, collectionId: string, given: object = {}) {
  const body = { taskSequenceId, collectionId, purpose: 'required' as const, ...given };
  return site.admin(contract.createDeployment, { body });
}

const setting = (body: Partial<HighRiskSettings>) => site.admin(changeHighRiskSettings, { body });
beforeEach(() => setting({ defaultSize: 1, maximumSize: 0, protectedDevices: 'warn' }));

const agreed = { agreeToHighRisk: true };

describe('a required deployment that erases disks', () => {
  test('needs agreement besides the number of devices, and says why', async () => {
    const [{ id }, { collection }] = [await newSequence(), await newCollection(2)];
    for (const given of [{}, { confirmDeviceCount: 2 }, { confirmDeviceCount: 2, agreeToHighRisk: false }])
      await assert.rejects(create(id, collection.id, given), (error) =>
        refusal('SLIP-1013', /"Erase it all".*2 devices, more than the default size of 1.*--agree-to-high-risk/)(error),
      );
    await assert.rejects(create(id, collection.id, agreed), refusal('SLIP-1011'));
    assert.equal((await create(id, collection.id, { ...agreed, confirmDeviceCount: 2 })).status, 'active');
  });

  test('is refused above the maximum size, whatever is agreed to, also when it is made disabled', async () => {
    const [{ id }, { collection }] = [await newSequence(), await newCollection(3)];
    await setting({ maximumSize: 2 });
    for (const enabled of [true, false])
      await assert.rejects(
        create(id, collection.id, { ...agreed, confirmDeviceCount: 3, enabled }),
        refusal('SLIP-1014', '2 is the maximum size'),
      );
  });

  test('is refused on All Systems, and allowed on All Unknown Computers', async () => {
    const { id } = await newSequence();
    const all = { ...agreed, confirmDeviceCount: 1000, confirmUnknownComputers: true };
    await assert.rejects(create(id, allSystemsId, all), refusal('SLIP-1014', '"All Systems" is built in'));
    const unknown = await create(id, allUnknownComputersId, all);
    await site.admin(contract.deleteDeployment, { params: { id: unknown.id } });
  });

  test('is known by the steps of sequences within it, and not by disabled ones', async () => {
    const child = await newSequence();
    const outer = await newSequence([
      { type: 'run-task-sequence', name: 'The rest', options: { taskSequence: child.id } },
    ]);
    const { collection } = await newCollection(2);
    await assert.rejects(
      create(outer.id, collection.id, { confirmDeviceCount: 2 }),
      refusal('SLIP-1013', '"Erase it all"'),
    );
    const harmless = await newSequence([{ ...erasing[0], disabled: true }]);
    await create(harmless.id, collection.id, { confirmDeviceCount: 2 });
    await create(outer.id, collection.id, { purpose: 'available' });
  });

  test('on a collection with protected devices needs agreement, or is blocked', async () => {
    const [{ id }, { collection, devices }] = [await newSequence(), await newCollection(1)];
    await site.admin(contract.setDeviceProtection, { params: { id: devices[0]!.id }, body: { protected: true } });
    await assert.rejects(create(id, collection.id), refusal('SLIP-1013', '1 protected device'));
    await setting({ protectedDevices: 'block' satisfies (typeof protectedDevicesInside)[number] });
    await assert.rejects(create(id, collection.id, agreed), refusal('SLIP-1014', 'blocked'));
    await setting({ protectedDevices: 'warn' });
    await create(id, collection.id, agreed);
  });
});

describe('a change that lets it start on more devices needs the same', () => {
  const cases: Record<string, [given: object, change: object]> = {
    'to enable it': [{ enabled: false }, { enabled: true }],
    'to take away its most': [{ mostStarts: 1 }, { mostStarts: null }],
    'to take away its waves': [{ waves: [{ devices: 1 }] }, { waves: [] }],
    'to let it expire later': [{ expiresAt: '2020-01-01T00:00:00Z' }, { expiresAt: null }],
  };
  for (const [what, [given, change]] of Object.entries(cases))
    test(what, async () => {
      const [{ id: sequence }, { collection }] = [await newSequence(), await newCollection(2)];
      const { id } = await create(sequence, collection.id, { ...agreed, confirmDeviceCount: 2, ...given });
      const changing = (body: object) => site.admin(contract.changeDeployment, { params: { id }, body });
      const confirmed = { ...change, confirmDeviceCount: 2 };
      await assert.rejects(changing(confirmed), refusal('SLIP-1013'));
      await setting({ maximumSize: 0, protectedDevices: 'warn', defaultSize: 2 });
      await setting({ defaultSize: 0, maximumSize: 1 });
      await assert.rejects(changing({ ...confirmed, ...agreed }), refusal('SLIP-1014'));
      await changing({ comment: 'nothing starts by a comment' });
      await changing({ enabled: false });
      await setting({ maximumSize: 0, defaultSize: 1 });
      await changing({ ...confirmed, enabled: true, ...agreed });
    });

  test('to have it go on after it has suspended itself', async () => {
    const [{ id: sequence }, { collection, devices }] = [await newSequence(), await newCollection(2)];
    const given = { ...agreed, confirmDeviceCount: 2, stopAtFailures: 1 };
    const { id } = await create(sequence, collection.id, given);
    await report(site, await newRun(site, devices[0]!), [record.started(1), record.finished(2, 'failed')]);
    const resume = (body: object) => site.admin(contract.resumeDeployment, { params: { id }, body });
    await assert.rejects(resume({ confirmDeviceCount: 1 }), refusal('SLIP-1013'));
    assert.equal((await resume({ confirmDeviceCount: 1, ...agreed })).status, 'active');
  });
});

test('the maximum size must be greater than the default size, whichever is changed', async () => {
  await setting({ defaultSize: 10, maximumSize: 20 });
  for (const body of [
    { defaultSize: 20 },
    { maximumSize: 10 },
    { defaultSize: 0, maximumSize: 0.5 },
    { maximumSize: -1 },
  ])
    await assert.rejects(setting(body), refusal('SLIP-1001'));
  assert.deepEqual(await site.admin(getHighRiskSettings), {
    ...{ defaultSize: 10, maximumSize: 20, protectedDevices: 'warn' },
  });
});
