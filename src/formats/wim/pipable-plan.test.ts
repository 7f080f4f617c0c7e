import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cutChunks } from './chunks.ts';
import { parseDetailedDir } from './detailed-dir.ts';
import { planPipableStream } from './pipable-plan.ts';
import { capture, openWim, run, sampleTree, temporaryFolder } from './test-support.ts';

async function sample(t: TestContext, ...options: string[]) {
  const folder = await temporaryFolder(t);
  const tree = await sampleTree(join(folder, 'tree'));
  const path = capture(tree, join(folder, 'a.wim'), ...options);
  return { folder, tree, path };
}

test('the head is the XML behind a header without offsets', async (t) => {
  const { path } = await sample(t, '--compress=XPRESS', '--boot');
  const wim = await openWim(path);
  const { head } = planPipableStream({ ...wim, imageIndex: 1 });
  assert.equal(head.toString('latin1', 0, 8), 'WLPWM\0\0\0');
  assert.deepEqual(head.subarray(8, 48), wim.header.bytes.subarray(8, 48));
  assert.ok(head.subarray(48, 120).every((byte) => byte === 0));
  assert.equal(head.readUInt32LE(120), 1);
  assert.ok(head.subarray(124, 208).every((byte) => byte === 0));
  assert.equal(head.readBigUInt64LE(208), 0x2b9b9ba2443db9d8n);
  assert.equal(head.readBigUInt64LE(216), BigInt(wim.xml.length));
  assert.deepEqual(head.subarray(248), wim.xml);
});

test('a solid WIM is refused with the command that re-encodes it', async (t) => {
  const { path } = await sample(t, '--solid');
  const wim = await openWim(path);
  const error = { code: 'solid', message: /wimlib-imagex export IN\.esd all OUT\.wim/ };
  assert.throws(() => planPipableStream({ ...wim, imageIndex: 1 }), error);
});

test('each part of a split WIM is read, chunked, and refused', async (t) => {
  const { path, folder } = await sample(t, '--compress=none');
  run('wimlib-imagex', ['split', path, join(folder, 'part.swm'), '1']);
  for (const [at, name] of ['part.swm', 'part2.swm', 'part3.swm'].entries()) {
    const wim = await openWim(join(folder, name));
    const error = { code: 'split', message: new RegExp(`part ${at + 1} of 3 of a split WIM`) };
    assert.throws(() => planPipableStream({ ...wim, imageIndex: 1 }), error);
    const chunks = cutChunks(wim.header, wim.blobs, wim.header.fileSize);
    assert.equal(
      chunks.reduce((sum, { length }) => sum + length, 0),
      wim.header.fileSize,
    );
  }
});

test('a delta WIM is refused with the number of blobs that are elsewhere', async (t) => {
  const { path, tree, folder } = await sample(t, '--compress=none');
  await writeFile(join(tree, 'new'), 'new');
  const delta = capture(tree, join(folder, 'delta.wim'), `--delta-from=${path}`);
  const neededSha1 = parseDetailedDir(run('wimlib-imagex', ['dir', delta, '1', '--detailed', `--ref=${path}`]));
  const wim = await openWim(delta);
  const error = { code: 'missing-blobs', message: /^\d\d blobs of the image are not in this WIM/ };
  assert.throws(() => planPipableStream({ ...wim, imageIndex: 1, neededSha1 }), error);
});

test('an image that is not there is refused with the ones that are', async (t) => {
  const wim = await openWim((await sample(t)).path);
  for (const imageIndex of [0, 2, 1.5, Number.NaN]) {
    assert.throws(() => planPipableStream({ ...wim, imageIndex }), { code: 'no-such-image', message: /holds 1 to 1/ });
  }
});

test('a truncated, foreign or overwritten file is refused with what is wrong', async (t) => {
  const { path, folder } = await sample(t);
  const size = (await readFile(path)).length;
  const damaged = join(folder, 'damaged.wim');
  for (const [length, message] of [
    [0, /not a WIM file/],
    [100, /100 bytes do not even hold/],
    [208, /ends at byte \d+, but the file has 208 bytes/],
    [size - 1, /the XML ends at byte/],
  ] as const) {
    await copyFile(path, damaged);
    await truncate(damaged, length);
    await assert.rejects(openWim(damaged), { name: 'WimError', message });
  }
  await writeFile(damaged, Buffer.alloc(5000, 'PK'));
  await assert.rejects(openWim(damaged), { code: 'not-a-wim' });
  const bytes = await readFile(path);
  bytes.writeUInt32LE(2, 44);
  await writeFile(damaged, bytes);
  await assert.rejects(openWim(damaged), { code: 'damaged', message: /header names 2 images, its XML data 1/ });
});

test('blobs that cannot be are refused before a byte is read', async (t) => {
  const wim = await openWim((await sample(t, '--compress=XPRESS')).path);
  const large = wim.blobs.findIndex(({ size }) => size > 1_000_000);
  const change = (values: object) => ({
    ...wim,
    blobs: wim.blobs.map((blob, at) => (at === large ? { ...blob, ...values } : blob)),
    imageIndex: 1,
  });
  const refused = [
    [change({ size: 2 ** 52 }), /too small for its chunk table/],
    [change({ size: 2 ** 40, sizeInWim: 2 ** 39 }), /more chunks than can be held/],
    [change({ kind: 'metadata' }), /header names 1 images, its blob table 2/],
    [{ ...change({}), header: { ...wim.header, compression: 'none' as const } }, /the header names no compression/],
    [change({}), /XML data is truncated: 0 of/, Buffer.alloc(0)],
  ] as const;
  for (const [request, message, xml = wim.xml] of refused) {
    assert.throws(() => planPipableStream({ ...request, xml }), { name: 'WimError', message });
  }
});
