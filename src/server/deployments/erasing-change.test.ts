/** A task sequence that is required already and comes to erase disks: its save is asked about as its deployment would be. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, test } from 'node:test';
import { addCollectionMembers, createCollection } from '../../api/collections.ts';
import { createDeployment } from '../../api/deployments.ts';
import { changeHighRiskSettings, type HighRiskSettings } from '../../api/high-risk-settings.ts';
import {
  createTaskSequence,
  getTaskSequence,
  setTaskSequenceScopes,
  updateTaskSequence,
} from '../../api/task-sequences.ts';
import { addDevice } from '../agents/test-agent.ts';
import { allUnknownComputersId } from '../collections/built-in-collections.ts';
import { makeDepartment } from '../reach/test-departments.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { ask, cookieFor } from '../users/test-people.ts';

const site = await createTestSite();

const partitions = [{ volume: 'root', type: 'linux', fileSystem: 'ext4', size: { percent: 100 } }];
const erase = { type: 'format-and-partition-disk', name: 'Erase it all', options: { partitions } };
const look = { type: 'run-command-line', name: 'Look', options: { commandLine: 'true' } };
const run = (taskSequence: string, more: object = {}) => ({
  ...{ type: 'run-task-sequence', name: 'The rest', options: { taskSequence } },
  ...more,
});

const newSequence = (...steps: unknown[]) =>
  site.admin(createTaskSequence, { body: { document: { version: 1, name: `sequence ${randomUUID()}`, steps } } });

async function newCollection() {
  const deviceIds = [(await addDevice(site)).id, (await addDevice(site)).id];
  const collection = await site.admin(createCollection, { body: { name: `collection ${randomUUID()}` } });
  await site.admin(addCollectionMembers, { params: { id: collection.id }, body: { deviceIds } });
  return collection;
}

/** Required on two devices. */
async function deploy(taskSequenceId: string, given: object = {}) {
  const collectionId = (await newCollection()).id;
  const body = { taskSequenceId, collectionId, purpose: 'required' as const, confirmDeviceCount: 2, ...given };
  return site.admin(createDeployment, { body });
}

const document = (id: string, steps: unknown) => ({ version: 1, name: `sequence ${id}`, steps });
const save = (id: string, steps: unknown, body: object = {}) =>
  site.admin(updateTaskSequence, { params: { id }, body: { document: document(id, steps), ...body } });
const setting = (body: Partial<HighRiskSettings>) => site.admin(changeHighRiskSettings, { body });
beforeEach(() => setting({ defaultSize: 1, maximumSize: 0, protectedDevices: 'warn' }));

const agreed = { agreeToHighRisk: true };
const confirmed = { ...agreed, confirmDeviceCount: 2 };

test('it is saved once the number of devices and the risk are confirmed, and not before', async () => {
  const { id } = await newSequence(look);
  await deploy(id);
  await save(id, [look, { ...erase, disabled: true }]);
  for (const steps of [[erase], [look, erase], [{ type: 'group', name: 'All', steps: [erase] }]]) {
    await assert.rejects(save(id, steps, { confirmDeviceCount: 2 }), refusal('SLIP-1013', '"Erase it all"'));
    for (const count of [undefined, 1, 3])
      await assert.rejects(
        save(id, steps, { ...agreed, ...(count && { confirmDeviceCount: count }) }),
        refusal('SLIP-1011', 'erase no disk yet would erase disks of 2 device'),
      );
  }
  assert.equal((await site.admin(getTaskSequence, { params: { id } })).version, 2);
  await save(id, [erase], confirmed);
  // It erases already: whoever deployed it, or saved it then, has said so.
  await save(id, [look, erase, { ...erase, name: 'Once more' }]);
});

test('it is refused where no agreement would do', async () => {
  const { id } = await newSequence(look);
  await deploy(id);
  await setting({ defaultSize: 0, maximumSize: 1 });
  await assert.rejects(save(id, [erase], confirmed), refusal('SLIP-1014', '1 is the maximum size'));
});

test('it is confirmed for unknown computers by a word of its own', async () => {
  const { id } = await newSequence(look);
  const all = { purpose: 'required' as const, collectionId: allUnknownComputersId, confirmUnknownComputers: true };
  await site.admin(createDeployment, { body: { taskSequenceId: id, ...all } });
  await assert.rejects(save(id, [erase], confirmed), refusal('SLIP-1012', 'would erase disks of unknown computers'));
  await save(id, [erase], { ...agreed, confirmUnknownComputers: true });
});

test('it comes to erase by a task sequence that it runs, too, and by a step that runs one', async () => {
  const inner = await newSequence(look);
  const outer = await newSequence(run(inner.id));
  await deploy(outer.id);
  await assert.rejects(save(inner.id, [erase]), refusal('SLIP-1013', '"Erase it all"'));
  await save(outer.id, [run(inner.id, { disabled: true })]);
  await save(inner.id, [erase]);
  await assert.rejects(save(outer.id, [run(inner.id)], agreed), refusal('SLIP-1011', '2 device'));
  await save(outer.id, [run(inner.id)], confirmed);
});

const asksNothing: Record<string, object> = {
  'is available': { purpose: 'available' },
  'is disabled': { enabled: false },
  'has expired': { expiresAt: '2020-01-01T00:00:00Z' },
};
for (const [what, given] of Object.entries(asksNothing))
  test(`nothing is asked where the deployment ${what}`, async () => {
    const { id } = await newSequence(look);
    await deploy(id, given);
    await save(id, [erase]);
  });

test('who does not reach the deployment is asked all the same, and told no name of it', async () => {
  const { id } = await newSequence(look);
  const { collectionName } = await deploy(id);
  const own = await makeDepartment(site, 'alpha');
  await site.admin(setTaskSequenceScopes, { params: { id }, body: { securityScopeIds: [own.scope.id] } });
  const cookie = await cookieFor(site, own.people.both);
  const asKim = async (body: object) => {
    const answer = await ask(site, `/api/task-sequences/${id}`, {
      ...{ method: 'PUT', cookie, body: { document: document(id, [erase]), ...body } },
    });
    assert.ok(!answer.body.includes(collectionName));
    return answer.json().code;
  };
  assert.equal(await asKim({}), 'SLIP-1013');
  assert.equal(await asKim(agreed), 'SLIP-1011');
  await setting({ defaultSize: 0, maximumSize: 1 });
  assert.equal(await asKim(confirmed), 'SLIP-1014');
  await setting({ maximumSize: 0 });
  assert.equal(await asKim(confirmed), undefined);
});
