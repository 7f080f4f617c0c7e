import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeChunkList } from '../../api/chunk-list.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { ContentFile, PolicyPackage } from '../../api/policy.ts';
import { type ObjectReader, verifiedContent } from './verified-content.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A file of three chunks (100, 50 and 7 bytes), its chunk list and its manifest. */
const lengths = [100, 50, 7];
const content = randomBytes(157);
const chunks = lengths.map((length, at) => {
  const start = lengths.slice(0, at).reduce((a, b) => a + b, 0);
  return {
    length,
    sha256: createHash('sha256')
      .update(content.subarray(start, start + length))
      .digest(),
  };
});
const list = Buffer.from(encodeChunkList(chunks));
const file: ContentFile = {
  path: 'image.wim',
  bytes: content.length,
  sha256: sha256(content),
  chunkList: { sha256: sha256(list), bytes: list.length, chunks: chunks.length },
};
const manifest = Buffer.from(JSON.stringify({ format: 1, files: [file] }));
const pkg: PolicyPackage = {
  id: '11111111-1111-4111-8111-111111111111',
  versionId: '11111111-1111-4111-8111-111111111111',
  kind: 'operating-system-image',
  name: 'Image',
  contentRoot: sha256(manifest),
  images: [],
};

interface Fault {
  /** Throws after so many bytes of this call. */
  cutAfter?: number;
  /** Flips a bit at this byte of the object. */
  flip?: number;
}

function source(faults: Fault[] = [], objects = [content, list, manifest]) {
  const calls: { start: number; end: number | undefined }[] = [];
  const reader: ObjectReader = {
    async *open(id, start, end) {
      const object = objects.find((each) => sha256(each) === id);
      if (object === undefined) throw new SlipwayError('SLIP-3003', 'not here');
      const fault = object === content ? faults.shift() : undefined;
      if (object === content) calls.push({ start, end });
      const bytes = Buffer.from(object);
      if (fault?.flip !== undefined) bytes[fault.flip] = (bytes[fault.flip] ?? 0) ^ 1;
      const wanted = bytes.subarray(start, end);
      for (let at = 0; at < wanted.length; at += 13) {
        if (fault?.cutAfter !== undefined && at >= fault.cutAfter) throw new Error('connection reset');
        const piece = Buffer.from(wanted.subarray(at, at + 13));
        yield piece;
        // As a reader that uses its memory again.
        piece.fill(0xee);
      }
    },
    isPassing: (error) => !(error instanceof SlipwayError),
  };
  const connection: string[] = [];
  const made = verifiedContent({
    reader,
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    signal: new AbortController().signal,
    onConnection: (state) => connection.push(state),
  });
  return { made, calls, connection };
}

async function read(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

test('any range of a file is its bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(156), fc.nat(157), async (start, length) => {
      const end = Math.min(start + length, 157);
      const { made } = source();
      assert.deepEqual(await read(made.readRange(file, start, end - start)), content.subarray(start, end));
    }),
  );
});

test('a lost connection goes on at the chunk it was in, and the reader sees no gap', async () => {
  const { made, calls, connection } = source([{ cutAfter: 120 }, { cutAfter: 0 }, {}]);
  assert.deepEqual(await read(made.readRange(file, 3, 154)), content.subarray(3, 157));
  assert.deepEqual(
    calls.map((call) => call.start),
    [0, 100, 100],
  );
  assert.deepEqual(connection, ['lost', 'back']);
});

test('a chunk list is fetched once for all ranges of its file, and once more where it could not be', async () => {
  let lists = 0;
  const reader: ObjectReader = {
    async *open(id, start, end) {
      if (id === file.chunkList.sha256 && ++lists === 1) throw new SlipwayError('SLIP-3003', 'not here yet');
      yield Buffer.from((id === file.sha256 ? content : list).subarray(start, end));
    },
    isPassing: () => false,
  };
  const signal = new AbortController().signal;
  const made = verifiedContent({ reader, sleep: async () => {}, signal, onConnection: () => {} });
  await assert.rejects(read(made.readRange(file, 0, 5)), /not here yet/);
  for (const offset of [0, 7, 120])
    assert.deepEqual(await read(made.readRange(file, offset, 5)), content.subarray(offset, offset + 5));
  assert.equal(lists, 2);
});

test('a flipped bit on the way is fetched again and never handed out', async () => {
  const { made, calls } = source([{ flip: 120 }, {}]);
  assert.deepEqual(await read(made.readRange(file, 0, 157)), content);
  assert.deepEqual(
    calls.map((call) => call.start),
    [0, 100],
  );
});

test('bytes that stay wrong end in an error that names the place', async () => {
  const { made } = source(Array.from({ length: 9 }, () => ({ flip: 120 })));
  await assert.rejects(read(made.readRange(file, 0, 157)), (error: SlipwayError) => {
    assert.equal(error.code, 'SLIP-3002');
    assert.match(error.message, /image\.wim, bytes 100 to 150/);
    return true;
  });
});

test('a stream that ends too early, or brings more than was asked for, is not believed', async () => {
  for (const object of [content.subarray(0, 120), Buffer.concat([content, Buffer.alloc(20)])]) {
    const reader: ObjectReader = {
      async *open(id) {
        yield id === file.sha256 ? object : list;
      },
      isPassing: () => false,
    };
    const made = verifiedContent({
      reader,
      sleep: async () => {},
      signal: new AbortController().signal,
      onConnection: () => {},
    });
    await assert.rejects(read(made.readRange(file, 0, 157)), /ended after 1 of 3 chunks|more bytes came/);
  }
});

test('a manifest is compared with the content root', async () => {
  assert.deepEqual(await source().made.manifest(pkg), { format: 1, files: [file] });
  const { made } = source([], [content, list]);
  await assert.rejects(made.manifest(pkg), /not here/);
});

test('an object that is not what its hash says is refused, and so is one that is too long', async () => {
  const reader: ObjectReader = {
    async *open() {
      yield Buffer.from('something else');
    },
    isPassing: () => false,
  };
  const made = verifiedContent({
    reader,
    sleep: async () => {},
    signal: new AbortController().signal,
    onConnection: () => {},
  });
  await assert.rejects(made.readObject(sha256(content), 14), /Bytes differ/);
  await assert.rejects(made.readObject(sha256(content), 5), /longer than the 5 bytes/);
});

test('nothing is tried again once the step was given up', async () => {
  const giveUp = new AbortController();
  let tries = 0;
  const reader: ObjectReader = {
    // biome-ignore lint/correctness/useYield: a connection that cannot be made yields nothing.
    async *open() {
      tries += 1;
      giveUp.abort();
      throw new Error('no route');
    },
    isPassing: () => true,
  };
  const made = verifiedContent({ reader, sleep: async () => {}, signal: giveUp.signal, onConnection: () => {} });
  await assert.rejects(made.readObject(sha256(content), 157), /no route/);
  assert.equal(tries, 1);
});

const whole = { name: 'root.squashfs', bytes: content.length, sha256: sha256(content) };

test('a whole file without a chunk list goes on at the byte where its connection was lost', async () => {
  const { made, calls, connection } = source([{ cutAfter: 40 }, {}]);
  assert.deepEqual(await read(made.readWhole(whole)), content);
  assert.deepEqual(calls, [
    { start: 0, end: 157 },
    { start: 52, end: 157 },
  ]);
  assert.deepEqual(connection, ['lost', 'back']);
});

test('a whole file that was changed on the way, or has another length, ends in an error', async () => {
  await assert.rejects(read(source([{ flip: 120 }]).made.readWhole(whole)), { code: 'SLIP-3002' });
  await assert.rejects(read(source().made.readWhole({ ...whole, bytes: 150 })), { code: 'SLIP-3002' });
  const longer = { ...whole, bytes: 160 };
  const giveUp = verifiedContent({
    reader: {
      open: async function* () {
        yield content;
      },
      isPassing: () => false,
    },
    sleep: async () => {},
    signal: new AbortController().signal,
    onConnection: () => {},
  });
  await assert.rejects(read(giveUp.readWhole(longer)), /ended after 157 of 160 bytes/);
  await assert.rejects(read(giveUp.readWhole({ ...whole, bytes: 100 })), { code: 'SLIP-3002' });
});
