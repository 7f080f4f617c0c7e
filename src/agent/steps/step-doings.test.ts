import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import { stepDoings } from './step-doings.ts';

test('each step kind has its doing, its file of that name and tests beside it', () => {
  assert.deepEqual(Object.keys(stepDoings).sort(), stepKinds.map(({ slug }) => slug).sort());
  for (const { slug } of stepKinds)
    for (const name of [`${slug}.ts`, `${slug}.test.ts`]) assert.ok(existsSync(new URL(name, import.meta.url)), name);
});
