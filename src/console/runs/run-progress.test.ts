import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Progress } from '../../api/agent.ts';
import { runShare, stepNumber, stepShare } from './run-progress.ts';

const progress: Progress = {
  ...{ nodeId: 'a', name: 'Apply', stepsDone: 2, stepsTotal: 4, message: '' },
  ...{ bytesDone: 50, bytesTotal: 100, bytesPerSecond: null },
};

test('a run is as far as its steps, and the bytes of the running one', () => {
  assert.equal(runShare({ state: 'running', progress }), 0.625);
  assert.equal(runShare({ state: 'running', progress: { ...progress, bytesTotal: null } }), 0.5);
  assert.equal(runShare({ state: 'running', progress: null }), null);
  assert.equal(runShare({ state: 'running', progress: { ...progress, stepsTotal: 0 } }), null);
  assert.equal(runShare({ state: 'succeeded', progress: null }), 1);
});

test('more bytes than there should be are all of them', () => {
  assert.equal(stepShare({ ...progress, bytesDone: 200 }), 1);
  assert.equal(stepNumber({ ...progress, stepsDone: 4 }), 4);
});
