import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingDependencies, type PackageRecord, parsePackageRecords } from './package-records.ts';

const hash = 'a'.repeat(64);
const kmod = `Package: kmod
Version: 34.2-2
Architecture: amd64
Pre-Depends: dpkg (>= 1.17)
Depends: libc6 (>= 2.38), libssl3t64 (>= 3.0.0) | libssl3, libkmod2 (= 34.2-2)
Description: tools
 Depends: this line is text
Size: 95704
SHA256: ${hash}
`;

test('reads name, version, size, hash and the first of each alternative', () => {
  const [record, second, ...rest] = parsePackageRecords(
    `${kmod}\n\nPackage: two\nVersion: 1\nArchitecture: all\nSize: 5\nSHA256: ${hash}\n`,
  );
  assert.deepEqual(record, {
    name: 'kmod',
    version: '34.2-2',
    architecture: 'amd64',
    bytes: 95704,
    sha256: hash,
    dependencies: ['dpkg', 'libc6', 'libssl3t64', 'libkmod2'],
  });
  assert.deepEqual(second?.dependencies, []);
  assert.deepEqual(rest, []);
});

test('refuses a package whose bytes could not be checked', () => {
  assert.throws(() => parsePackageRecords(kmod.replace(/SHA256.*/, '')), /kmod without version, size or SHA-256/);
  assert.throws(() => parsePackageRecords(kmod.replace(hash, 'MD5')), /kmod/);
  assert.throws(() => parsePackageRecords(kmod.replace('Size: 95704', 'Size: many')), /kmod/);
});

test('gives nothing for an empty answer', () => {
  assert.deepEqual(parsePackageRecords('\n\n'), []);
});

test('follows libraries and the kernel behind its metapackage, nothing else, and nothing twice', () => {
  const record = (name: string, dependencies: string[]): PackageRecord => ({
    ...{ name, version: '1', architecture: 'amd64', bytes: 1, sha256: hash },
    dependencies,
  });
  const records = [
    record('linux-image-amd64', ['linux-image-6.12.1+deb13-amd64', 'initramfs-tools']),
    record('kmod', ['libkmod2', 'libc6', 'zlib1g', 'debconf', 'libcap2-bin', 'libpam-modules', 'perl']),
    record('libc6', ['libgcc-s1', 'libkmod2']),
  ];
  assert.deepEqual(missingDependencies(records), ['libgcc-s1', 'libkmod2', 'linux-image-6.12.1+deb13-amd64', 'zlib1g']);
});
