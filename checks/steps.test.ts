/** A step's slug finds its schema, its doing, its tests and its page: none may be missing (docs/architecture.md). */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { stepDoings } from '../src/agent/steps/step-doings.ts';
import { stepKinds } from '../src/task-sequence/step-kinds.ts';

const root = resolve(import.meta.dirname, '..');

for (const { slug, name } of stepKinds) {
  test(`${name} has all its places`, () => {
    for (const path of [
      `src/task-sequence/steps/${slug}.ts`,
      `src/agent/steps/${slug}.ts`,
      `src/agent/steps/${slug}.test.ts`,
    ])
      assert.ok(existsSync(join(root, path)), `${path} is missing`);
    assert.equal(typeof stepDoings[slug], 'function');
    assert.match(
      readFileSync(join(root, 'docs/reference/steps.md'), 'utf8'),
      new RegExp(`^## ${name} \\(\`${slug}\`\\)$`, 'm'),
    );
  });
}

test('there is no doing without a step', () => {
  assert.deepEqual(Object.keys(stepDoings).sort(), stepKinds.map((kind) => kind.slug).sort());
});

test('every option of every step says what it is for', () => {
  for (const { slug, options } of stepKinds) {
    const { properties = {} } = z.toJSONSchema(options, { io: 'input' });
    for (const [name, option] of Object.entries(properties))
      assert.ok(typeof option === 'object' && option.description, `${slug}: ${name}`);
  }
});
