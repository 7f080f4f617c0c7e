/** What a person is shown before they deploy something. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { bootPhrase } from '../../api/boot-phrases.ts';
import { addCollectionMembers, createCollection } from '../../api/collections.ts';
import { listDeployments, previewDeployment, setDeviceProtection } from '../../api/deployments.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import { addDevice } from '../agents/test-agent.ts';
import { allUnknownComputersId } from '../collections/built-in-collections.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();
const purpose = 'required';
const partitions = [{ volume: 'root', type: 'linux', fileSystem: 'ext4', size: { percent: 100 } }];

async function stage() {
  const name = `preview ${randomUUID().slice(0, 8)}`;
  const steps = [
    { type: 'run-command-line', id: 'harmless', name: 'Harmless', options: { commandLine: 'true' } },
    { type: 'format-and-partition-disk', id: 'erase', name: 'Erase', options: { partitions } },
  ];
  const made = [await addDevice(site), await addDevice(site), await addDevice(site)];
  const sequence = await site.admin(createTaskSequence, { body: { document: { version: 1, name, steps } } });
  const collection = await site.admin(createCollection, { body: { name } });
  await site.admin(addCollectionMembers, {
    params: { id: collection.id },
    body: { deviceIds: made.map(({ id }) => id) },
  });
  return { made, name, taskSequenceId: sequence.id, collectionId: collection.id };
}

test('a deployment that is not made yet says on how many devices it erases what, and makes nothing', async () => {
  const { made, name, ...of } = await stage();
  await site.admin(setDeviceProtection, { params: { id: made[0]!.id }, body: { protected: true } });
  assert.deepEqual(await site.admin(previewDeployment, { body: { ...of, purpose } }), {
    ...{ devices: 3, protectedDevices: 1, unknownComputers: false, erasingSteps: ['Erase'] },
    models: [{ manufacturer: null, model: null, devices: 3 }],
    risk: {
      outcome: 'needs-agreement',
      reasons: [`"${name}" has 1 protected device(s), on which it starts as soon as somebody protects them no more`],
      phrases: [bootPhrase('protectedInside', { name, count: 1 })],
    },
  });
  const available = await site.admin(previewDeployment, { body: { ...of, purpose: 'available' } });
  assert.deepEqual(available.risk, { outcome: 'allowed', reasons: [], phrases: [] });
  assert.deepEqual(await site.admin(listDeployments), []);
});

test('a deployment to unknown computers says that nobody knows their number', async () => {
  const { taskSequenceId } = await stage();
  const body = { taskSequenceId, collectionId: allUnknownComputersId, purpose } as const;
  const { unknownComputers, models } = await site.admin(previewDeployment, { body });
  assert.deepEqual({ unknownComputers, models }, { unknownComputers: true, models: [] });
});

test('a deployment of what is not here is refused before it is made', async () => {
  const { collectionId } = await stage();
  const body = { taskSequenceId: randomUUID(), collectionId, purpose } as const;
  await assert.rejects(site.admin(previewDeployment, { body }), refusal('SLIP-1002'));
});
