import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { WimBlob } from './blob-table.ts';
import { cutChunks, MAX_CHUNK_BYTES, MIN_CHUNK_BYTES } from './chunks.ts';
import type { WimHeader } from './header.ts';
import { capture, openWim, sampleTree, temporaryFolder } from './test-support.ts';

const NOWHERE = { offset: 0, sizeInWim: 0, size: 0, flags: 0 };

/** Only what `cutChunks` looks at is real. */
function layout(fileSize: number, resources: readonly (readonly [number, number])[]): [WimHeader, WimBlob[]] {
  const header: WimHeader = {
    pipable: false,
    version: 0x10d00,
    flags: 0,
    compression: 'none',
    chunkSize: 0,
    guid: '',
    part: 1,
    totalParts: 1,
    imageCount: 0,
    bootIndex: 0,
    blobTable: NOWHERE,
    xml: NOWHERE,
    bootMetadata: NOWHERE,
    integrity: NOWHERE,
    fileSize,
    bytes: Buffer.alloc(0),
  };
  const common = { kind: 'file', compressed: false, part: 1, referenceCount: 1, sha1: '', flags: 0 } as const;
  return [header, resources.map(([offset, sizeInWim]) => ({ ...common, offset, sizeInWim, size: sizeInWim }))];
}

function assertCovers(chunks: readonly { offset: number; length: number }[], fileSize: number) {
  let end = 0;
  for (const [at, { offset, length }] of chunks.entries()) {
    assert.equal(offset, end);
    assert.ok(length > 0 && length <= MAX_CHUNK_BYTES, `${length} bytes`);
    assert.ok(length >= MIN_CHUNK_BYTES || at === chunks.length - 1, `${length} bytes`);
    end = offset + length;
  }
  assert.equal(end, fileSize);
}

test('any resources, overlapping or not, are covered exactly once within the bounds', () => {
  const resource = fc.tuple(fc.nat(6_000_000), fc.nat(3_000_000));
  fc.assert(
    fc.property(
      fc.integer({ min: 208, max: 5_000_000 }),
      fc.array(resource, { maxLength: 60 }),
      (fileSize, resources) => {
        assertCovers(cutChunks(...layout(fileSize, resources), fileSize), fileSize);
      },
    ),
  );
});

test('small blobs are grouped, a middle one ends its chunk, a large one is cut from its own start', () => {
  const blobs = [
    [208, 5_000],
    [5_208, 20_000],
    [25_208, 2_500_000],
  ] as const;
  assert.deepEqual(cutChunks(...layout(2_525_300, blobs), 2_525_300), [
    { offset: 0, length: 25_208 },
    { offset: 25_208, length: 16_384 },
    { offset: 41_592, length: 1_048_576 },
    { offset: 1_090_168, length: 1_048_576 },
    { offset: 2_138_744, length: 386_464 },
    { offset: 2_525_208, length: 92 },
  ]);
});

test('a second version of an image shares the chunks of the blobs that did not change', async (t) => {
  const folder = await temporaryFolder(t);
  const tree = await sampleTree(join(folder, 'tree'));
  const before = await chunkHashes(capture(tree, join(folder, '1.wim'), '--compress=LZX:20'));
  await writeFile(join(tree, 'deep/small-3'), 'changed');
  const after = await chunkHashes(capture(tree, join(folder, '2.wim'), '--compress=LZX:20'));
  const moved = [...after].filter(([hash]) => !before.has(hash)).reduce((sum, [, length]) => sum + length, 0);
  const all = [...after.values()].reduce((sum, length) => sum + length, 0);
  assert.ok(moved < all / 3, `${moved} of ${all} bytes would move`);
});

async function chunkHashes(path: string): Promise<Map<string, number>> {
  const { header, blobs } = await openWim(path);
  const bytes = await readFile(path);
  const chunks = cutChunks(header, blobs, bytes.length);
  assertCovers(chunks, bytes.length);
  const hash = (offset: number, length: number) =>
    createHash('sha256')
      .update(bytes.subarray(offset, offset + length))
      .digest('hex');
  return new Map(chunks.map(({ offset, length }) => [hash(offset, length), length]));
}
