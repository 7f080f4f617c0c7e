/** Imports of real WIMs, good and bad, through the API and the job queue. */
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fetchPolicy, locateContent } from '../../api/agent.ts';
import { decodeChunkList } from '../../api/chunk-list.ts';
import { deleteDeployment } from '../../api/deployments.ts';
import { deleteImage, getImage, importImage, listImages } from '../../api/images.ts';
import { getJob, listJobs } from '../../api/jobs.ts';
import { type ContentFile, ManifestSchema, PolicySchema } from '../../api/policy.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import { capture, openWim, run as runTool, sampleTree } from '../../formats/wim/test-support.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';

const site = await createTestSite();
const folder = site.folder('wims');
await mkdir(join(folder, 'tree'));
await sampleTree(join(folder, 'tree'));
const goodWim = capture(join(folder, 'tree'), join(folder, 'good.wim'), '--compress=LZX:20', '--check');
const jobs = await site.startJobs();

/** Imports to the end and gives the job. */
async function runImport(path: string, name: string = randomUUID()) {
  const { jobId } = await site.admin(importImage, { body: { name, path } });
  return eventually(async () => {
    const job = await site.admin(getJob, { params: { id: jobId } });
    return job.endedAt === null ? null : job;
  });
}

async function imported(path: string, name?: string) {
  const job = await runImport(path, name);
  assert.equal(job.state, 'succeeded', job.message);
  return site.admin(getImage, { params: { id: job.resultId ?? '' } });
}

async function stored(sha256: string): Promise<Buffer> {
  const found = await site.site.content.find(sha256);
  assert.ok(found, `${sha256} is not in the store`);
  const bytes = await readFile(found.path);
  assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256);
  return bytes;
}

async function storedObjects(): Promise<string[]> {
  const names: string[] = [];
  for await (const name of site.site.content.list()) names.push(name);
  return names.sort();
}

async function manifestOf(contentRoot: string): Promise<ContentFile[]> {
  return ManifestSchema.parse(JSON.parse((await stored(contentRoot)).toString('utf8'))).files;
}

test('a WIM is kept byte for byte, with a manifest that stands for every byte of it', async () => {
  const image = await imported(goodWim, 'Good');
  const original = await readFile(goodWim);
  const files = await manifestOf(image.contentRoot);
  assert.deepEqual(
    files.map(({ path }) => path),
    ['blobs-1', 'image.wim'],
  );
  const wim = files[1]!;
  assert.deepEqual([wim.bytes, image.bytes], [original.length, original.length]);
  assert.ok((await stored(wim.sha256)).equals(original));
  assert.deepEqual([image.name, image.version], ['Good', 1]);
  const [info] = image.images;
  assert.deepEqual([info?.index, info?.name, info?.platform], [1, 'First', 'linux']);
  assert.ok(!JSON.stringify(await site.admin(listImages)).includes('blobList'));
});

test('chunks follow one another through the whole file, each with the hash of its bytes', async () => {
  const [image] = await site.admin(listImages);
  for (const file of await manifestOf(image?.contentRoot ?? '')) {
    const bytes = await stored(file.sha256);
    const list = await stored(file.chunkList.sha256);
    assert.equal(list.length, file.chunkList.bytes);
    const chunks = decodeChunkList(list);
    assert.equal(chunks.length, file.chunkList.chunks);
    let at = 0;
    for (const { length, sha256 } of chunks) {
      const actual = createHash('sha256')
        .update(bytes.subarray(at, at + length))
        .digest();
      assert.ok(actual.equals(sha256), `chunk at ${at}`);
      at += length;
    }
    assert.equal(at, file.bytes);
  }
});

test('the blob list names exactly the blobs that wimlib says the image needs', async () => {
  const [image] = await site.admin(listImages);
  const [file] = await manifestOf(image?.contentRoot ?? '');
  const bytes = await stored(file?.sha256 ?? '');
  const listed = Array.from({ length: bytes.length / 20 }, (_, i) => bytes.toString('hex', i * 20, i * 20 + 20));
  const table = (await openWim(goodWim)).blobs.filter(({ kind }) => kind === 'file').map(({ sha1 }) => sha1);
  assert.deepEqual(listed, [...table].sort());
});

test('an image of the same name is refused, at once or at the end', async () => {
  await assert.rejects(
    site.admin(importImage, { body: { name: 'GOOD', path: goodWim } }),
    refusal('SLIP-1003', 'Choose another name'),
  );
  const [one, other] = await Promise.all([runImport(goodWim, 'Twice'), runImport(goodWim, 'twice')]);
  const failed = [one, other].filter(({ state }) => state === 'failed');
  assert.equal(failed.length, 1);
  assert.match(failed[0]?.message ?? '', /SLIP-1003/);
});

test('the same file imported under two names is stored once', async () => {
  const before = await storedObjects();
  await imported(goodWim, 'Second name');
  assert.deepEqual(await storedObjects(), before);
});

test('several images in one WIM have a blob list each', async () => {
  const path = join(folder, 'two.wim');
  await copyFile(goodWim, path);
  await mkdir(join(folder, 'other'));
  await writeFile(join(folder, 'other/only-here'), randomBytes(50_000));
  runTool('wimlib-imagex', ['append', join(folder, 'other'), path, 'Second', 'with a description']);
  const image = await imported(path);
  assert.deepEqual(
    image.images.map(({ index, name, description }) => [index, name, description]),
    [
      [1, 'First', null],
      [2, 'Second', 'with a description'],
    ],
  );
  const files = await manifestOf(image.contentRoot);
  assert.deepEqual(
    files.map(({ path: name }) => name),
    ['blobs-1', 'blobs-2', 'image.wim'],
  );
  assert.equal(files[1]?.bytes, 20);
});

test('a pipable WIM is taken as it is', async () => {
  const path = capture(join(folder, 'tree'), join(folder, 'pipable.wim'), '--pipable', '--compress=XPRESS');
  const image = await imported(path);
  const files = await manifestOf(image.contentRoot);
  assert.ok((await stored(files.at(-1)?.sha256 ?? '')).equals(await readFile(path)));
});

test('a solid WIM is re-encoded once, so that it can be streamed', async () => {
  const path = capture(join(folder, 'tree'), join(folder, 'solid.esd'), '--solid', '--compress=LZMS:20');
  assert.ok(
    (await openWim(path)).blobs.some(({ kind }) => kind === 'solid-run'),
    'the fixture is solid',
  );
  const image = await imported(path);
  const files = await manifestOf(image.contentRoot);
  const found = await site.site.content.find(files.at(-1)?.sha256 ?? '');
  const wim = await openWim(found?.path ?? '');
  assert.deepEqual([wim.header.compression, wim.blobs.some(({ kind }) => kind === 'solid-run')], ['lzx', false]);
  assert.equal(image.bytes, (await stat(found?.path ?? '')).size);
  runTool('wimlib-imagex', ['verify', found?.path ?? '']);
});

test('a Windows image shows architecture, edition and version', async () => {
  const path = join(folder, 'windows.wim');
  await copyFile(goodWim, path);
  const properties = {
    'WINDOWS/ARCH': '9',
    'WINDOWS/EDITIONID': 'Enterprise',
    'WINDOWS/VERSION/MAJOR': '10',
    'WINDOWS/VERSION/MINOR': '0',
    'WINDOWS/VERSION/BUILD': '26100',
  };
  for (const [name, value] of Object.entries(properties))
    runTool('wimlib-imagex', ['info', path, '1', `--image-property=${name}=${value}`]);
  const [info] = (await imported(path)).images;
  assert.deepEqual(
    [info?.platform, info?.architecture, info?.editionId, info?.version],
    ['windows', 'amd64', 'Enterprise', '10.0.26100'],
  );
});

async function damagedCopy(name: string, change: (bytes: Buffer) => Buffer | undefined): Promise<string> {
  const bytes = await readFile(goodWim);
  const path = join(folder, name);
  await writeFile(path, change(bytes) ?? bytes);
  return path;
}

async function deltaWim(): Promise<string> {
  await mkdir(join(folder, 'more'), { recursive: true });
  await copyFile(join(folder, 'tree/random.bin'), join(folder, 'more/random.bin'));
  await writeFile(join(folder, 'more/new'), randomBytes(1000));
  return capture(join(folder, 'more'), join(folder, 'delta.wim'), `--delta-from=${goodWim}`);
}

async function splitWim(): Promise<string> {
  runTool('wimlib-imagex', ['split', goodWim, join(folder, 'part.swm'), '0.2']);
  return join(folder, 'part2.swm');
}

const bad: readonly [string, () => Promise<string>, RegExp][] = [
  ['an empty file', () => damagedCopy('empty.wim', () => Buffer.alloc(0)), /not a WIM file/],
  ['a foreign file', () => damagedCopy('foreign.wim', (b) => randomBytes(b.length)), /not a WIM file/],
  ['a text file', () => damagedCopy('text.wim', () => Buffer.from('MSWIM')), /cannot be imported/],
  [
    'a truncated WIM',
    () => damagedCopy('cut.wim', (b) => b.subarray(0, b.length - 1000)),
    /truncated.*Copy the file again/,
  ],
  [
    'a WIM with a flipped byte in a blob',
    () =>
      damagedCopy('flipped.wim', (b) => {
        b[20_000] = (b[20_000] ?? 0) ^ 0xff;
        return undefined;
      }),
    /wimlib says: .*Copy the file again/s,
  ],
  ['the second part of a split WIM', splitWim, /part 2 of .*Give the first part/],
  ['a delta WIM', deltaWim, /not in this file.*--ref=BASE\.wim/],
  [
    'a WIM that is still being written',
    () =>
      damagedCopy('unfinished.wim', (b) => {
        b.writeUInt32LE(b.readUInt32LE(16) | 0x40, 16);
        return undefined;
      }),
    /being written/,
  ],
];

for (const [what, make, message] of bad) {
  test(`${what} is refused with what to do, and nothing of it stays`, async () => {
    const before = await storedObjects();
    const path = await make();
    const job = await runImport(path);
    assert.equal(job.state, 'failed');
    assert.match(job.message, message);
    assert.match(job.message, /\(SLIP-3001\)$/);
    assert.deepEqual(await storedObjects(), before);
  });
}

test('a path that leads to no file is refused at once', async () => {
  const importPath = (path: string) => site.admin(importImage, { body: { name: 'x', path } });
  await assert.rejects(importPath('relative.wim'), refusal('SLIP-1001', 'absolute'));
  await assert.rejects(importPath(join(folder, 'nowhere.wim')), refusal('SLIP-1001', 'ENOENT'));
  await assert.rejects(importPath(folder), refusal('SLIP-1001', 'not a file'));
  await assert.rejects(importPath('/dev/zero'), refusal('SLIP-1001', 'not a file'));
  await symlink('/dev/zero', join(folder, 'endless.wim'));
  await assert.rejects(importPath(join(folder, 'endless.wim')), refusal('SLIP-1001', 'not a file'));
});

test('a huge blob table that a damaged header promises is not read', async () => {
  const path = await damagedCopy('table.wim', (b) => {
    b.writeUIntLE(2 ** 40, 48, 6);
    return undefined;
  });
  assert.match((await runImport(path)).message, /SLIP-3001/);
});

test('a sparse file larger than the disk is refused before it is copied', async () => {
  const path = join(folder, 'sparse.wim');
  await copyFile(goodWim, path);
  await truncate(path, 2 ** 43);
  const job = await runImport(path);
  assert.match(job.message, /MiB free.*\(SLIP-3004\)$/);
});

test('progress is told in bytes', async () => {
  const path = join(folder, 'large.wim');
  await mkdir(join(folder, 'large'));
  const handle = await open(join(folder, 'large/random'), 'w');
  for (let i = 0; i < 64; i++) await handle.write(randomBytes(1 << 20));
  await handle.close();
  capture(join(folder, 'large'), path, '--compress=none');
  const seen: { bytesTotal?: unknown; message?: unknown }[] = [];
  const stop = site.feed.subscribe((events) => {
    for (const { kind, data } of events) if (kind === 'job') seen.push(data);
  });
  await imported(path);
  stop();
  assert.ok(
    seen.some(({ message, bytesTotal }) => message === 'Copying' && Number(bytesTotal) > 64 << 20),
    JSON.stringify(seen),
  );
});

async function deployedImage(name: string) {
  const image = await imported(goodWim, name);
  const device = await addDevice(site);
  const steps = [{ type: 'apply-operating-system-image', name: 'Apply', options: { image: image.id } }];
  return { image, device, ...(await deploy(site, [device], { steps })) };
}

test('a run is pinned to the image, may fetch exactly its objects, and keeps it from being deleted', async () => {
  const { image, device, deployment } = await deployedImage('pinned');
  const run = await newRun(site, device);
  const params = { runId: run.runId };
  const client = site.client(run.runCredential);
  const policy = PolicySchema.parse(JSON.parse((await client(fetchPolicy, { params })).payload));
  assert.deepEqual(policy.packages[0]?.contentRoot, image.contentRoot);
  assert.deepEqual(policy.packages[0]?.images[0]?.blobList, 'blobs-1');
  const wim = (await manifestOf(image.contentRoot)).at(-1)!;
  const sha256 = [image.contentRoot, wim.sha256, wim.chunkList.sha256];
  const { locations } = await client(locateContent, { params, body: { sha256 } });
  assert.deepEqual(
    locations.map((location) => location.sha256),
    sha256,
  );
  const url = new URL(locations[1]?.urls[0] ?? '');
  assert.equal(url.origin, 'http://127.0.0.1:8080');
  const answer = await site.boot.inject({ url: url.pathname + url.search });
  assert.ok(answer.rawPayload.equals(await readFile(goodWim)));
  const [other] = (await site.admin(listImages)).filter((each) => each.contentRoot !== image.contentRoot);
  for (const foreign of [other?.contentRoot ?? '', 'a'.repeat(64)])
    await assert.rejects(client(locateContent, { params, body: { sha256: [foreign] } }), refusal('SLIP-1006', foreign));
  const remove = () => site.admin(deleteImage, { params: { id: image.id } });
  await assert.rejects(remove(), refusal('SLIP-1004', 'which is deployed'));
  await report(site, run, [record.started(1)]);
  await assert.rejects(site.admin(deleteDeployment, { params: { id: deployment.id } }), refusal('SLIP-1004'));
  await report(site, run, [record.finished(2)]);
  await site.admin(deleteDeployment, { params: { id: deployment.id } });
  await remove();
});

test('an image that only an open run uses is not deleted', async () => {
  const { image, device, deployment } = await deployedImage('in use');
  const run = await newRun(site, device);
  // As after "task sequence changed": nothing deployed names the image any more.
  await site.database.db.updateTable('run').set({ deployment_id: null }).where('id', '=', run.runId).execute();
  await site.admin(deleteDeployment, { params: { id: deployment.id } });
  await assert.rejects(site.admin(deleteImage, { params: { id: image.id } }), refusal('SLIP-1004', run.runId));
});

test('when the last image that has an object is deleted, the object goes', async () => {
  const content = join(folder, 'unique');
  await mkdir(content);
  await writeFile(join(content, 'file'), randomBytes(100_000));
  const image = await imported(capture(content, join(folder, 'unique.wim')));
  const files = await manifestOf(image.contentRoot);
  await site.admin(deleteImage, { params: { id: image.id } });
  await eventually(async () => (await site.site.content.find(image.contentRoot)) === null);
  for (const { sha256 } of files) await eventually(async () => (await site.site.content.find(sha256)) === null);
  const [rest] = await site.admin(listImages);
  assert.ok(await site.site.content.find(rest?.contentRoot ?? ''), 'what others use stays');
  await assert.rejects(site.admin(getImage, { params: { id: image.id } }), refusal('SLIP-1002'));
});

test('a task sequence that applies an image which is not here is refused', async () => {
  const steps = [{ type: 'apply-operating-system-image', name: 'Apply', options: { image: randomUUID() } }];
  await assert.rejects(
    site.admin(createTaskSequence, { body: { document: { version: 1, name: 'no image', steps } } }),
    refusal('SLIP-1001', 'Import or make them first'),
  );
});

test('jobs are listed, the newest first, and ended ones keep their message', async () => {
  const list = await site.admin(listJobs);
  assert.ok(list.length > 10);
  const times = list.map(({ createdAt }) => Date.parse(createdAt));
  assert.deepEqual(
    times,
    [...times].sort((a, b) => b - a),
  );
  assert.ok(list.some(({ state, message }) => state === 'failed' && message.includes('SLIP-3001')));
  await assert.rejects(site.admin(getJob, { params: { id: randomUUID() } }), refusal('SLIP-1002'));
});

test('nothing is left in the folder for files that arrive', async () => {
  await jobs.stop();
  const { readdir } = await import('node:fs/promises');
  assert.deepEqual(await readdir(join(site.site.content.directory, 'incoming')), []);
});
