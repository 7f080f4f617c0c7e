/** The same packages and sources give the same bytes, whoever builds, wherever, and however often. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { makeBootImage } from '../../boot-image/boot-image.ts';

const kept = resolve(import.meta.dirname, '../../.cache/boot-image-build/debian');

test('two builds from the same packages, in other folders and under another umask, are equal byte for byte', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bytes-'));
  const umask = process.umask();
  t.after(async () => {
    process.umask(umask);
    await rm(directory, { recursive: true, force: true });
  });
  await mkdir(kept, { recursive: true });
  const agent = join(directory, 'agent.cjs');
  await writeFile(agent, '0');
  const build = async (name: string) => {
    // Packages are shared, parts are not: each build makes all of them.
    const cacheDirectory = join(directory, name);
    await mkdir(cacheDirectory);
    await symlink(kept, join(cacheDirectory, 'debian'));
    const output = join(directory, `${name}-output`);
    return await makeBootImage({
      output,
      agent,
      cacheDirectory,
      compression: 'fast',
      log: () => undefined,
      say: () => undefined,
    });
  };
  const first = await build('first');
  process.umask(0o077);
  const second = await build('a-second-with-a-longer-name');
  assert.equal(second.unchanged, false);
  assert.deepEqual(second.manifest, first.manifest);
  const names = first.manifest.files.map(({ name }) => name);
  const expected = [
    'firmware.squashfs',
    'grubbios.img',
    'grubx64.efi',
    'initrd.img',
    'root.squashfs',
    'shimx64.efi',
    'undionly.kpxe',
    'vmlinuz',
  ];
  assert.deepEqual(names, expected);
  for (const name of names) assert.ok(existsSync(join(second.directory, name)), name);
});
