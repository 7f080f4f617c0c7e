/** Task sequences that run others, through the API: what may be saved, deleted and deployed, and what a run's policy holds. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createCollection } from '../../api/collections.ts';
import { createDeployment } from '../../api/deployments.ts';
import { PolicySchema } from '../../api/policy.ts';
import { createTaskSequence, deleteTaskSequence, updateTaskSequence } from '../../api/task-sequences.ts';
import { walk } from '../../task-sequence/document.ts';
import { addDevice, deploy, newRun } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { requireChildrenWithin } from './whole-sequence.ts';

const site = await createTestSite();
const say = (name: string) => ({ type: 'run-command-line', name, options: { commandLine: 'true' } });
const run = (taskSequence: string) => ({ type: 'run-task-sequence', name: 'Inside', options: { taskSequence } });

function save(steps: object[], name = `Sequence ${randomUUID()}`) {
  return site.admin(createTaskSequence, { body: { document: { version: 1, name, steps } } });
}

test('a run has the steps of the sequence that its sequence runs, as they were when it began', async () => {
  const inner = await save([say('one'), say('two')]);
  const device = await addDevice(site);
  await deploy(site, [device], { steps: [say('zero'), run(inner.id)] });
  const begun = await newRun(site, device);
  const { document } = PolicySchema.parse(JSON.parse(begun.policy.payload)).taskSequence;
  assert.deepEqual(
    [...walk(document.steps)].map(({ id, type, name }) => `${id} ${type} ${name}`),
    ['1 run-command-line zero', '2 group Inside', '2.1 run-command-line one', '2.2 run-command-line two'],
  );
});

test('a sequence that would run itself, through another one too, is not saved', async () => {
  const a = await save([say('a')]);
  const b = await save([run(a.id)]);
  const change = (id: string, name: string, steps: object[]) =>
    site.admin(updateTaskSequence, { params: { id }, body: { document: { version: 1, name, steps } } });
  await assert.rejects(change(a.id, a.name, [run(b.id)]), refusal('SLIP-1001', 'within itself'));
  await assert.rejects(change(a.id, a.name, [run(a.id)]), refusal('SLIP-1001', 'within itself'));
  assert.equal((await change(b.id, b.name, [run(a.id), say('b')])).version, 2);
});

test('a sequence that another one runs cannot be deleted, and one that is not here cannot be run', async () => {
  const inner = await save([say('a')]);
  const outer = await save([run(inner.id)]);
  await assert.rejects(
    site.admin(deleteTaskSequence, { params: { id: inner.id } }),
    refusal('SLIP-1004', `is run by "${outer.name}"`),
  );
  await site.admin(deleteTaskSequence, { params: { id: outer.id } });
  await site.admin(deleteTaskSequence, { params: { id: inner.id } });
  await assert.rejects(save([run(inner.id)]), refusal('SLIP-1001', 'are not here'));
});

test('a sequence that needs WinPE is not deployed, and its steps say why', async () => {
  const collection = await site.admin(createCollection, { body: { name: `Collection ${randomUUID()}` } });
  const windows = { type: 'run-command-line', name: 'Old tool', options: { commandLine: 'cmd.exe /c tool.exe' } };
  const deployed = async (steps: object[]) => {
    const sequence = await save(steps);
    const body = { taskSequenceId: sequence.id, collectionId: collection.id, purpose: 'available' as const };
    return site.admin(createDeployment, { body });
  };
  await assert.rejects(deployed([windows]), refusal('SLIP-3008', '"Old tool" ('));
  const inSystem = { variable: '_SMSTSInWinPE', operator: 'equals', value: 'false' };
  await deployed([say('a'), { ...windows, condition: inSystem }]);
  await deployed([{ ...windows, disabled: true }]);
});

test('a sequence that was changed after its deployment is asked again when a run begins: nothing is erased for what is not here', async () => {
  const device = await addDevice(site);
  const { sequence } = await deploy(site, [device], { steps: [say('a')] });
  const change = (steps: object[]) =>
    site.admin(updateTaskSequence, {
      params: { id: sequence.id },
      body: { document: { version: 1, name: sequence.name, steps }, confirmDeviceCount: 1 },
    });
  await change([{ type: 'apply-data-image', name: 'Data', options: { image: 'missing:ABC00011' } }]);
  await assert.rejects(newRun(site, device), refusal('SLIP-3003', 'ABC00011 (in "Data")'));
  await change([{ type: 'run-command-line', name: 'Old tool', options: { commandLine: 'cmd.exe /c x' } }]);
  await assert.rejects(newRun(site, device), refusal('SLIP-3008', '"Old tool"'));
  await change([say('b')]);
  await newRun(site, device);
});

test('a dangling reference may be saved and not deployed, unless its step is disabled', async () => {
  const collection = await site.admin(createCollection, { body: { name: `Collection ${randomUUID()}` } });
  const steps = [
    run('missing:ABC00010'),
    { type: 'apply-data-image', name: 'Data', options: { image: 'missing:ABC00011' } },
  ];
  const deployed = async (given: object[]) => {
    const sequence = await save(given);
    const body = { taskSequenceId: sequence.id, collectionId: collection.id, purpose: 'available' as const };
    return site.admin(createDeployment, { body });
  };
  await assert.rejects(deployed(steps.slice(1)), refusal('SLIP-3003', 'ABC00011 (in "Data")'));
  await assert.rejects(deployed(steps), refusal('SLIP-1001', 'missing:ABC00010'));
  await deployed(steps.map((step) => ({ ...step, disabled: true })));
});

test('what a sequence runs beyond somebody’s security scopes is told, directly or through others', async () => {
  const inner = await save([say('a')]);
  const middle = await save([run(inner.id)]);
  const outer = await save([run(middle.id)]);
  const nothing = { ...site.site, reach: { scopeIds: [], collectionIds: null } };
  await assert.rejects(requireChildrenWithin(nothing, outer), refusal('SLIP-2009', 'beyond your security scopes'));
  await requireChildrenWithin(nothing, inner);
  await requireChildrenWithin(site.site, outer);
});
