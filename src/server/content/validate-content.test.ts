/** Validation of real images in a real store, with every kind of damage done to it from below. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { appendFile, copyFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { locateContent } from '../../api/agent.ts';
import { getContent, listContent, repairContent, validateContent } from '../../api/content.ts';
import { deleteImage, importImage } from '../../api/images.ts';
import { addDevice, deploy, newRun } from '../agents/test-agent.ts';
import { eventually, refusal } from '../test-support.ts';
import { signContentPath } from './signed-url.ts';
import { createContentSite, flipBit, type StoredImage } from './test-content-site.ts';
import { validateContent as work } from './validate-content.ts';

const site = await createContentSite();
const { content } = site.site;
const named = (sha256: string) => content.pathsOf(sha256).named;
const setAside = (sha256: string) => content.pathsOf(sha256).setAside;

async function validate(stored?: StoredImage) {
  const body = stored === undefined ? {} : { versionId: stored.image.versionId };
  return site.ended((await site.admin(validateContent, { body })).jobId);
}

function fetched(sha256: string) {
  const expires = new Date(site.site.now().getTime() + 60_000);
  return site.boot.inject({ url: signContentPath(site.site.keys.urlSecret, sha256, expires) });
}

async function runWith(stored: StoredImage) {
  const device = await addDevice(site);
  const steps = [{ type: 'apply-operating-system-image', name: 'Apply', options: { image: stored.image.id } }];
  await deploy(site, [device], { steps });
  const { runId, runCredential } = await newRun(site, device);
  return (sha256: string) =>
    site.client(runCredential)(locateContent, { params: { runId }, body: { sha256: [sha256] } });
}

test('content that is right is said to be right, when and by whom', async () => {
  const stored = await site.store('right');
  const before = await site.contentOf(stored);
  assert.deepEqual([before.validatedAt, before.validatedBy, before.damagedObjects], [null, null, 0]);
  const job = await validate(stored);
  assert.deepEqual([job.state, job.message], ['succeeded', `5 object(s) of ${before.bytes} bytes are right.`]);
  assert.deepEqual([job.bytesDone, job.bytesTotal], [before.bytes, before.bytes]);
  const after = await site.contentOf(stored);
  assert.deepEqual(after.validatedBy, { kind: 'local' });
  assert.ok(after.validatedAt !== null && after.contents.every(({ damage, present }) => damage === null && present));
  const paths = ['manifest', 'chunk list of blobs-1', 'chunk list of image.wim', 'blobs-1', 'image.wim'];
  assert.deepEqual([...after.objects.keys()].sort(), paths.sort());
});

test('a run is told of an object that is missing before anybody has validated it', async () => {
  const stored = await site.store('not yet missed');
  const locate = await runWith(stored);
  const path = named(stored.file.sha256);
  await rename(path, `${path}-elsewhere`);
  await assert.rejects(locate(stored.file.sha256), refusal('SLIP-3003', 'not in the content store'));
  await rename(`${path}-elsewhere`, path);
  assert.equal((await locate(stored.file.sha256)).locations.length, 1);
});

test('one flipped bit is found and located, its object is not served, and a run is told what is wrong', async () => {
  const stored = await site.store('flipped');
  const locate = await runWith(stored);
  const { sha256, bytes } = stored.file;
  assert.equal((await locate(sha256)).locations.length, 1);
  await flipBit(named(sha256), 3_456_789);
  const job = await validate(stored);
  assert.equal(job.state, 'failed');
  assert.match(
    job.message,
    /^1 of 5 object\(s\) are damaged or missing: "flipped" version 1, file [0-9a-f]{12}… differs from its hash in bytes \d+ to \d+\. .*content repair.*\(SLIP-3010\)$/,
  );
  const shown = await site.contentOf(stored);
  const damage = shown.objects.get('image.wim')?.damage;
  const [place] = damage?.places ?? [];
  assert.deepEqual([damage?.kind, damage?.places.length, damage?.bytes], ['wrong-bytes', 1, place?.length]);
  assert.ok(place && place.offset <= 3_456_789 && place.offset + place.length > 3_456_789, JSON.stringify(place));
  assert.ok(place.length <= 2 << 20 && place.length < bytes, 'it is a chunk, not the file');
  assert.deepEqual([shown.damagedObjects, shown.missingObjects], [1, 0]);
  const answer = await fetched(sha256);
  assert.deepEqual([answer.statusCode, answer.json().code], [409, 'SLIP-3010']);
  await assert.rejects(locate(sha256), refusal('SLIP-3010', '"flipped" version 1'));
  assert.equal((await locate(shown.contentRoot)).locations.length, 1, 'the others are given out');
});

test('what lies beside damage is not called damaged', async () => {
  const stored = await site.store('two-places');
  await flipBit(named(stored.file.sha256), 10_000);
  await flipBit(named(stored.file.sha256), 6_000_000);
  await validate(stored);
  const damage = (await site.contentOf(stored)).objects.get('image.wim')?.damage;
  assert.equal(damage?.places.length, 2, JSON.stringify(damage));
  assert.ok(damage.bytes < 4 << 20);
});

test('a file that was cut is wrong behind the cut, one that has grown in what it has too much', async () => {
  const stored = await site.store('lengths');
  const { sha256, bytes } = stored.file;
  await truncate(named(sha256), 4_000_000);
  await validate(stored);
  const cut = (await site.contentOf(stored)).objects.get('image.wim')?.damage;
  const [place] = cut?.places ?? [];
  assert.ok(place && place.offset <= 4_000_000 && place.offset + place.length === bytes, JSON.stringify(cut));
  await rm(setAside(sha256));
  await copyFile(stored.wim, named(sha256));
  await appendFile(named(sha256), 'more');
  await validate(stored);
  const grown = (await site.contentOf(stored)).objects.get('image.wim')?.damage;
  assert.deepEqual(grown?.places, [{ offset: bytes, length: 4 }]);
});

test('what is not there is said to be missing', async () => {
  const stored = await site.store('missing');
  await rm(named(stored.file.sha256));
  assert.match((await validate(stored)).message, /file [0-9a-f]{12}… is not there/);
  const shown = await site.contentOf(stored);
  assert.deepEqual([shown.missingObjects, shown.damagedObjects], [1, 0]);
  assert.equal(shown.objects.get('image.wim')?.damage?.kind, 'missing');
});

test('a damaged chunk list proves nothing: it is marked, and its file is compared as a whole', async () => {
  const stored = await site.store('chunk-list');
  await flipBit(named(stored.file.chunkList.sha256), 20);
  await flipBit(named(stored.file.sha256), 3_000_000);
  assert.match((await validate(stored)).message, /^2 of 5 object/);
  const { objects } = await site.contentOf(stored);
  assert.deepEqual(objects.get('image.wim')?.damage?.places, [{ offset: 0, length: stored.file.bytes }]);
  assert.equal(objects.get('chunk list of image.wim')?.damage?.kind, 'wrong-bytes');
});

test('a damaged manifest is marked, and everything below it still compared', async () => {
  const stored = await site.store('manifest');
  await flipBit(named(stored.image.contentRoot), 30);
  assert.match((await validate(stored)).message, /^1 of 5 object/);
  const shown = await site.admin(getContent, { params: { versionId: stored.image.versionId } });
  assert.equal(shown.contents.find(({ kind }) => kind === 'manifest')?.damage?.kind, 'wrong-bytes');
  assert.ok(shown.contents.every(({ kind, path }) => kind === 'manifest' || path === null));
});

test('a mark goes, and the object has its name again, when its bytes turn out right', async () => {
  const stored = await site.store('again');
  const { sha256 } = stored.file;
  await flipBit(named(sha256), 2_000_000);
  await validate(stored);
  assert.equal(await content.find(sha256), null);
  await flipBit(setAside(sha256), 2_000_000);
  assert.equal((await validate(stored)).state, 'succeeded');
  assert.equal((await fetched(sha256)).statusCode, 200);
  assert.deepEqual([(await site.contentOf(stored)).damagedObjects], [0]);
});

test('an import of the same WIM puts right bytes over damaged ones, and takes the mark', async () => {
  const stored = await site.store('imported-again');
  const { sha256 } = stored.file;
  await flipBit(named(sha256), 2_000_000);
  await validate(stored);
  const { jobId } = await site.admin(importImage, { body: { name: 'another name', path: stored.wim } });
  const job = await site.ended(jobId);
  assert.equal(job.state, 'succeeded');
  assert.equal((await site.contentOf(stored)).damagedObjects, 0);
  assert.equal((await fetched(sha256)).rawPayload.length, stored.file.bytes);
  assert.ok(!existsSync(setAside(sha256)));
  await site.admin(deleteImage, { params: { id: job.resultId ?? '' } });
});

test('a file that is replaced while it is read is read again, and not marked for what it was', async () => {
  const stored = await site.store('replaced');
  const { sha256 } = stored.file;
  await flipBit(named(sha256), 100_000);
  const good = join(site.folder('good'), 'copy');
  await copyFile(stored.wim, good);
  let replaced = false;
  const context = {
    site: site.site,
    signal: new AbortController().signal,
    progress: ({ bytesDone }: { bytesDone: number }) => {
      if (replaced || bytesDone < stored.file.bytes) return;
      replaced = true;
      // As a repair does: another file takes the name.
      renameSync(good, named(sha256));
    },
  };
  const input = { versionId: stored.image.versionId, priority: 'normal', by: { kind: 'local' }, since: future() };
  assert.match((await work(input, context)).message, /are right/);
  assert.ok(replaced);
  assert.equal((await site.contentOf(stored)).damagedObjects, 0);
});

/** Nothing counts as done already. */
function future(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

test('a validation that was interrupted passes over what it has validated', async () => {
  const stored = await site.store('interrupted');
  const since = new Date().toISOString();
  const input = { versionId: stored.image.versionId, priority: 'normal', by: { kind: 'schedule' }, since };
  const stop = new AbortController();
  const seen: number[] = [];
  const context = {
    site: site.site,
    signal: stop.signal,
    progress: ({ bytesDone }: { bytesDone: number }) => {
      seen.push(bytesDone);
      if (bytesDone > 2 << 20) stop.abort(new Error('the site stops'));
    },
  };
  await assert.rejects(work(input, context), /the site stops/);
  const half = await site.contentOf(stored);
  assert.equal(half.validatedAt, null, JSON.stringify(half));
  assert.equal(half.objects.get('image.wim')?.validatedAt, null);
  assert.notEqual(half.objects.get('manifest')?.validatedAt, null);
  const first = seen.length;
  assert.match((await work(input, { ...context, signal: new AbortController().signal })).message, /^5 object/);
  assert.ok((seen[first] ?? 0) > (seen[0] ?? 0), 'it begins in a file that was left');
  assert.deepEqual((await site.contentOf(stored)).validatedBy, { kind: 'schedule' });
});

test('the whole store is validated, whatever versions it belongs to, and listed with what was found', async () => {
  const job = await validate();
  assert.equal(job.state, 'failed');
  const { packages } = await site.admin(listContent);
  assert.ok(packages.every(({ validatedAt, validatedBy }) => validatedAt !== null && validatedBy?.kind === 'local'));
  const wrong = packages.filter(({ damagedObjects, missingObjects }) => damagedObjects + missingObjects > 0);
  assert.deepEqual(
    wrong.map(({ packageName }) => packageName),
    ['chunk-list', 'flipped', 'lengths', 'manifest', 'missing', 'two-places'],
  );
  assert.match(job.message, /; and \d+ more/);
});

test('an image that is deleted takes what was set aside of it along', async () => {
  const stored = await site.store('deleted');
  await flipBit(named(stored.file.sha256), 2_000_000);
  await validate(stored);
  assert.ok(readFileSync(setAside(stored.file.sha256)).length > 0);
  await site.admin(deleteImage, { params: { id: stored.image.id } });
  await eventually(async () => !existsSync(setAside(stored.file.sha256)));
});

test('what does not exist cannot be validated or repaired', async () => {
  const versionId = '11111111-1111-4111-8111-111111111111';
  await assert.rejects(site.admin(validateContent, { body: { versionId } }), refusal('SLIP-1002', versionId));
  await assert.rejects(site.admin(getContent, { params: { versionId } }), refusal('SLIP-1002', versionId));
  await assert.rejects(site.admin(repairContent, { body: { versionId, from: '/' } }), refusal('SLIP-1002', versionId));
  const sha256 = 'f'.repeat(64);
  await assert.rejects(site.admin(repairContent, { body: { sha256, from: '/' } }), refusal('SLIP-1002', sha256));
  await assert.rejects(site.admin(repairContent, { body: { from: '/' } }), refusal('SLIP-1001', 'one of the two'));
});

test('a store that is not mounted is an error, and marks nothing', async (t) => {
  t.after(site.stopJobs);
  const stored = await site.store('unmounted');
  await rename(content.directory, `${content.directory}-away`);
  await writeFile(content.directory, '');
  const job = await validate(stored);
  await rm(content.directory);
  await rename(`${content.directory}-away`, content.directory);
  assert.deepEqual([job.state, /disk is mounted.*SLIP-1008/.test(job.message)], ['failed', true], job.message);
  assert.ok((await site.contentOf(stored)).contents.every(({ damage }) => damage === null));
});
