/** Repair of real images from copies that are whole, elsewhere damaged, or damaged at the same place. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { repairContent, validateContent } from '../../api/content.ts';
import { refusal } from '../test-support.ts';
import { createContentSite, flipBit, type StoredImage } from './test-content-site.ts';

const site = await createContentSite();
const { content } = site.site;
const { named, setAside } = {
  named: (of: string) => content.pathsOf(of).named,
  setAside: (of: string) => content.pathsOf(of).setAside,
};

async function validate({ image }: StoredImage) {
  return site.ended((await site.admin(validateContent, { body: { versionId: image.versionId } })).jobId);
}

async function repair(what: { versionId: string } | { sha256: string }, from: string) {
  return site.ended((await site.admin(repairContent, { body: { ...what, from } })).jobId);
}

/** An image with one flipped bit in its file, found by a validation. */
async function damaged(name: string, at = 3_456_789): Promise<StoredImage> {
  const stored = await site.store(name);
  await flipBit(named(stored.file.sha256), at);
  assert.equal((await validate(stored)).state, 'failed');
  return stored;
}

async function assertWhole(stored: StoredImage): Promise<void> {
  assert.ok(readFileSync(named(stored.file.sha256)).equals(readFileSync(stored.wim)));
  assert.ok(!existsSync(setAside(stored.file.sha256)));
  const shown = await site.contentOf(stored);
  assert.deepEqual([shown.damagedObjects, shown.missingObjects], [0, 0]);
  assert.equal((await validate(stored)).state, 'succeeded');
  assert.deepEqual(readdirSync(join(content.directory, 'incoming')), []);
}

test('only the damaged chunk is taken from a copy of the file, and the object is served again', async () => {
  const stored = await damaged('one-chunk');
  const place = (await site.contentOf(stored)).objects.get('image.wim')?.damage?.places[0];
  const job = await repair({ versionId: stored.image.versionId }, stored.wim);
  assert.deepEqual(
    [job.state, job.message],
    [
      'succeeded',
      `1 object(s) are right again; ${place?.length} of ${stored.file.bytes} bytes were taken from the copy.`,
    ],
  );
  assert.equal(job.bytesDone, stored.file.bytes);
  await assertWhole(stored);
});

test('a copy that is damaged elsewhere is as good: each gives the chunks that are right', async () => {
  const stored = await damaged('elsewhere', 3_456_789);
  const copy = join(site.folder('copy'), 'image.wim');
  await copyFile(stored.wim, copy);
  await flipBit(copy, 100_000);
  assert.equal((await repair({ sha256: stored.file.sha256 }, copy)).state, 'succeeded');
  await assertWhole(stored);
});

test('a copy that is damaged at the same place is refused with the place, and nothing changes', async () => {
  const stored = await damaged('same-place');
  const copy = join(site.folder('copy'), 'image.wim');
  await copyFile(stored.wim, copy);
  await flipBit(copy, 3_456_000);
  const job = await repair({ versionId: stored.image.versionId }, copy);
  assert.equal(job.state, 'failed');
  assert.match(
    job.message,
    /no right copy of 1 of 1 object\(s\): file [0-9a-f]{12}… in bytes \d+ to \d+\. It is damaged at the same place.*\(SLIP-3011\)$/,
  );
  assert.equal(await content.find(stored.file.sha256), null);
  assert.ok(existsSync(setAside(stored.file.sha256)), 'its good bytes are kept for the next copy');
  assert.equal((await site.contentOf(stored)).damagedObjects, 1);
  assert.deepEqual(readdirSync(join(content.directory, 'incoming')), []);
  assert.equal((await repair({ versionId: stored.image.versionId }, stored.wim)).state, 'succeeded');
  await assertWhole(stored);
});

test('a file that is no copy at all, one that is too short, and a folder without one are refused', async () => {
  const stored = await damaged('no-copy');
  const folder = site.folder('copy');
  await writeFile(join(folder, 'other'), Buffer.alloc(stored.file.bytes, 7));
  const short = join(site.folder('copy'), 'short');
  await copyFile(stored.wim, short);
  await truncate(short, 1_000_000);
  const empty = site.folder('empty');
  await mkdir(join(empty, 'sub'));
  for (const from of [join(folder, 'other'), folder, short, empty])
    assert.match((await repair({ versionId: stored.image.versionId }, from)).message, /SLIP-3011/, from);
  assert.equal((await repair({ versionId: stored.image.versionId }, join(folder, '..'))).state, 'failed');
});

test('what is missing altogether is taken whole: manifest, chunk list and file from another content store', async () => {
  const stored = await site.store('missing');
  const backup = join(site.folder('backup'), 'content');
  cpSync(content.directory, backup, { recursive: true });
  for (const sha256 of [stored.file.sha256, stored.file.chunkList.sha256, stored.image.contentRoot])
    await rm(named(sha256));
  // Marked by no validation: that it is not there is seen at once.
  const job = await repair({ versionId: stored.image.versionId }, join(backup, '..'));
  assert.match(job.message, /^3 object\(s\) are right again/);
  await assertWhole(stored);
});

test('a file whose chunk list is lost is taken whole from a copy', async () => {
  const stored = await damaged('no-list');
  await rm(named(stored.file.chunkList.sha256));
  const job = await repair({ sha256: stored.file.sha256 }, stored.wim);
  assert.match(job.message, new RegExp(`; ${stored.file.bytes} of ${stored.file.bytes} bytes`));
  assert.ok(readFileSync(named(stored.file.sha256)).equals(readFileSync(stored.wim)));
});

test('what can be repaired is, when another object cannot', async () => {
  const stored = await damaged('both');
  await rm(named(stored.image.contentRoot));
  const job = await repair({ versionId: stored.image.versionId }, stored.wim);
  assert.match(job.message, /no right copy of 1 of 2 object\(s\): manifest .*What was repaired stays so/);
  assert.ok(readFileSync(named(stored.file.sha256)).equals(readFileSync(stored.wim)));
});

test('where nothing is wrong, nothing is done', async () => {
  const stored = await site.store('fine');
  const before = readFileSync(named(stored.file.sha256));
  const job = await repair({ versionId: stored.image.versionId }, stored.wim);
  assert.deepEqual(
    [job.state, job.message],
    ['succeeded', 'Nothing is known to be damaged or missing there. Validate it to be sure.'],
  );
  assert.ok(before.equals(readFileSync(named(stored.file.sha256))));
});

test('a path that means nothing on the site server is refused at once', async (t) => {
  t.after(site.stopJobs);
  const stored = await site.store('paths');
  const body = { versionId: stored.image.versionId };
  await assert.rejects(
    site.admin(repairContent, { body: { ...body, from: 'image.wim' } }),
    refusal('SLIP-1001', 'absolute'),
  );
  await assert.rejects(
    site.admin(repairContent, { body: { ...body, from: '/no/such' } }),
    refusal('SLIP-1001', 'ENOENT'),
  );
  await assert.rejects(
    site.admin(repairContent, { body: { ...body, from: 'https://dp.example/' } }),
    refusal('SLIP-1001'),
  );
});
