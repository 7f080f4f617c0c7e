/** What is listed of the content store, with real images in it and files taken away from below it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { listContent } from '../../api/content.ts';
import { deleteImage, getImage, type Image, importImage } from '../../api/images.ts';
import { getJob } from '../../api/jobs.ts';
import { type ContentFile, ManifestSchema } from '../../api/policy.ts';
import { capture } from '../../formats/wim/test-support.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';

const site = await createTestSite();
const { db, content } = site.site;
const jobs = await site.startJobs();
const folder = site.folder('wims');

async function makeWim(name: string, ...options: string[]): Promise<string> {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, 'file'), randomBytes(100_000));
  return capture(join(folder, name), join(folder, `${name}.wim`), ...options);
}

async function imported(path: string, name: string): Promise<Image> {
  const { jobId } = await site.admin(importImage, { body: { name, path } });
  const job = await eventually(async () => {
    const asked = await site.admin(getJob, { params: { id: jobId } });
    return asked.endedAt === null ? null : asked;
  });
  assert.equal(job.state, 'succeeded', job.message);
  return site.admin(getImage, { params: { id: job.resultId ?? '' } });
}

/** An image that goes when the test ends. */
async function passing(t: TestContext, path: string, name: string): Promise<Image> {
  const image = await imported(path, name);
  t.after(async () => {
    await site.admin(deleteImage, { params: { id: image.id } });
    await eventually(async () => (await content.find(image.contentRoot)) === null);
  });
  return image;
}

async function pathOf(sha256: string): Promise<string> {
  const found = await content.find(sha256);
  assert.ok(found, `${sha256} is not in the store`);
  return found.path;
}

async function filesOf({ contentRoot }: Image): Promise<ContentFile[]> {
  return ManifestSchema.parse(JSON.parse(await readFile(await pathOf(contentRoot), 'utf8'))).files;
}

/** Name, version and missing objects of all that is listed. */
async function missing(): Promise<[string, number, number][]> {
  const { packages } = await site.admin(listContent);
  return packages.map(({ packageName, version, missingObjects }) => [packageName, version, missingObjects]);
}

test('an empty store holds nothing, and says how much room there is', async () => {
  const { store, packages } = await site.admin(listContent);
  assert.deepEqual([store.objects, store.bytes, packages], [0, 0, []]);
  const df = execFileSync('df', ['--output=avail', '--block-size=1', content.directory], { encoding: 'utf8' });
  const available = Number(df.split('\n')[1]);
  // Others write to the disk meanwhile.
  assert.ok(store.freeBytes > available / 2 && store.freeBytes < available * 2, `${store.freeBytes} is not ${df}`);
});

test('only an administrator is told', async () => {
  for (const client of [site.client(), site.client(`slipway_${'x'.repeat(43)}`)])
    await assert.rejects(client(listContent), refusal('SLIP-1005'));
});

test('an image is listed with what it consists of: its files, their chunk lists and the manifest', async (t) => {
  const image = await passing(t, await makeWim('debian'), 'Debian');
  const files = await filesOf(image);
  assert.equal(files.length, 2);
  const sizes = files.flatMap((file) => [file.bytes, file.chunkList.bytes]);
  const bytes = [...sizes, (await stat(await pathOf(image.contentRoot))).size].reduce((sum, size) => sum + size, 0);
  const { store, packages } = await site.admin(listContent);
  assert.deepEqual([store.objects, store.bytes], [5, bytes]);
  assert.deepEqual(packages, [
    {
      ...{ packageId: image.id, packageName: 'Debian', kind: 'operating-system-image' },
      ...{ versionId: image.versionId, version: 1, contentRoot: image.contentRoot, createdAt: packages[0]?.createdAt },
      ...{ objects: 5, bytes, missingObjects: 0, damagedObjects: 0, validatedAt: null, validatedBy: null },
    },
  ]);
});

test('what two images share counts for both, and is in the store once', async (t) => {
  const wim = await makeWim('shared');
  await passing(t, wim, 'One');
  const alone = await site.admin(listContent);
  // Not passing(): the objects that both have go with the last of them.
  const other = await imported(wim, 'Other');
  const { store, packages } = await site.admin(listContent);
  assert.deepEqual([store.objects, store.bytes], [alone.store.objects, alone.store.bytes]);
  assert.deepEqual(
    packages.map(({ objects, bytes }) => [objects, bytes]),
    [
      [5, store.bytes],
      [5, store.bytes],
    ],
  );
  await site.admin(deleteImage, { params: { id: other.id } });
});

test('objects that are gone, cut, longer than they were or no files are missing; the list comes all the same', async (t) => {
  const image = await passing(t, await makeWim('damaged'), 'Damaged');
  const whole = await passing(t, await makeWim('whole'), 'Whole');
  const [blobs, wim] = await filesOf(image);
  assert.ok(blobs && wim);
  const before = await site.admin(listContent);
  const folderInstead = await pathOf(image.contentRoot);
  const damages: [string, (path: string) => Promise<unknown>][] = [
    [wim.sha256, (path) => rm(path)],
    [wim.chunkList.sha256, (path) => truncate(path, wim.chunkList.bytes - 1)],
    [blobs.sha256, (path) => truncate(path, blobs.bytes + 1)],
    [image.contentRoot, (path) => rm(path).then(() => mkdir(path))],
  ];
  for (const [at, [sha256, damage]] of damages.entries()) {
    await damage(await pathOf(sha256));
    assert.deepEqual(await missing(), [
      ['Damaged', 1, at + 1],
      [whole.name, 1, 0],
    ]);
  }
  const { store, packages } = await site.admin(listContent);
  // What they should be stays what it was.
  assert.deepEqual([store.objects, store.bytes], [before.store.objects, before.store.bytes]);
  assert.deepEqual([packages[0]?.objects, packages[0]?.bytes], [5, before.packages[0]?.bytes]);
  // The store removes files only.
  await rm(folderInstead, { recursive: true });
});

test('an object of the right size counts as there, whatever its bytes: they are not read', async (t) => {
  const image = await passing(t, await makeWim('rotten'), 'Rotten');
  const path = await pathOf(image.contentRoot);
  await writeFile(path, randomBytes((await stat(path)).size));
  assert.deepEqual(await missing(), [['Rotten', 1, 0]]);
});

test('an import of the same file under another name brings back what is missing', async (t) => {
  const wim = await makeWim('again');
  const image = await passing(t, wim, 'Again');
  const objects = (await filesOf(image)).flatMap((file) => [file.sha256, file.chunkList.sha256]);
  await truncate(await pathOf(image.contentRoot), 1);
  for (const sha256 of objects) await rm(await pathOf(sha256));
  assert.deepEqual(await missing(), [['Again', 1, 5]]);
  const other = await imported(wim, 'Once more');
  assert.deepEqual(await missing(), [
    ['Again', 1, 0],
    ['Once more', 1, 0],
  ]);
  await site.admin(deleteImage, { params: { id: other.id } });
});

test('packages are listed by name, and the newest version of each first', async () => {
  const addVersion = (package_id: string, version: number) => {
    const row = { id: randomUUID(), package_id, version, content_root: 'a'.repeat(64), bytes: 0, images: '[]' };
    return db.insertInto('package_version').values(row).execute();
  };
  for (const [name, versions] of [
    ['windows', [2, 10, 1]],
    ['Debian', [1, 2]],
    ['Émile', [1]],
  ] as const) {
    const id = randomUUID();
    await db.insertInto('package').values({ id, kind: 'operating-system-image', name }).execute();
    for (const version of versions) await addVersion(id, version);
  }
  assert.deepEqual(
    (await missing()).map(([name, version]) => `${name} ${version}`),
    ['Debian 2', 'Debian 1', 'Émile 1', 'windows 10', 'windows 2', 'windows 1'],
  );
  await db.deleteFrom('package').execute();
});

test('a store whose folder is not there is an error that says so, not a store without files', async () => {
  // Before the database goes, which the runner would wait for.
  await jobs.stop();
  await rename(content.directory, `${content.directory}-away`);
  await assert.rejects(site.admin(listContent), refusal('SLIP-1008', /ENOENT.*disk is mounted/));
  await rename(`${content.directory}-away`, content.directory);
});
