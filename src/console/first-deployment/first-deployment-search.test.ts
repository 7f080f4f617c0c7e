import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type FirstDeploymentSearch,
  FirstDeploymentSearchSchema,
  type FirstStep,
  reachedStep,
} from './first-deployment-search.ts';

const id = '11111111-1111-4111-8111-111111111111';
const chosen = { image: id, taskSequence: id, collection: id };

for (const [says, search, hasBootImage, reached] of [
  ['begins at the image where the boot image is there', {}, true, 'image'],
  ['begins at the boot image where there is none', chosen, false, 'boot-image'],
  ['leads on to what is lacking', { image: id }, true, 'task-sequence'],
  ['needs no image of whoever has a task sequence', { taskSequence: id }, true, 'computers'],
  ['leads on to the review once all is chosen', chosen, true, 'review'],
  ['goes back to what somebody wants to see again', { ...chosen, step: 'image' }, true, 'image'],
  ['leads nobody past what is lacking', { step: 'review' }, true, 'image'],
  ['watches what is deployed, whatever else the address says', { step: 'image', deployment: id }, false, 'watch'],
] as const satisfies readonly (readonly [string, FirstDeploymentSearch, boolean, FirstStep])[])
  test(`the guided first deployment ${says}`, () => assert.equal(reachedStep(search, hasBootImage), reached));

test('an address that somebody has tampered with leaves out what is no id', () => {
  const read = FirstDeploymentSearchSchema.parse({ image: '"><img src=x>', step: 'watch', collection: id, purpose: 7 });
  assert.deepEqual(reachedStep(read, true), 'image');
  assert.equal(read.image, undefined);
  assert.equal(read.step, undefined);
  assert.equal(read.collection, id);
});
