/** A step's slug finds its schema, its doing, its tests and its page: none may be missing (docs/architecture.md). */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import * as z from 'zod';
import { stepDoings } from '../src/agent/steps/step-doings.ts';
import { stepKinds } from '../src/task-sequence/step-kinds.ts';

const root = resolve(import.meta.dirname, '..');

for (const { slug, name, support } of stepKinds) {
  const isRunnable = Object.values(support).includes('runnable');
  test(`${name} has all its places`, () => {
    const doing = [`src/agent/steps/${slug}.ts`, `src/agent/steps/${slug}.test.ts`];
    for (const path of [`src/task-sequence/steps/${slug}.ts`, ...(isRunnable ? doing : [])])
      assert.ok(existsSync(join(root, path)), `${path} is missing`);
    assert.equal(typeof stepDoings[slug], isRunnable ? 'function' : 'undefined');
    assert.match(
      readFileSync(join(root, 'docs/reference/steps.md'), 'utf8'),
      new RegExp(`^## ${name} \\(\`${slug}\`\\)$`, 'm'),
    );
  });
}

test('there is no doing without a step', () => {
  const runnable = stepKinds.filter(({ support }) => Object.values(support).includes('runnable'));
  assert.deepEqual(Object.keys(stepDoings).sort(), runnable.map(({ slug }) => slug).sort());
});

test('every option of every step says what it is for', () => {
  for (const { slug, options } of stepKinds) {
    const { properties = {} } = z.toJSONSchema(options, { io: 'input' });
    for (const [name, option] of Object.entries(properties))
      assert.ok(typeof option === 'object' && option.description, `${slug}: ${name}`);
  }
});
