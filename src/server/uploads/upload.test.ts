/** Uploads on a real site: their bytes, their owners, what is refused, and what becomes of them. */
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, truncateSync } from 'node:fs';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { createApiToken } from '../../api/api-tokens.ts';
import { listAuditEntries } from '../../api/audit.ts';
import type { Client } from '../../api/client.ts';
import { getImage, importImage, listImages } from '../../api/images.ts';
import { getJob } from '../../api/jobs.ts';
import { deleteUpload, getUpload, listUploads, UPLOAD_PART_BYTES } from '../../api/uploads.ts';
import { capture } from '../../formats/wim/test-support.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';
import { addUser, ask, clientOf } from '../users/test-people.ts';
import { cleanUploads } from './clean-uploads.ts';
import { checkUpload, PARTS_AT_ONCE } from './imported-upload.ts';
import { append, begin, sha256Of, uploaded } from './test-upload.ts';
import { appendToUpload, createUpload, KEPT_MILLISECONDS } from './upload.ts';
import { uploadFile } from './upload-files.ts';

const site = await createTestSite();
const jobs = await site.startJobs();
const ada = await clientOf(site, (await addUser(site, 'ada', 'deployment-manager')).id);
const bob = await clientOf(site, (await addUser(site, 'bob', 'deployment-manager')).id);
const author = await clientOf(site, (await addUser(site, 'author', 'application-author')).id);

const folder = site.folder('uploaded');
await mkdir(join(folder, 'tree'));
await writeFile(join(folder, 'tree/random'), randomBytes(300_000));
const wim = await readFile(capture(join(folder, 'tree'), join(folder, 'good.wim'), '--compress=LZX:20'));

const stored = (id: string) => readFile(uploadFile(site.site, id));

async function ended(client: Client, jobId: string) {
  return eventually(async () => {
    const job = await client(getJob, { params: { id: jobId } });
    return job.endedAt === null ? null : job;
  });
}

test('bytes are where they belong, however they are cut, and it is told how many are there', async () => {
  const bytes = randomBytes(1_000_000);
  const { id, bytesReceived } = await begin(ada, { 'install.wim': bytes });
  assert.equal(bytesReceived, 0);
  let at = 0;
  for (const length of [1, 65_535, 300_000, 634_464]) {
    const answer = await append(ada, id, at, bytes.subarray(at, at + length));
    at += length;
    assert.deepEqual(answer, { bytesReceived: at });
    assert.equal((await ada(getUpload, { params: { id } })).bytesReceived, at);
  }
  assert.ok((await stored(id)).equals(bytes));
  await ada(deleteUpload, { params: { id } });
  assert.equal(existsSync(uploadFile(site.site, id)), false);
});

test('a part at another byte than the next is refused, with the byte that is', async () => {
  const { id } = await begin(ada, { 'a.wim': Buffer.alloc(100) });
  await append(ada, id, 0, Buffer.alloc(40));
  for (const offset of [0, 39, 41, 100, 1e15])
    await assert.rejects(append(ada, id, offset, Buffer.alloc(10)), (error: unknown) => {
      assert.ok(refusal('SLIP-3040', 'the next byte is 40')(error));
      assert.deepEqual(error instanceof Error && 'problems' in error && error.problems, [
        { path: 'offset', message: '40' },
      ]);
      return true;
    });
  await append(ada, id, 40, Buffer.alloc(60));
  await assert.rejects(append(ada, id, 100, Buffer.alloc(1)), refusal('SLIP-3040', 'all 100 bytes are here'));
});

test('a part that is too long, empty or not what was sent changes nothing', async () => {
  const { id } = await begin(ada, { 'a.wim': Buffer.alloc(UPLOAD_PART_BYTES + 100) });
  const whole = Buffer.alloc(UPLOAD_PART_BYTES + 1, 1);
  await assert.rejects(append(ada, id, 0, whole), refusal('SLIP-1001', `At most ${UPLOAD_PART_BYTES} bytes`));
  await assert.rejects(append(ada, id, 0, Buffer.alloc(0)), refusal('SLIP-1001', 'no bytes'));
  await assert.rejects(append(ada, id, 0, Buffer.alloc(9), sha256Of(whole)), refusal('SLIP-3002'));
  await append(ada, id, 0, whole.subarray(1));
  await assert.rejects(
    append(ada, id, UPLOAD_PART_BYTES, Buffer.alloc(101)),
    refusal('SLIP-1001', 'At most 100 bytes'),
  );
  assert.equal((await ada(getUpload, { params: { id } })).bytesReceived, UPLOAD_PART_BYTES);
});

test('a connection that breaks within a part is no error of the site, and the same part is taken afterwards', async () => {
  const { id } = await begin(site.admin, { 'a.wim': Buffer.alloc(100) });
  const owner = { userId: null, tokenId: null };
  const sha256 = sha256Of(Buffer.alloc(100));
  for (const reason of [Object.assign(new Error('aborted'), { code: 'ECONNRESET' }), undefined]) {
    const stream = brokenAfter(Buffer.alloc(10, 1), reason);
    const sent = appendToUpload(site.site, owner, id, { offset: 0, sha256, stream });
    await assert.rejects(sent, refusal('SLIP-1001', 'The connection ended'));
  }
  assert.deepEqual(await append(site.admin, id, 0, Buffer.alloc(100)), { bytesReceived: 100 });
});

/** As node:http ends a request whose connection is gone: with an error, or with none where nobody listened yet. */
function brokenAfter(bytes: Buffer, reason: Error | undefined): Readable {
  const pieces = [bytes];
  return new Readable({
    read() {
      const piece = pieces.shift();
      if (piece === undefined) this.destroy(reason);
      else this.push(piece);
    },
  });
}

test('with each part the list of files is left in the database, and an import reads few parts at once', async () => {
  const parts = PARTS_AT_ONCE + 2;
  const { id, fileCount } = await begin(site.admin, { 'a.wim': Buffer.alloc(parts) });
  assert.equal(fileCount, 1);
  const read: string[][] = [];
  const db = site.site.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      read.push(result.rows.flatMap((row) => Object.keys(row)));
      return result;
    },
  });
  const [byte, owner] = [Buffer.alloc(1), { userId: null, tokenId: null }];
  const part = { offset: 0, sha256: sha256Of(byte), stream: Readable.from([byte]) };
  await appendToUpload({ ...site.site, db }, owner, id, part);
  assert.ok(read.length > 0 && read.every((names) => !names.includes('files')), read.join());
  const { sha256 } = part;
  await site.database.pool.query(
    "insert into upload_part select $1, start, 1, decode($2, 'hex') from generate_series(1, $3::integer - 1) as start",
    [id, sha256, parts],
  );
  truncateSync(uploadFile(site.site, id), parts);
  const done: number[] = [];
  read.length = 0;
  await checkUpload(id, {
    site: { ...site.site, db },
    signal: new AbortController().signal,
    progress: ({ bytesDone }) => void done.push(bytesDone ?? 0),
  });
  assert.deepEqual([done.length, done.at(-1)], [parts, parts]);
  const most = Math.max(...read.map((names) => names.filter((name) => name === 'sha256').length));
  assert.equal(most, PARTS_AT_ONCE);
});

test('of two parts at once one is taken', async () => {
  const { id } = await begin(ada, { 'a.wim': Buffer.alloc(200_000) });
  const parts = [randomBytes(100_000), randomBytes(100_000)];
  const outcomes = await Promise.allSettled(parts.map((part) => append(ada, id, 0, part)));
  const taken = outcomes.findIndex(({ status }) => status === 'fulfilled');
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const refused = outcomes.find(({ status }) => status === 'rejected');
  assert.match(refused?.status === 'rejected' ? refused.reason.code : '', /^SLIP-304[01]$/);
  assert.ok((await stored(id)).equals(parts[taken] ?? assert.fail()));
});

test('an upload is its owner’s alone: others learn as little as of one that there is not', async () => {
  const { id } = await uploaded(ada, { 'mine.wim': wim });
  const none = randomUUID();
  const told = (asked: string) => `You have no upload with the id ${asked}`;
  for (const other of [bob, site.admin, site.client(await tokenOfSite())]) {
    assert.deepEqual(
      (await other(listUploads)).filter((each) => each.id === id),
      [],
    );
    for (const asked of [id, none]) {
      await assert.rejects(other(getUpload, { params: { id: asked } }), refusal('SLIP-1002', told(asked)));
      await assert.rejects(append(other, asked, 0, wim), refusal('SLIP-1002', told(asked)));
      await assert.rejects(other(deleteUpload, { params: { id: asked } }), refusal('SLIP-1002', told(asked)));
      const body = { name: `stolen ${randomUUID()}`, uploadId: asked };
      await assert.rejects(other(importImage, { body }), refusal('SLIP-1002', told(asked)));
    }
  }
  assert.deepEqual((await ada(listUploads)).find((each) => each.id === id)?.bytesReceived, wim.length);
  await ada(deleteUpload, { params: { id } });
});

async function tokenOfSite(): Promise<string> {
  return (await site.admin(createApiToken, { body: { name: randomUUID() } })).token;
}

test('a token that belongs to no user has uploads of its own, which no other such token sees', async () => {
  const [one, other] = [site.client(await tokenOfSite()), site.client(await tokenOfSite())];
  const { id } = await begin(one, { 'a.wim': Buffer.alloc(1) });
  assert.equal((await one(getUpload, { params: { id } })).id, id);
  await assert.rejects(other(getUpload, { params: { id } }), refusal('SLIP-1002'));
});

test('bytes are taken only for what the person may import', async () => {
  await assert.rejects(begin(author, { 'a.wim': wim }), refusal('SLIP-1006', 'image.change'));
  await assert.rejects(begin(author, { a: wim }, { purpose: 'boot-image' }), refusal('SLIP-1006', 'boot-image.change'));
  const { id } = await uploaded(author, { 'setup.exe': wim }, { purpose: 'package' });
  const body = { name: 'Not an image', uploadId: id };
  await assert.rejects(author(importImage, { body }), refusal('SLIP-1006', 'image.change'));
  const mine = await uploaded(ada, { 'setup.exe': wim }, { purpose: 'package' });
  const wrong = { name: 'Not an image', uploadId: mine.id };
  await assert.rejects(ada(importImage, { body: wrong }), refusal('SLIP-1001', 'of the kind package'));
});

test('hostile names, doubles and numbers are refused, and no file of that name appears', async () => {
  for (const path of ['../../../../tmp/slipway-evil', '/tmp/slipway-evil', 'C:/evil', 'a\\b', 'a/../b'])
    await assert.rejects(begin(ada, { [path]: wim }, { purpose: 'package', name: 'x' }), refusal('SLIP-3030'));
  assert.equal(existsSync('/tmp/slipway-evil'), false);
  const body = { purpose: 'package', name: 'x', fingerprint: 'a'.repeat(64) };
  const token = await tokenOfSite();
  for (const files of [
    [],
    [{ path: 'a', bytes: -1 }],
    [{ path: 'a', bytes: 1.5 }],
    [{ path: 'a', bytes: 2 ** 60 }],
    [{ path: '', bytes: 1 }],
  ]) {
    const answer = await ask(site, '/api/uploads', { method: 'POST', token, body: { ...body, files } });
    assert.equal(answer.statusCode, 400, JSON.stringify(files));
  }
  const answer = await ask(site, '/api/uploads', {
    method: 'POST',
    token,
    body: { ...body, name: 'a\nb', files: [{ path: 'a', bytes: 1 }] },
  });
  assert.equal(answer.statusCode, 400);
});

test('a body that is no bytes is refused', async () => {
  const { id } = await begin(site.admin, { 'a.wim': wim });
  const url = `/api/uploads/${id}?offset=0&sha256=${'a'.repeat(64)}`;
  const answer = await site.local.inject({ method: 'PATCH', url, payload: { a: 1 } });
  assert.deepEqual([answer.statusCode, answer.json().code], [400, 'SLIP-1001']);
  const none = await site.local.inject({ method: 'PATCH', url });
  assert.deepEqual([none.statusCode, none.json().code], [400, 'SLIP-1001']);
});

test('an uploaded WIM becomes an image of the same bytes, and the upload is gone', async () => {
  const { id } = await uploaded(ada, { 'Büro <b>.wim': wim });
  const { jobId } = await ada(importImage, { body: { name: 'From a laptop', uploadId: id } });
  const job = await ended(ada, jobId);
  assert.equal(job.state, 'succeeded', job.message);
  const image = await ada(getImage, { params: { id: job.resultId ?? '' } });
  assert.deepEqual([image.name, image.bytes, image.captured], ['From a laptop', wim.length, null]);
  await assert.rejects(ada(getUpload, { params: { id } }), refusal('SLIP-1002'));
  assert.equal(existsSync(uploadFile(site.site, id)), false);
});

test('an import begins only with a whole upload, and with one source', async () => {
  const { id } = await begin(ada, { 'a.wim': wim });
  await append(ada, id, 0, wim.subarray(0, 10));
  const refused = (body: { name: string; path?: string; uploadId?: string }) => ada(importImage, { body });
  await assert.rejects(refused({ name: 'Half', uploadId: id }), refusal('SLIP-3043', `10 of ${wim.length} bytes`));
  await assert.rejects(refused({ name: 'None' }), refusal('SLIP-1001', 'either a path'));
  await assert.rejects(
    refused({ name: 'Both', uploadId: id, path: '/srv/a.wim' }),
    refusal('SLIP-1001', 'either a path'),
  );
});

test('a failed import keeps the upload, so that it can be tried again', async () => {
  const { id } = await uploaded(ada, { 'notes.txt': Buffer.from('no WIM at all '.repeat(50)) });
  const { jobId } = await ada(importImage, { body: { name: 'Notes', uploadId: id } });
  const job = await ended(ada, jobId);
  assert.deepEqual([job.state, /notes\.txt.*SLIP-3001/s.test(job.message)], ['failed', true], job.message);
  assert.equal((await ada(getUpload, { params: { id } })).jobId, null);
  const again = await ada(importImage, { body: { name: 'Notes', uploadId: id } });
  assert.equal((await ended(ada, again.jobId)).state, 'failed');
  await ada(deleteUpload, { params: { id } });
});

test('what is imported is what was counted: bytes that were changed on the disk are found, and so is a file that is shorter', async () => {
  for (const [name, spoil] of [
    ['changed', async (path: string) => writeFile(path, Buffer.concat([wim.subarray(0, -1), Buffer.from([0x5a])]))],
    ['shorter', async (path: string) => truncateSync(path, wim.length - 1)],
    ['longer', async (path: string) => writeFile(path, 'x', { flag: 'a' })],
  ] as const) {
    const { id } = await uploaded(ada, { [`${name}.wim`]: wim });
    await spoil(uploadFile(site.site, id));
    const { jobId } = await ada(importImage, { body: { name, uploadId: id } });
    const job = await ended(ada, jobId);
    assert.match(job.message, /not what was uploaded.*SLIP-3002/, name);
    await ada(deleteUpload, { params: { id } });
  }
  assert.ok((await ada(listImages)).every(({ name }) => !['changed', 'shorter', 'longer'].includes(name)));
});

test('while it is imported it can be neither deleted nor imported again', async () => {
  await jobs.stop();
  const { id } = await uploaded(ada, { 'a.wim': wim });
  const { jobId } = await ada(importImage, { body: { name: 'Waits', uploadId: id } });
  assert.equal((await ada(getUpload, { params: { id } })).jobId, jobId);
  await assert.rejects(ada(deleteUpload, { params: { id } }), refusal('SLIP-1004', 'is being imported'));
  const again = { name: 'Waits too', uploadId: id };
  await assert.rejects(ada(importImage, { body: again }), refusal('SLIP-3041', 'imported already'));
  site.advance(KEPT_MILLISECONDS + 1);
  await cleanUploads(site.site);
  assert.equal(existsSync(uploadFile(site.site, id)), true);
});

test('beginning and deleting are in the audit log, and of all the parts there is nothing', async () => {
  const { id } = await uploaded(ada, { 'noted.wim': wim });
  await ada(deleteUpload, { params: { id } });
  const entries = await site.admin(listAuditEntries, { query: { limit: 200 } });
  const of = entries.filter(({ object }) => object.id === id);
  assert.deepEqual(
    of.map(({ action, object }) => [action.split(' ')[0], object.kind, object.name]),
    [
      ['Delete', 'upload', 'noted.wim'],
      ['Begin', 'upload', 'noted.wim'],
    ],
  );
  assert.ok(entries.every(({ action }) => !action.includes('next part')));
});

test('days without bytes remove it, bytes keep it, and bytes without an upload go', async () => {
  const [left, kept] = [await begin(ada, { 'left.wim': wim }), await begin(ada, { 'kept.wim': wim })];
  site.advance(KEPT_MILLISECONDS - 1000);
  await append(ada, kept.id, 0, wim.subarray(0, 5));
  site.advance(2000);
  const orphan = uploadFile(site.site, randomUUID());
  const young = uploadFile(site.site, randomUUID());
  for (const path of [orphan, young]) await writeFile(path, 'x');
  const now = site.site.now();
  for (const path of [orphan, uploadFile(site.site, left.id)])
    await utimes(path, now, new Date(now.getTime() - 3_700_000));
  await utimes(young, now, now);
  await cleanUploads(site.site);
  await assert.rejects(ada(getUpload, { params: { id: left.id } }), refusal('SLIP-1002'));
  assert.equal((await ada(getUpload, { params: { id: kept.id } })).bytesReceived, 5);
  const there = [orphan, young, uploadFile(site.site, left.id), uploadFile(site.site, kept.id)].map((path) =>
    existsSync(path),
  );
  assert.deepEqual(there, [false, true, false, true]);
});

test('of many that begin at once no more are taken than one person may have', async () => {
  const owner = { userId: (await addUser(site, 'eager', 'deployment-manager')).id, tokenId: null };
  const bounds = { person: { uploads: 3, bytes: 1e12 }, site: { uploads: 1e6, bytes: 1e15 } };
  const body = { purpose: 'image', name: 'a', files: [{ path: 'a', bytes: 1 }], fingerprint: 'a'.repeat(64) } as const;
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, () => createUpload(site.site, owner, { ...body, files: [...body.files] }, bounds)),
  );
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 3);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') assert.ok(refusal('SLIP-3042', 'You have 3 uploads')(outcome.reason));
});

test('whatever is sent in whichever order gives the same bytes or a refusal', async () => {
  const content = randomBytes(3000);
  const step = fc.record({
    /** Mostly where it belongs. */
    shift: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: -50, max: 50 })),
    length: fc.integer({ min: 0, max: 900 }),
    fault: fc.constantFrom('none', 'none', 'none', 'wrong hash', 'other bytes behind, as a killed site leaves them'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { id } = await begin(site.admin, { 'a.wim': content });
      let expected = 0;
      for (const { shift, length, fault } of steps) {
        const offset = Math.max(0, expected + shift);
        if (fault.startsWith('other')) await writeFile(uploadFile(site.site, id), randomBytes(40), { flag: 'a' });
        const part = content.subarray(offset, offset + length);
        const sent = append(site.admin, id, offset, part, fault === 'wrong hash' ? 'b'.repeat(64) : sha256Of(part));
        const taken = await sent.then(
          () => true,
          () => false,
        );
        assert.equal(taken, offset === expected && part.length > 0 && fault !== 'wrong hash');
        if (taken) expected += part.length;
        assert.equal((await site.admin(getUpload, { params: { id } })).bytesReceived, expected);
        const onDisk = await stored(id);
        assert.ok(onDisk.subarray(0, expected).equals(content.subarray(0, expected)));
      }
      await site.admin(deleteUpload, { params: { id } });
    }),
    { numRuns: 25 },
  );
});
