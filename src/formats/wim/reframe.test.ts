/** Re-framed streams of real WIMs, judged by `wimlib-imagex apply -`. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WimBlob } from './blob-table.ts';
import { parseDetailedDir } from './detailed-dir.ts';
import { type PipablePlan, planPipableStream } from './pipable-plan.ts';
import { type ReadRange, reframe } from './reframe.ts';
import {
  applyPipe,
  capture,
  describeTree,
  openWim,
  rangesOfBuffer,
  rangesOfFile,
  run,
  sampleTree,
  temporaryFolder,
} from './test-support.ts';

const APPLY_OPTIONS = ['--unix-data'];

async function planFor(path: string, imageIndex = 1): Promise<PipablePlan> {
  const neededSha1 = parseDetailedDir(run('wimlib-imagex', ['dir', path, String(imageIndex), '--detailed']));
  return planPipableStream({ ...(await openWim(path)), imageIndex, neededSha1 });
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

const KINDS = [
  ['--compress=none'],
  ['--compress=none', '--check', '--boot'],
  ['--compress=XPRESS'],
  ['--compress=XPRESS', '--chunk-size=4K', '--check'],
  ['--compress=LZX', '--check', '--boot'],
  ['--compress=LZX:20', '--chunk-size=128K'],
  ['--compress=LZMS'],
];
for (const options of KINDS) {
  test(`wimlib applies what it captured with ${options.join(' ')}, re-framed, to the same tree`, async (t) => {
    const folder = await temporaryFolder(t);
    const tree = await sampleTree(join(folder, 'tree'));
    const path = capture(tree, join(folder, 'a.wim'), '--unix-data', ...options);
    const target = join(folder, 'target');
    const { code, stderr } = await applyPipe(
      reframe(await planFor(path), rangesOfFile(path)),
      1,
      target,
      APPLY_OPTIONS,
    );
    assert.equal(code, 0, stderr);
    assert.deepEqual(await describeTree(target), await describeTree(tree));
  });
}

test('each of two images is applied with its own blobs only', async (t) => {
  const folder = await temporaryFolder(t);
  const first = await sampleTree(join(folder, 'first'));
  const second = await sampleTree(join(folder, 'second'));
  await writeFile(join(second, 'only-here'), 'second image');
  const path = capture(first, join(folder, 'a.wim'), '--unix-data', '--compress=LZX:20');
  run('wimlib-imagex', ['append', second, path, 'Second', '--unix-data']);
  const whole = planPipableStream({ ...(await openWim(path)), imageIndex: 1 });
  for (const [index, tree] of [first, second].entries()) {
    const plan = await planFor(path, index + 1);
    assert.ok(plan.outputBytes < whole.outputBytes);
    for (const sent of [plan, whole]) {
      const target = join(folder, `target-${index}-${sent.outputBytes}`);
      const { code, stderr } = await applyPipe(reframe(sent, rangesOfFile(path)), index + 1, target, APPLY_OPTIONS);
      assert.equal(code, 0, stderr);
      assert.deepEqual(await describeTree(target), await describeTree(tree));
    }
  }
});

test('two images of one tree, equal metadata included, are applied', async (t) => {
  const folder = await temporaryFolder(t);
  const tree = await sampleTree(join(folder, 'tree'));
  const path = capture(tree, join(folder, 'a.wim'), '--unix-data');
  run('wimlib-imagex', ['append', tree, path, 'Again', '--unix-data']);
  const target = join(folder, 'target');
  const { code, stderr } = await applyPipe(
    reframe(await planFor(path, 2), rangesOfFile(path)),
    2,
    target,
    APPLY_OPTIONS,
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual(await describeTree(target), await describeTree(tree));
});

test('a WIM that was updated in place, with dead blobs and an old table in it, is applied', async (t) => {
  const folder = await temporaryFolder(t);
  const tree = await sampleTree(join(folder, 'tree'));
  const path = capture(tree, join(folder, 'a.wim'), '--unix-data', '--compress=XPRESS');
  run('wimlib-imagex', ['update', path, '1', '--command=delete /random.bin']);
  run('wimlib-imagex', ['update', path, '1', `--command=add ${join(tree, 'numbers.txt')} /added`]);
  const target = join(folder, 'target');
  const { code, stderr } = await applyPipe(reframe(await planFor(path), rangesOfFile(path)), 1, target, APPLY_OPTIONS);
  assert.equal(code, 0, stderr);
  const lines = await describeTree(target);
  assert.ok(lines.some((line) => line.startsWith('added |')));
  assert.ok(!lines.some((line) => line.startsWith('random.bin |')));
});

test('a pipable WIM is passed through byte for byte, and applied', async (t) => {
  const folder = await temporaryFolder(t);
  const tree = await sampleTree(join(folder, 'tree'));
  const path = capture(tree, join(folder, 'a.wim'), '--unix-data', '--pipable');
  const plan = await planFor(path);
  assert.equal(plan.kind, 'as-is');
  const bytes = await readFile(path);
  assert.ok(bytes.equals(await collect(reframe(plan, rangesOfFile(path)))));
  assert.equal(plan.outputBytes, bytes.length);
  const target = join(folder, 'target');
  assert.equal((await applyPipe(reframe(plan, rangesOfFile(path)), 1, target, APPLY_OPTIONS)).code, 0);
  assert.deepEqual(await describeTree(target), await describeTree(tree));
});

test('the stream is the same for every size of source buffers and as long as the plan says', async (t) => {
  const { path, bytes } = await smallWim(await temporaryFolder(t));
  const plan = await planFor(path);
  const expected = await collect(reframe(plan, rangesOfBuffer(bytes)));
  assert.equal(expected.length, plan.outputBytes);
  for (const bufferBytes of [101, 4096, 65_536, 100_000]) {
    assert.ok(expected.equals(await collect(reframe(plan, rangesOfBuffer(bytes, bufferBytes)))), String(bufferBytes));
  }
});

test('a blob above 4 GiB has 8-byte chunk offsets, and each chunk comes behind its size, the table last', async () => {
  const chunkSize = 2 ** 30;
  const table = Buffer.alloc(4 * 8);
  const chunks = ['first', 'second', 'third', 'fourth', 'V'].map((text) => Buffer.from(text));
  let end = 0;
  for (let chunk = 0; chunk < 4; chunk += 1) {
    end += chunks[chunk]!.length;
    table.writeBigUInt64LE(BigInt(end), chunk * 8);
  }
  const bytes = Buffer.concat([table, ...chunks]);
  const place = { offset: 0, sizeInWim: bytes.length, size: 4 * chunkSize + 1, flags: 4, part: 1, referenceCount: 1 };
  const blob: WimBlob = { ...place, kind: 'file', compressed: true, sha1: 'ab'.repeat(20) };
  const blobHeader = Buffer.from('the 40-byte header');
  const expected = Buffer.concat([
    blobHeader,
    ...chunks.flatMap((chunk) => [Buffer.from([chunk.length, 0, 0, 0]), chunk]),
    table,
  ]);
  const plan: PipablePlan = {
    kind: 'reframe',
    sourceRanges: [{ offset: 0, length: bytes.length }],
    outputBytes: expected.length,
    head: Buffer.alloc(0),
    resources: [{ blob, blobHeader, chunkCount: 5, chunkTableBytes: 32 }],
    chunkSize,
  };
  for (const bufferBytes of [1, 2, 7, 1000]) {
    assert.deepEqual(await collect(reframe(plan, rangesOfBuffer(bytes, bufferBytes))), expected);
  }
});

test('the source is asked for the planned ranges only, once each and in order, metadata first', async (t) => {
  const { path, bytes } = await smallWim(await temporaryFolder(t));
  const plan = await planFor(path);
  const asked: { offset: number; length: number }[] = [];
  const read = rangesOfBuffer(bytes, 1000);
  const recording: ReadRange = (offset, length) => {
    asked.push({ offset, length });
    return read(offset, length);
  };
  await collect(reframe(plan, recording));
  assert.deepEqual(asked, plan.sourceRanges);
  const metadata = (await openWim(path)).blobs.find(({ kind }) => kind === 'metadata');
  assert.equal(plan.sourceRanges[0]?.offset, metadata?.offset);
  // All file blobs lie side by side in a fresh capture: one long read.
  assert.equal(plan.sourceRanges.length, 2);
});

test('no more is read than is taken, and the read is ended when the consumer stops', async (t) => {
  const { path, bytes } = await smallWim(await temporaryFolder(t));
  let read = 0;
  let ended = 0;
  const counting: ReadRange = async function* (offset, length) {
    try {
      for (let at = 0; at < length; at += 1000) {
        const piece = bytes.subarray(offset + at, offset + Math.min(at + 1000, length));
        read += piece.length;
        yield piece;
      }
    } finally {
      ended += 1;
    }
  };
  const plan = await planFor(path);
  for await (const block of reframe(plan, counting)) {
    assert.ok(block.length > 0);
    break;
  }
  assert.equal(ended, 2);
  assert.ok(read < 400_000 && bytes.length > 500_000, `${read} of ${bytes.length}`);
});

test('a source that gives too little or too much is named, not passed on', async (t) => {
  const { path, bytes } = await smallWim(await temporaryFolder(t));
  const plan = await planFor(path);
  const short: ReadRange = (offset, length) => rangesOfBuffer(bytes)(offset, length - 1);
  const long: ReadRange = (offset, length) => rangesOfBuffer(bytes)(offset, length + 1);
  await assert.rejects(collect(reframe(plan, short)), { code: 'source', message: /1 bytes too few/ });
  await assert.rejects(collect(reframe(plan, long)), { code: 'source', message: /1 bytes too many/ });
});

test('wimlib ends with 65 for a stream that stops early', async (t) => {
  const folder = await temporaryFolder(t);
  const { path, bytes } = await smallWim(folder);
  const whole = await collect(reframe(await planFor(path), rangesOfBuffer(bytes)));
  const cut = rangesOfBuffer(whole.subarray(0, whole.length - 50_000), 65_536)(0, whole.length - 50_000);
  assert.equal((await applyPipe(cut, 1, join(folder, 'target'))).code, 65);
});

const CORRUPTIONS = [
  // The 256 bytes that begin an XPRESS chunk are its Huffman code lengths; all ones are no code.
  { what: 'a chunk that cannot be unpacked', options: '--compress=XPRESS', length: 256, code: 2 },
  { what: 'a flipped byte that only the SHA-1 shows', options: '--compress=none', length: 1, code: 28 },
];
for (const { what, options, length, code } of CORRUPTIONS) {
  test(`wimlib ends with ${code} for ${what}`, async (t) => {
    const folder = await temporaryFolder(t);
    const { path, bytes } = await smallWim(folder, options);
    const plan = await planFor(path);
    const blob = await largeBlob(path);
    const chunks = blob.offset + (blob.compressed ? (Math.ceil(blob.size / 32_768) - 1) * 4 : 0);
    for (let at = chunks; at < chunks + length; at += 1) bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
    const ended = await applyPipe(reframe(plan, rangesOfBuffer(bytes)), 1, join(folder, 'target'));
    assert.equal(ended.code, code, ended.stderr);
  });
}

test('a damaged chunk table stops the stream with the blob and its place', async (t) => {
  const { path, bytes } = await smallWim(await temporaryFolder(t));
  const plan = await planFor(path);
  const blob = await largeBlob(path);
  bytes.writeUInt32LE(0xffffffff, blob.offset + 4);
  const error = { code: 'damaged', message: new RegExp(`chunk 2 of \\d+ of blob ${blob.sha1} at byte ${blob.offset}`) };
  await assert.rejects(collect(reframe(plan, rangesOfBuffer(bytes))), error);
});

async function largeBlob(path: string): Promise<WimBlob> {
  const blob = (await openWim(path)).blobs.find(({ size }) => size > 1_000_000);
  assert.ok(blob !== undefined);
  return blob;
}

async function smallWim(folder: string, options = '--compress=XPRESS'): Promise<{ path: string; bytes: Buffer }> {
  const path = capture(await sampleTree(join(folder, 'tree')), join(folder, 'a.wim'), options);
  return { path, bytes: await readFile(path) };
}
