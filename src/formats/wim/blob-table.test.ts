import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseBlobTable } from './blob-table.ts';
import { parseDetailedDir, sha1OfDetailedLine } from './detailed-dir.ts';
import { capture, openWim, run, sampleTree, temporaryFolder } from './test-support.ts';

/** Blocks of `info --blobs` as sorted lines of hash, size, size in the WIM, offset, compressed. */
function blobsOfWimlib(path: string): string[] {
  const text = run('wimlib-imagex', ['info', path, '--blobs']);
  const pattern =
    /Hash\s+= 0x(\w+)\nUncompressed size = (\d+) bytes\nCompressed size\s+= (\d+) bytes\nOffset in WIM\s+= (\d+) bytes/g;
  return [...text.matchAll(pattern)].map(([, ...fields]) => fields.join(' ')).sort();
}

for (const options of [
  ['--compress=none'],
  ['--compress=XPRESS', '--check'],
  ['--compress=LZX', '--pipable'],
  ['--compress=LZMS'],
]) {
  test(`reads the blobs that wimlib lists (${options.join(' ')})`, async (t) => {
    const folder = await temporaryFolder(t);
    const path = capture(await sampleTree(join(folder, 'tree')), join(folder, 'a.wim'), ...options, '--unix-data');
    const { blobs } = await openWim(path);
    const ours = blobs.map((blob) => `${blob.sha1} ${blob.size} ${blob.sizeInWim} ${blob.offset}`).sort();
    assert.ok(ours.length > 40);
    assert.deepEqual(ours, blobsOfWimlib(path));
  });
}

test('tells a solid run from the blobs inside it', async (t) => {
  const folder = await temporaryFolder(t);
  const path = capture(await sampleTree(join(folder, 'tree')), join(folder, 'a.esd'), '--solid');
  const { blobs, header } = await openWim(path);
  const kinds = new Set(blobs.map(({ kind }) => kind));
  assert.deepEqual(kinds, new Set(['metadata', 'solid-run', 'in-solid']));
  assert.equal(header.version, 0xe00);
});

test('the detailed listing of an image names exactly its blobs', async (t) => {
  const folder = await temporaryFolder(t);
  const path = capture(await sampleTree(join(folder, 'tree')), join(folder, 'a.wim'), '--unix-data');
  const { blobs } = await openWim(path);
  const needed = parseDetailedDir(run('wimlib-imagex', ['dir', path, '1', '--detailed']));
  const files = blobs.filter(({ kind }) => kind === 'file').map(({ sha1 }) => sha1);
  assert.deepEqual([...needed].sort(), files.sort());
});

test('a file name cannot pass for a blob, nor an empty stream', () => {
  const hash = `0x${'ab'.repeat(20)}`;
  assert.equal(sha1OfDetailedLine(`Hash              = ${hash}`), 'ab'.repeat(20));
  assert.equal(sha1OfDetailedLine(`Full Path           = "/Hash = ${hash}"`), null);
  assert.equal(sha1OfDetailedLine(`Hash              = 0x${'0'.repeat(40)}`), null);
});

test('refuses tables that are short, ragged, or point outside the file', async (t) => {
  const folder = await temporaryFolder(t);
  const path = capture(await sampleTree(join(folder, 'tree')), join(folder, 'a.wim'));
  const { header } = await openWim(path);
  const table = Buffer.alloc(header.blobTable.sizeInWim);
  assert.throws(() => parseBlobTable(table.subarray(1), header), { code: 'truncated', message: /blob table/ });
  const ragged = { ...header, blobTable: { ...header.blobTable, sizeInWim: 51 } };
  assert.throws(() => parseBlobTable(Buffer.alloc(51), ragged), { code: 'damaged', message: /no multiple of 50/ });
  table.writeUInt16LE(1, 24);
  table.writeUInt8(1, 0);
  table.writeUInt8(1, 16);
  table.writeUIntLE(header.fileSize, 8, 6);
  assert.throws(() => parseBlobTable(table, header), {
    code: 'truncated',
    message: /entry 1 of the blob table ends at byte/,
  });
  table.writeUInt8(7, 16);
  table.writeUIntLE(300, 8, 6);
  assert.throws(() => parseBlobTable(table, header), { code: 'damaged', message: /1 bytes in the file and 7 outside/ });
});
