import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DeploymentTemplateSchema } from '../../api/deployment-templates.ts';
import { DeploymentCreateSchema } from '../../api/deployments.ts';
import { deploymentGiven, newDeployment, problemsOfStep, reachedStep, withTemplate } from './deploy-values.ts';
import { newWave } from './settings-values.ts';

const taskSequence = '0e4f5a0c-7a35-4a0b-8f0e-3f4c9e6c1d11';
const collection = '0e4f5a0c-7a35-4a0b-8f0e-3f4c9e6c1d12';
const chosen = newDeployment({ taskSequence, collection });

const template = DeploymentTemplateSchema.parse({
  ...{ id: collection, name: 'Careful', description: '', purpose: 'required', debug: true, comment: 'careful' },
  ...{ availableTo: 'clients', wakeOnLan: true, rerun: 'always', mostStarts: 50, stopAtFailures: 2 },
  ...{ noticeSeconds: null, maintenanceWindows: 'ignore' },
  ...{ waves: [{ devices: 3 }], stopAtFailurePercent: null, createdAt: '2026-11-27T00:00:00.000Z' },
});

describe('the wizard', () => {
  test('begins with what the address names, and with what erases nothing by itself', () => {
    const given = DeploymentCreateSchema.parse(deploymentGiven(chosen));
    assert.equal(given.taskSequenceId, taskSequence);
    assert.equal(given.collectionId, collection);
    assert.equal(given.purpose, 'available');
  });

  test('takes all of a template, and leaves when and what alone', () => {
    const before = { ...chosen, availableAt: '2026-12-01T18:00' };
    const { templateId, purpose, debug, mostStarts, waves, availableAt, taskSequenceId } = withTemplate(
      before,
      template,
    );
    assert.deepEqual(
      { templateId, purpose, debug, mostStarts, waves: waves.length, availableAt, taskSequenceId },
      {
        ...{ templateId: collection, purpose: 'required', debug: true, mostStarts: 50, waves: 1 },
        ...{ availableAt: '2026-12-01T18:00', taskSequenceId: taskSequence },
      },
    );
  });

  test('goes no further than to the first step in which something is wrong', () => {
    const nothing = newDeployment({});
    assert.equal(reachedStep(nothing, 'review'), 'what');
    assert.equal(reachedStep(chosen, 'review'), 'review');
    assert.equal(reachedStep(chosen, 'when'), 'when');
    const backwards = { ...chosen, availableAt: '2026-12-02T00:00', expiresAt: '2026-12-01T00:00' };
    assert.equal(reachedStep(backwards, 'review'), 'when');
    assert.deepEqual(problemsOfStep(backwards, 'when'), { expiresAt: 'notLater' });
    const noNumber = { ...chosen, waves: [{ ...newWave(), devices: '' }] };
    assert.deepEqual(problemsOfStep(noNumber, 'safety'), { 'waves.0.devices': 'numberWanted' });
    assert.equal(reachedStep(noNumber, 'review'), 'safety');
  });

  test('asks of a schedule when it begins, of required deployments alone', () => {
    const repeating = { ...chosen, repeats: 'weekly', days: [] } as const;
    assert.deepEqual(problemsOfStep({ ...repeating, days: [] }, 'when'), {});
    assert.deepEqual(problemsOfStep({ ...repeating, days: [], purpose: 'required' }, 'when'), {
      scheduleStart: 'wanted',
      days: 'wanted',
    });
  });
});
