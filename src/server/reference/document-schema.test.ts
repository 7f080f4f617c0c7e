import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import { documentSchema } from './document-schema.ts';

const text = JSON.stringify(documentSchema());

test('it knows every step, and each of its options with help', () => {
  for (const { slug } of stepKinds) assert.ok(text.includes(`"const":"${slug}"`), slug);
  assert.ok(text.includes('What the shell runs'));
});

test('ids of nodes need not be written, and a name may stand for the id of an image', () => {
  assert.doesNotMatch(text, /"required":\[[^\]]*"id"/);
  assert.doesNotMatch(text, /missing:/);
});
