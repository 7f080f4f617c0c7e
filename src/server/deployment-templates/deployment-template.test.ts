import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import * as contract from '../../api/deployment-templates.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();
const create = (body: object) =>
  site.admin(contract.createDeploymentTemplate, { body: { purpose: 'required', ...body } as never });
const names = async () => (await site.admin(contract.listDeploymentTemplates)).map(({ name }) => name);

test('a template is as usual where nothing is said, is changed in part, and goes', async () => {
  const { id, createdAt: _, ...made } = await create({ name: 'Careful', mostStarts: 50 });
  assert.deepEqual(made, {
    ...{ name: 'Careful', description: '', purpose: 'required', debug: false, comment: '', availableTo: 'media-pxe' },
    ...{
      wakeOnLan: false,
      noticeSeconds: null,
      rerun: 'never',
      maintenanceWindows: 'ignore',
      mostStarts: 50,
      waves: [],
      stopAtFailures: null,
      stopAtFailurePercent: null,
    },
  });
  const params = { id };
  const changed = await site.admin(contract.changeDeploymentTemplate, {
    params,
    body: { rerun: 'always', mostStarts: null },
  });
  assert.deepEqual([changed.name, changed.rerun, changed.mostStarts], ['Careful', 'always', null]);
  await create({ name: 'bold' });
  assert.deepEqual(await names(), ['bold', 'Careful']);
  await assert.rejects(create({ name: 'CAREFUL' }), refusal('SLIP-1003', 'already'));
  await assert.rejects(
    site.admin(contract.changeDeploymentTemplate, { params, body: { name: 'Bold' } }),
    refusal('SLIP-1003', 'already'),
  );
  await site.admin(contract.deleteDeploymentTemplate, { params });
  assert.deepEqual(await names(), ['bold']);
});

test('what is not there, contradicts itself or belongs to one deployment is refused', async () => {
  const params = { id: randomUUID() };
  await assert.rejects(site.admin(contract.changeDeploymentTemplate, { params, body: {} }), refusal('SLIP-1002'));
  await assert.rejects(site.admin(contract.deleteDeploymentTemplate, { params }), refusal('SLIP-1002'));
  for (const body of [
    { purpose: 'available', rerun: 'always' },
    { purpose: 'available', wakeOnLan: true },
    { purpose: 'available', noticeSeconds: 5 },
    { noticeSeconds: 3601 },
    { waves: [{}] },
    { waves: [{ collectionId: randomUUID() }] },
    { availableAt: '2030-01-01T00:00:00Z' },
    { assignmentSchedule: null },
    { taskSequenceId: randomUUID() },
    { name: '' },
    { mostStarts: 0 },
  ])
    await assert.rejects(create({ name: `bad ${randomUUID()}`, ...body }), refusal('SLIP-1001'), JSON.stringify(body));
});
