import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTaskSequence, updateTaskSequence } from '../../api/task-sequences.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();

test('a version is saved over the one that it was made from, and over no other', async () => {
  const document = (description: string) => ({ version: 1, name: 'Office', description, steps: [] });
  const { id } = await site.admin(createTaskSequence, { body: { document: document('first') } });
  const save = (description: string, basedOnVersion?: number) =>
    site.admin(updateTaskSequence, { params: { id }, body: { document: document(description), basedOnVersion } });
  assert.equal((await save('second', 1)).version, 2);
  await assert.rejects(save('also second', 1), refusal('SLIP-1004', 'saved version 2'));
  assert.equal((await save('third', 2)).version, 3);
  assert.equal((await save('whatever was there')).version, 4);
});
