import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { configurationPath, readConfiguration, removeConfiguration, writeConfiguration } from './configuration-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-config-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = configurationPath({ HOME: folder });
const configuration = { siteUrl: 'https://10.0.0.1:8443', caFingerprint: 'ab'.repeat(32), token: 'secret' };

test('the file is where the XDG Base Directory Specification says', () => {
  assert.equal(path, join(folder, '.config/slipway/config.json'));
  assert.equal(configurationPath({ HOME: folder, XDG_CONFIG_HOME: '/x' }), '/x/slipway/config.json');
});

test('what was written is read again, and only its owner can', async () => {
  assert.equal(await readConfiguration(path), null);
  const before = process.umask(0);
  try {
    await writeConfiguration(path, configuration);
    // What a program that was killed has left, and others may read.
    writeFileSync(`${path}.${process.pid}`, 'half', { mode: 0o666 });
    await writeConfiguration(path, configuration);
  } finally {
    process.umask(before);
  }
  assert.deepEqual(await readConfiguration(path), configuration);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(dirname(path)), ['config.json']);
});

test('a file that others may read is refused', async () => {
  chmodSync(path, 0o640);
  await assert.rejects(readConfiguration(path), { code: 'SLIP-6005', message: /mode 640.*chmod 600/ });
  chmodSync(path, 0o600);
});

for (const [what, text, message] of [
  ['no JSON', '{', /it is not JSON\. Connect again/],
  ['a site by http', JSON.stringify({ ...configuration, siteUrl: 'http://10.0.0.1' }), /siteUrl: /],
  ['a field too many', JSON.stringify({ ...configuration, x: 1 }), /file: .*x/],
  ['nothing in it', '', /it is not JSON/],
] as const)
  test(`a file with ${what} is refused and not used in part`, async () => {
    writeFileSync(path, text);
    await assert.rejects(readConfiguration(path), { code: 'SLIP-6005', message });
  });

test('it can be removed, once', async () => {
  assert.equal(await removeConfiguration(path), true);
  assert.equal(existsSync(path), false);
  assert.equal(await removeConfiguration(path), false);
});
