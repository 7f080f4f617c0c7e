import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openDataDirectory } from './data-directory.ts';
import { refusal } from './test-support.ts';

function scratch(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'slipway-data-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('a data directory that is missing is made, so that the database’s user can pass and nobody reads the rest', async (t) => {
  const path = join(scratch(t), 'var', 'lib');
  await openDataDirectory(path);
  assert.equal(statSync(path).mode & 0o777, 0o755);
  for (const name of ['keys', 'content', 'boot-images', 'run'])
    assert.equal(statSync(join(path, name)).mode & 0o777, 0o700);
  assert.deepEqual(JSON.parse(readFileSync(join(path, 'layout.json'), 'utf8')), { layout: 1 });
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
