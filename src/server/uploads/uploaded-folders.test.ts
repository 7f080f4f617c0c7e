/** Folders that were uploaded as packages, applications and boot images: the same files, and what is refused. */
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import * as applications from '../../api/applications.ts';
import { addBootImage, listBootImages } from '../../api/boot-images.ts';
import type { Client } from '../../api/client.ts';
import { getJob } from '../../api/jobs.ts';
import * as packages from '../../api/packages.ts';
import { ManifestSchema } from '../../api/policy.ts';
import { createUpload, deleteUpload, getUpload, listUploads } from '../../api/uploads.ts';
import { addBuiltBootImage, buildTestBootImage } from '../boot-images/test-boot-image.ts';
import { addJob } from '../jobs/job.ts';
import { applicationBody, packageBody } from '../packages/test-software.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';
import { addUser, clientOf } from '../users/test-people.ts';
import { append, begin, type Files, uploaded } from './test-upload.ts';
import { uploadFile } from './upload-files.ts';

const site = await createTestSite();
const jobs = await site.startJobs();
const ada = await clientOf(site, (await addUser(site, 'ada', 'full-administrator')).id);
const bob = await clientOf(site, (await addUser(site, 'bob', 'full-administrator')).id);

const tools: Files = {
  'setup.sh': Buffer.from('echo done\n'),
  empty: Buffer.alloc(0),
  'drivers/net/e1000.inf': randomBytes(70_000),
  'drivers/Büro.inf': randomBytes(3),
};
const folderOf = (id: string) => `upload:${id}`;

async function ended(client: Client, jobId: string | null) {
  return eventually(async () => {
    const job = await client(getJob, { params: { id: jobId ?? '' } });
    return job.endedAt === null ? null : job;
  });
}

/** Path → bytes, as a computer would be given them. */
async function filesOf(contentRoot: string): Promise<Record<string, Buffer>> {
  const read = async (sha256: string) => readFile((await site.site.content.find(sha256))?.path ?? assert.fail(sha256));
  const { files } = ManifestSchema.parse(JSON.parse((await read(contentRoot)).toString()));
  return Object.fromEntries(
    await Promise.all(files.map(async ({ path, sha256 }) => [path, await read(sha256)] as const)),
  );
}

test('an uploaded folder becomes the files of a package, and the upload is gone', async () => {
  const { id: uploadId } = await uploaded(ada, tools, { purpose: 'package', name: 'tools' });
  const body = { ...packageBody('Tools'), sourceFolder: folderOf(uploadId) };
  const { id, jobId } = await ada(packages.createPackage, { body });
  const job = await ended(ada, jobId);
  assert.equal(job.state, 'succeeded', job.message);
  const { content } = await ada(packages.getPackage, { params: { id } });
  assert.deepEqual(await filesOf(content?.contentRoot ?? ''), { ...tools });
  assert.deepEqual(await ada(listUploads), []);
  // What is there stays, whatever else is changed, and however often its files are imported.
  const change = await ada(packages.changePackage, { params: { id }, body: { ...body, name: 'Tools 2' } });
  assert.equal(change.jobId, null);
  const again = await ended(ada, (await bob(packages.updatePackageContent, { params: { id } })).jobId);
  assert.match(again.message, /Nothing has changed/);
});

test('marks of executable files come with them', async () => {
  const files = [
    { path: 'run.sh', bytes: 1, executable: true as const },
    { path: 'read.me', bytes: 1 },
  ];
  const begun = await ada(createUpload, {
    body: { purpose: 'package', name: 'x', files, fingerprint: 'c'.repeat(64) },
  });
  await append(ada, begun.id, 0, Buffer.from('ab'));
  const body = { ...packageBody('Marked'), sourceFolder: folderOf(begun.id) };
  const made = await ada(packages.createPackage, { body });
  await ended(ada, made.jobId);
  const { content } = await ada(packages.getPackage, { params: { id: made.id } });
  const path = (await site.site.content.find(content?.contentRoot ?? ''))?.path ?? '';
  const manifest = ManifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  assert.deepEqual(
    manifest.files.map(({ path: each, executable }) => [each, executable]),
    [
      ['read.me', undefined],
      ['run.sh', true],
    ],
  );
});

test('an application keeps what was uploaded when another folder of it is imported later', async () => {
  const { id: uploadId } = await uploaded(ada, { 'a.deb': randomBytes(100) }, { purpose: 'application', name: 'a' });
  const made = applicationBody('Suite');
  const [type] = made.deploymentTypes;
  const first = { ...made, deploymentTypes: [{ ...(type ?? assert.fail()), sourceFolder: folderOf(uploadId) }] };
  const { id, jobId } = await ada(applications.createApplication, { body: first });
  assert.equal((await ended(ada, jobId)).state, 'succeeded');
  const before = await ada(applications.getApplication, { params: { id } });
  const other = site.folder('other');
  await writeFile(join(other, 'b.deb'), 'bytes');
  const second = { ...(type ?? assert.fail()), name: 'Other', sourceFolder: other };
  // In front of it, so that its files move to another place.
  const body = { ...first, deploymentTypes: [second, ...first.deploymentTypes] };
  const changed = await ended(ada, (await bob(applications.changeApplication, { params: { id }, body })).jobId);
  assert.equal(changed.state, 'succeeded', changed.message);
  const { content } = await ada(applications.getApplication, { params: { id } });
  const [was, is] = [await filesOf(before.content?.contentRoot ?? ''), await filesOf(content?.contentRoot ?? '')];
  assert.deepEqual(Object.keys(is).sort(), ['1/b.deb', '2/a.deb']);
  assert.deepEqual(is['2/a.deb'], was['1/a.deb']);
});

test('nobody makes a package of somebody else’s upload, of half of one, or of one for something else', async () => {
  const { id } = await uploaded(ada, tools, { purpose: 'package', name: 'tools' });
  const body = () => ({ ...packageBody(randomUUID()), sourceFolder: folderOf(id) });
  await assert.rejects(bob(packages.createPackage, { body: body() }), refusal('SLIP-1002', 'You have no upload'));
  const half = await begin(ada, tools, { purpose: 'package', name: 'half' });
  const ofHalf = { ...body(), sourceFolder: folderOf(half.id) };
  await assert.rejects(ada(packages.createPackage, { body: ofHalf }), refusal('SLIP-3043'));
  const image = await uploaded(ada, { 'a.wim': Buffer.from('x') });
  const ofImage = { ...body(), sourceFolder: folderOf(image.id) };
  await assert.rejects(ada(packages.createPackage, { body: ofImage }), refusal('SLIP-1001', 'of the kind image'));
  // Nor by changing one of their own to it.
  const own = await bob(packages.createPackage, { body: packageBody('Of Bob') });
  const params = { id: own.id };
  await assert.rejects(
    bob(packages.changePackage, { params, body: body() }),
    refusal('SLIP-1002', 'You have no upload'),
  );
  assert.equal((await bob(packages.getPackage, { params })).sourceFolder, packageBody('x').sourceFolder ?? null);
  for (const sourceFolder of ['upload:', 'upload:../x', 'upload:/etc', `upload:${id}/..`, `Upload:${id}`])
    await assert.rejects(ada(packages.createPackage, { body: { ...body(), sourceFolder } }), refusal('SLIP-1001'));
});

test('a package whose upload was spoilt says so, keeps it, and is imported once it is right', async () => {
  const { id: uploadId } = await uploaded(ada, tools, { purpose: 'package', name: 'tools' });
  const path = uploadFile(site.site, uploadId);
  const right = await readFile(path);
  await writeFile(path, Buffer.concat([Buffer.from([right[0] === 1 ? 2 : 1]), right.subarray(1)]));
  const body = { ...packageBody('Spoilt'), sourceFolder: folderOf(uploadId) };
  const { id, jobId } = await ada(packages.createPackage, { body });
  assert.match((await ended(ada, jobId)).message, /not what was uploaded.*SLIP-3002/);
  assert.equal((await ada(getUpload, { params: { id: uploadId } })).jobId, null);
  await assert.rejects(bob(packages.updatePackageContent, { params: { id } }), refusal('SLIP-1002'));
  await writeFile(path, right);
  const job = await ended(ada, (await ada(packages.updatePackageContent, { params: { id } })).jobId);
  assert.equal(job.state, 'succeeded', job.message);
});

function bootImageFiles(): Files {
  const { folder } = buildTestBootImage(site.folder('boot-image'));
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}

const uploadedBootImage = () => uploaded(ada, bootImageFiles(), { purpose: 'boot-image', name: 'built' });

test('an uploaded boot image is added, and one that is not whole is not', async () => {
  const files = bootImageFiles();
  const whole = await uploaded(ada, files, { purpose: 'boot-image', name: 'built' });
  await assert.rejects(
    bob(addBootImage, { body: { name: 'Stolen', uploadId: whole.id } }),
    refusal('SLIP-1002', 'You have no upload'),
  );
  const added = await addBuiltBootImage(ada, { name: 'From a laptop', uploadId: whole.id });
  assert.deepEqual(
    (await ada(listBootImages)).map(({ id, current }) => [id, current]),
    [[added.id, true]],
  );
  await assert.rejects(ada(getUpload, { params: { id: whole.id } }), refusal('SLIP-1002'));
  const { vmlinuz: _, ...less } = files;
  const lacking = await uploaded(ada, less, { purpose: 'boot-image', name: 'lacking' });
  await assert.rejects(addBuiltBootImage(ada, { name: 'Lacks', uploadId: lacking.id }), /vmlinuz.*SLIP-3005/);
  const none = await uploaded(ada, { x: Buffer.from('x') }, { purpose: 'boot-image', name: 'none' });
  await assert.rejects(
    ada(addBootImage, { body: { name: 'None', uploadId: none.id } }),
    refusal('SLIP-1001', 'no boot image'),
  );
  assert.equal((await ada(getUpload, { params: { id: none.id } })).id, none.id);
});

test('an uploaded boot image that was spoilt on the disk is not added, and its upload stays', async () => {
  const upload = await uploadedBootImage();
  const path = uploadFile(site.site, upload.id);
  const bytes = await readFile(path);
  // The manifest is whole: only reading all of it finds it.
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await writeFile(path, bytes);
  const adding = addBuiltBootImage(ada, { name: 'Spoilt', uploadId: upload.id });
  await assert.rejects(adding, /not what was uploaded.*SLIP-3002/);
  assert.equal((await ada(getUpload, { params: { id: upload.id } })).jobId, null);
});

test('nobody deletes an uploaded boot image while it is added, and the route answers before its bytes are read', async () => {
  await jobs.stop();
  const upload = await uploadedBootImage();
  const { jobId } = await ada(addBootImage, { body: { name: 'Claimed', uploadId: upload.id } });
  const params = { id: upload.id };
  assert.equal((await ada(getJob, { params: { id: jobId } })).state, 'waiting');
  await assert.rejects(ada(deleteUpload, { params }), refusal('SLIP-1004', 'is being imported'));
  await assert.rejects(ada(addBootImage, { body: { name: 'Twice', uploadId: upload.id } }), refusal('SLIP-3041'));
  const again = await site.startJobs();
  const { state, resultId } = await ended(ada, jobId);
  const [current] = (await ada(listBootImages)).filter((image) => image.current);
  assert.deepEqual([state, resultId, current?.name], ['succeeded', current?.id, 'Claimed']);
  await assert.rejects(ada(getUpload, { params }), refusal('SLIP-1002'));
  // As a site leaves it that was killed when the boot image was named: the job is begun again, and there is nothing to do.
  const { input } = await site.database.db
    .selectFrom('job')
    .select('input')
    .where('id', '=', jobId)
    .executeTakeFirstOrThrow();
  const begunAgain = await site.database.db.transaction().execute((tx) => addJob(tx, 'import-boot-image', input));
  const second = await ended(ada, begunAgain);
  assert.deepEqual([second.state, second.resultId], ['succeeded', resultId]);
  const unknown = { ...input, buildId: 'f'.repeat(16) };
  const gone = await site.database.db.transaction().execute((tx) => addJob(tx, 'import-boot-image', unknown));
  assert.match((await ended(ada, gone)).message, /upload was deleted before it was imported.*SLIP-1002/);
  await again.stop();
});
