import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSecurityVersion, type SecurityVersion } from './security-version.ts';

const testdata = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'testdata', name));
const withVersion = testdata('security-version-x64.efi');
const NAME = Buffer.from('BOOTMGRSECURITYVERSIONNUMBER', 'utf16le');

const versionOf = (file: Buffer): Promise<SecurityVersion | null> =>
  readSecurityVersion(async (offset, length) => file.subarray(offset, offset + length));

test('the security version is read from the resource with its name, among others of its type', async () => {
  assert.deepEqual(await versionOf(withVersion), { major: 7, minor: 3 });
});

test('what has no such resource has none', async () => {
  const renamed = Buffer.from(withVersion);
  renamed.write('X', renamed.indexOf(NAME), 'utf16le');
  const files = [testdata('version-x64.dll'), testdata('no-resources.exe'), Buffer.alloc(0), renamed];
  for (const file of files) assert.equal(await versionOf(file), null);
});

test('a file that is cut off, or damaged anywhere, has the version, another or none', async () => {
  for (let at = 0; at < withVersion.length; at += 1) {
    const damaged = Buffer.from(withVersion);
    damaged[at] = 0xff;
    for (const file of [damaged, withVersion.subarray(0, at)]) {
      const version = await versionOf(file);
      assert.ok(version === null || (version.major <= 0xffff && version.minor <= 0xffff));
    }
  }
});
