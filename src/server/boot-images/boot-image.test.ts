import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deleteBootImage, listBootImages } from '../../api/boot-images.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { bootImageFile, bootImageFiles, currentBootImage } from './boot-image.ts';
import { addBuiltBootImage, type BuiltBootImage, buildTestBootImage } from './test-boot-image.ts';

const site = await createTestSite();
const jobs = await site.startJobs();
/** A folder as the builder leaves it. */
const built = (change: (made: BuiltBootImage) => void = () => {}) =>
  buildTestBootImage(site.folder('boot-image'), change);

const add = (path: string, name = 'PE') => addBuiltBootImage(site.admin, { name, path });
const kept = () => readdirSync(join(site.site.config.dataDirectory, 'boot-images')).sort();

test('a built boot image is copied whole and becomes the current one; the former is kept', async () => {
  assert.equal(await currentBootImage(site.site), null);
  const first = built();
  const image = await add(first.folder, 'first');
  assert.deepEqual([image.buildId, image.current, image.name], [first.buildId, true, 'first']);
  const second = built();
  await add(second.folder, 'second');
  assert.equal((await currentBootImage(site.site))?.buildId, second.buildId);
  assert.deepEqual(
    (await site.admin(listBootImages)).map(({ name, current }) => [name, current]),
    [
      ['second', true],
      ['first', false],
    ],
  );
  rmSync(first.folder, { recursive: true });
  const file = await bootImageFile(site.site, first.buildId, 'root.squashfs');
  const bytes = readFileSync(file?.path ?? '');
  assert.equal(createHash('sha256').update(bytes).digest('hex'), file?.sha256);
  assert.equal(bytes.length, file?.bytes);
});

test('network boot finds files of current and former images, and nothing else', async () => {
  const made = built();
  await add(made.folder);
  const files = bootImageFiles(site.site);
  assert.equal(await files.currentBuildId(), made.buildId);
  assert.ok(await files.find(made.buildId, 'vmlinuz'));
  for (const [buildId, name] of [
    [made.buildId, 'manifest.json'],
    [made.buildId, '../keys/ca-key.pem'],
    ['0'.repeat(16), 'vmlinuz'],
    ['..', 'vmlinuz'],
  ] as const)
    assert.equal(await files.find(buildId, name), null, `${buildId}/${name}`);
});

test('adding the same image again makes it current again, also under a new name', async () => {
  const first = built();
  const { id } = await add(first.folder, 'one');
  await add(built().folder, 'two');
  const again = await add(first.folder, 'one again');
  assert.deepEqual([again.id, again.name, again.current], [id, 'one again', true]);
  assert.equal((await site.admin(listBootImages)).filter(({ current }) => current).length, 1);
});

test('of what a killed site left, half a copy goes first, and former files only once others are in their place', async () => {
  const { folder, buildId } = built();
  await add(folder);
  const directory = join(site.site.config.dataDirectory, 'boot-images');
  // Killed between the two names: these files are all that is left of the build.
  renameSync(join(directory, buildId), join(directory, 'former-left'));
  mkdirSync(join(directory, 'making-left'));
  const kernel = join(folder, 'vmlinuz');
  const bytes = readFileSync(kernel);
  truncateSync(kernel, 1);
  await assert.rejects(add(folder), /vmlinuz/);
  assert.deepEqual(
    kept().filter((name) => name.endsWith('-left')),
    ['former-left'],
  );
  writeFileSync(kernel, bytes);
  await add(folder);
  assert.ok(kept().includes(buildId));
  assert.deepEqual(
    kept().filter((name) => /^(making|former)-/.test(name)),
    [],
  );
});

test('the current image is not deleted; another goes with its files', async () => {
  const first = await add(built().folder);
  const second = await add(built().folder);
  await assert.rejects(site.admin(deleteBootImage, { params: { id: second.id } }), refusal('SLIP-1004', 'Add another'));
  await site.admin(deleteBootImage, { params: { id: first.id } });
  assert.equal(await bootImageFile(site.site, first.buildId, 'vmlinuz'), null);
  assert.ok(!kept().includes(first.buildId));
  await assert.rejects(site.admin(deleteBootImage, { params: { id: randomUUID() } }), refusal('SLIP-1002'));
});

for (const [what, change, code, part] of [
  [
    'a file that was changed',
    ({ folder }) => writeFileSync(join(folder, 'vmlinuz'), randomBytes(1000)),
    'SLIP-3005',
    'vmlinuz has the SHA-256',
  ],
  [
    'a file that was cut',
    ({ folder }) => truncateSync(join(folder, 'root.squashfs'), 10),
    'SLIP-3005',
    'root.squashfs has 10 bytes, not 3000000',
  ],
  [
    'a file that is missing',
    ({ folder }) => rmSync(join(folder, 'shimx64.efi')),
    'SLIP-3005',
    'shimx64.efi cannot be read',
  ],
  ['a manifest without the kernel', ({ manifest }) => void manifest.files.splice(0, 1), 'SLIP-3005', 'lacks vmlinuz'],
  ['a manifest of another version', ({ manifest }) => Object.assign(manifest, { format: 2 }), 'SLIP-3005', 'format'],
  [
    'a build id that leads elsewhere',
    ({ manifest }) => Object.assign(manifest, { buildId: '../../../tmp/x' }),
    'SLIP-3005',
    'buildId',
  ],
  [
    'a file name that leads elsewhere',
    ({ manifest }) => void manifest.files.push({ name: '../../etc/passwd', bytes: 1, sha256: 'a'.repeat(64) }),
    'SLIP-3005',
    'cannot be served: ../../etc/passwd',
  ],
] as const satisfies readonly (readonly [string, (made: BuiltBootImage) => void, string, string])[]) {
  test(`${what} is refused, and nothing of it is kept`, async () => {
    const before = kept();
    const current = await currentBootImage(site.site);
    // What the manifest tells is refused at once, what the files tell by the job.
    await assert.rejects(add(built(change).folder), (error: Error) => {
      assert.ok(error.message.includes(part), error.message);
      return error.message.includes(`(${code})`) || refusal(code)(error);
    });
    assert.deepEqual(kept(), before);
    assert.deepEqual(await currentBootImage(site.site), current);
  });
}

test('a folder without a manifest, or with one that is no JSON, is refused', async () => {
  const folder = site.folder('none');
  await assert.rejects(add(folder), refusal('SLIP-1001', 'ENOENT'));
  writeFileSync(join(folder, 'manifest.json'), '{');
  await assert.rejects(add(folder), refusal('SLIP-3005', 'no JSON'));
  mkdirSync(join(folder, 'sub', 'manifest.json'), { recursive: true });
  await assert.rejects(add(join(folder, 'sub')), refusal('SLIP-1001', 'cannot be read'));
  await assert.rejects(add('relative/path'), refusal('SLIP-1001', 'absolute path'));
});

test('a folder that is reached by a link is taken', async () => {
  const made = built();
  const link = join(site.folder('links'), 'current');
  symlinkSync(made.folder, link);
  assert.equal((await add(link)).buildId, made.buildId);
});

test('a file that vanished from the disk is not announced', async () => {
  const made = built();
  await add(made.folder);
  const file = await bootImageFile(site.site, made.buildId, 'vmlinuz');
  truncateSync(file?.path ?? '', 1);
  assert.equal(await bootImageFile(site.site, made.buildId, 'vmlinuz'), null);
  assert.match(site.logged(), /a boot image is not whole/);
  await jobs.stop();
});
