import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openDataDirectory } from './data-directory.ts';
import type { LayoutStep } from './layout-steps.ts';
import { stepsFrom } from './layout-steps.ts';
import { refusal } from './test-support.ts';
import { version } from './version.ts';

function scratch(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'slipway-data-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('a data directory that is missing is made, so that the database’s user can pass and nobody reads the rest', async (t) => {
  const path = join(scratch(t), 'var', 'lib');
  await openDataDirectory(path);
  assert.equal(statSync(path).mode & 0o777, 0o755);
  for (const name of ['keys', 'content', 'boot-images', 'run', 'log'])
    assert.equal(statSync(join(path, name)).mode & 0o777, 0o700);
  assert.deepEqual(JSON.parse(readFileSync(join(path, 'layout.json'), 'utf8')), { layout: 1, product: version });
  await openDataDirectory(path);
});

test('what is there of a site without a layout file is taken over', async (t) => {
  const path = scratch(t);
  mkdirSync(join(path, 'postgres'));
  await openDataDirectory(path);
});

for (const [what, prepare, message] of [
  ['relative', () => 'relative', 'absolute path'],
  ['a later layout', (path: string) => put(path, 'layout.json', '{"layout":2}'), 'later Slipway (layout 2'],
  ['a damaged layout file', (path: string) => put(path, 'layout.json', '{"lay'), 'is damaged'],
  ['a layout file with something else', (path: string) => put(path, 'layout.json', '{"layout":"1"}'), 'is damaged'],
  ['foreign files', (path: string) => put(path, 'holiday.jpg', ''), 'not empty (holiday.jpg)'],
  ['a file in the place of a folder', (path: string) => join(put(path, 'file', ''), 'file'), 'cannot be written'],
] as const) {
  test(`a data directory with ${what} is refused`, async (t) => {
    await assert.rejects(openDataDirectory(prepare(scratch(t))), refusal('SLIP-1009', message));
  });
}

function put(path: string, name: string, text: string): string {
  writeFileSync(join(path, name), text);
  return path;
}

test('a data directory that cannot be written is refused', {
  skip: process.getuid?.() === 0 && 'root may write everywhere',
}, async (t) => {
  const path = scratch(t);
  chmodSync(path, 0o500);
  await assert.rejects(openDataDirectory(path), refusal('SLIP-1009', 'cannot be written'));
});

/** Two later layouts: a folder is renamed, then a file is written. */
const laterSteps: LayoutStep[] = [
  { to: 1, run: async () => {} },
  {
    to: 2,
    run: async (path) => {
      if (existsSync(join(path, 'content'))) renameSync(join(path, 'content'), join(path, 'images'));
    },
  },
  { to: 3, run: async (path) => writeFileSync(join(path, 'images', 'third'), '') },
];

test('an older layout goes up step by step, and says which version was last', async (t) => {
  const path = scratch(t);
  assert.equal(await openDataDirectory(path), null);
  put(path, 'layout.json', '{"layout":1,"product":"0.0.9"}');
  writeFileSync(join(path, 'content', 'object'), '');
  assert.deepEqual(await openDataDirectory(path, laterSteps), { layout: 1, product: '0.0.9' });
  assert.ok(existsSync(join(path, 'images', 'object')) && existsSync(join(path, 'images', 'third')));
  assert.deepEqual(JSON.parse(readFileSync(join(path, 'layout.json'), 'utf8')), { layout: 3, product: version });
  // The version of before is told who has it now.
  await assert.rejects(openDataDirectory(path), refusal('SLIP-1009', `later Slipway, ${version} (layout 3`));
});

test('an upgrade that is interrupted goes on behind the last step that has ended', async (t) => {
  const path = scratch(t);
  await openDataDirectory(path);
  const broken = [...laterSteps.slice(0, 2), { to: 3, run: () => Promise.reject(new Error('power cut')) }];
  await assert.rejects(openDataDirectory(path, broken), /power cut/);
  assert.equal(JSON.parse(readFileSync(join(path, 'layout.json'), 'utf8')).layout, 2);
  await openDataDirectory(path, laterSteps);
  assert.ok(existsSync(join(path, 'images', 'third')));
});

test('a table of steps with a gap is refused', () => {
  assert.throws(() => stepsFrom(0, [laterSteps[0]!, laterSteps[2]!]), /stands at place 2/);
});
