import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeChunkList, encodeChunkList } from '../../api/chunk-list.ts';
import { ChunkHasher, hashBytes, PLAIN_CHUNK_BYTES } from './chunk-hasher.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('however a file comes in pieces, its chunks are those that were asked for', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 3000 }),
      fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 10 }),
      (bytes, lengths, pieces) => {
        const hasher = new ChunkHasher(lengths);
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const piece = bytes.subarray(at, at + (pieces[i % pieces.length] ?? 1));
          hasher.update(piece);
          at += piece.length;
        }
        const hashed = hasher.finish();
        assert.deepEqual([hashed.bytes, hashed.sha256], [bytes.length, sha256(bytes)]);
        let at = 0;
        for (const [i, chunk] of hashed.chunks.entries()) {
          const wanted = lengths[i] ?? PLAIN_CHUNK_BYTES;
          assert.equal(chunk.length, Math.min(wanted, bytes.length - at));
          assert.equal(hex(chunk.sha256), sha256(bytes.subarray(at, at + chunk.length)));
          at += chunk.length;
        }
        assert.equal(at, bytes.length);
      },
    ),
  );
});

test('a file without a plan is cut every MiB', () => {
  const bytes = Buffer.alloc(2 * PLAIN_CHUNK_BYTES + 5, 'x');
  assert.deepEqual(
    hashBytes(bytes).chunks.map(({ length }) => length),
    [PLAIN_CHUNK_BYTES, PLAIN_CHUNK_BYTES, 5],
  );
  assert.deepEqual(hashBytes(Buffer.alloc(0)).chunks, []);
});

test('what the site writes as a chunk list, an agent reads', () => {
  const { chunks } = hashBytes(Buffer.alloc(PLAIN_CHUNK_BYTES + 1, 'y'));
  const read = decodeChunkList(encodeChunkList(chunks));
  assert.deepEqual(
    read.map(({ length, sha256: hash }) => [length, hex(hash)]),
    chunks.map(({ length, sha256: hash }) => [length, hex(hash)]),
  );
});

test('a chunk list that is cut, changed or of another version is refused, never misread', () => {
  const good = encodeChunkList(hashBytes(Buffer.alloc(3000, 'z')).chunks);
  for (let length = 0; length < good.length; length++)
    assert.throws(() => decodeChunkList(good.subarray(0, length)), { code: 'SLIP-3002' });
  for (const at of [0, 4, 8, 12]) {
    const bad = Buffer.from(good);
    bad[at] = (bad[at] ?? 0) ^ 0xff;
    if (at !== 12) assert.throws(() => decodeChunkList(bad), { code: 'SLIP-3002' });
  }
  assert.throws(() => decodeChunkList(Buffer.concat([good, Buffer.of(0)])), { code: 'SLIP-3002' });
});
