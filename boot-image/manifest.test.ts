import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildIdOf, makeManifest } from './manifest.ts';

const file = (name: string, digit: string) => ({ name, bytes: 1, sha256: digit.repeat(64) });
const files = [file('vmlinuz', 'a'), file('root.squashfs', 'b'), file('agent.cjs', 'c')];

test('the build id is 16 hex digits and the same in whatever order the files come', () => {
  const id = buildIdOf({ version: '1.0.0', files });
  assert.match(id, /^[0-9a-f]{16}$/);
  assert.equal(buildIdOf({ version: '1.0.0', files: files.toReversed() }), id);
});

test('another byte, another name or another version of the product gives another build id', () => {
  const ids = [
    buildIdOf({ version: '1.0.0', files }),
    buildIdOf({ version: '1.0.1', files }),
    buildIdOf({ version: '1.0.0', files: [file('vmlinuz', 'd'), ...files.slice(1)] }),
    buildIdOf({ version: '1.0.0', files: [file('vmlinux', 'a'), ...files.slice(1)] }),
    buildIdOf({ version: '1.0.0', files: files.slice(1) }),
  ];
  assert.equal(new Set(ids).size, ids.length);
});

const facts = { buildId: '0123456789abcdef', version: '1.0.0', kernelVersion: '6.12.1+deb13-amd64', suite: 'trixie' };
const kmod = { name: 'kmod', version: '34', architecture: 'amd64', bytes: 5, sha256: 'e'.repeat(64), dependencies: [] };

test('the manifest lists files by name and packages with version and hash', () => {
  const manifest = makeManifest({ ...facts, files, packages: [kmod] });
  assert.deepEqual(
    manifest.files.map(({ name }) => name),
    ['agent.cjs', 'root.squashfs', 'vmlinuz'],
  );
  assert.deepEqual(manifest.packages, [{ name: 'kmod', version: '34', sha256: 'e'.repeat(64) }]);
  assert.equal(manifest.kind, 'linux-pe');
});

test('what the site would refuse is refused here', () => {
  assert.throws(() => makeManifest({ ...facts, buildId: 'current', files, packages: [] }));
  assert.throws(() => makeManifest({ ...facts, files: [file('vmlinuz', 'x')], packages: [] }));
});
