import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { createClient, type HttpReply } from './client.ts';
import { type SendOptions, sendUpload, type UploadProgress } from './send-upload.ts';
import { uploadFingerprint } from './upload-fingerprint.ts';
import { UPLOAD_PART_BYTES } from './uploads.ts';

class Absent extends Error {}
const ID = '5e0c2f0a-1d5c-4c3e-9a43-0b6a54b0a001';

/** What goes wrong with a part. */
type Fault = 'none' | 'lost before' | 'lost after' | 'busy' | 'damaged' | 'refused';

/** A site in memory that keeps the bytes, and fails as it is told, once for each. */
function siteWith(bytes: number, faults: Fault[]) {
  const state = { received: Buffer.alloc(0), parts: [] as number[], asked: 0 };
  const refusal = (status: number, code: string): HttpReply => ({
    status,
    body: JSON.stringify({ code, message: code }),
  });
  const client = createClient(async ({ method, path, body }) => {
    const url = new URL(path, 'http://site');
    if (method === 'GET') {
      state.asked += 1;
      return { status: 200, body: JSON.stringify(uploadOf(bytes, state.received.length)) };
    }
    const fault = faults.shift() ?? 'none';
    if (fault === 'lost before') throw new Absent();
    if (fault === 'busy') return refusal(503, 'SLIP-1010');
    if (fault === 'damaged') return refusal(422, 'SLIP-3002');
    if (fault === 'refused') return refusal(507, 'SLIP-3004');
    const part = Buffer.from(body as Uint8Array);
    if (Number(url.searchParams.get('offset')) !== state.received.length) return refusal(409, 'SLIP-3040');
    assert.equal(url.searchParams.get('sha256'), createHash('sha256').update(part).digest('hex'));
    assert.ok(part.length > 0 && part.length <= UPLOAD_PART_BYTES);
    state.received = Buffer.concat([state.received, part]);
    state.parts.push(part.length);
    if (fault === 'lost after') throw new Absent();
    return { status: 200, body: JSON.stringify({ bytesReceived: state.received.length }) };
  });
  return { state, client };
}

function uploadOf(bytes: number, bytesReceived: number) {
  const at = '2026-11-27T12:00:00.000Z';
  const common = { purpose: 'image', name: 'a', fileCount: 1, fingerprint: 'a'.repeat(64), jobId: null };
  return { ...common, id: ID, bytes, bytesReceived, createdAt: at, expiresAt: at };
}

function optionsOf(client: SendOptions['client'], content: Buffer, more: Partial<SendOptions> = {}) {
  const seen: UploadProgress[] = [];
  const pauses: number[] = [];
  const options: SendOptions = {
    ...{ client, signal: new AbortController().signal, milliseconds: () => 0 },
    read: async (start, end) => new Uint8Array(content.subarray(start, end)),
    onProgress: (progress) => seen.push(progress),
    sleep: async (milliseconds) => pauses.push(milliseconds),
    isAbsent: (error) => error instanceof Absent,
    ...more,
  };
  return { options, seen, pauses };
}

test('whatever is lost, damaged or refused for a moment, the site has the same bytes at the end', async () => {
  const faults = fc.array(fc.constantFrom<Fault[]>('none', 'lost before', 'lost after', 'busy', 'damaged'), {
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3_000_000 }), faults, async (length, given) => {
      const content = Buffer.alloc(length, 'slipway ');
      const { state, client } = siteWith(length, [...given]);
      const { options, seen } = optionsOf(client, content);
      await sendUpload({ id: ID, bytes: length }, options);
      assert.ok(state.received.equals(content));
      assert.deepEqual(seen.at(-1), { bytesSent: length, waitsFor: null });
    }),
    { numRuns: 30 },
  );
});

test('parts grow as long as they are quick, up to the longest, and shrink after each failure', async () => {
  const content = Buffer.alloc(40_000_000);
  const quick = siteWith(content.length, []);
  await sendUpload({ id: ID, bytes: content.length }, optionsOf(quick.client, content).options);
  assert.deepEqual(
    quick.state.parts.slice(0, 5),
    [1, 2, 4, 8, 8].map((mebibytes) => mebibytes << 20),
  );
  const lossy = siteWith(content.length, ['lost before', 'lost before', 'none']);
  await sendUpload({ id: ID, bytes: content.length }, optionsOf(lossy.client, content).options);
  assert.equal(lossy.state.parts[0], 1 << 18);
});

test('slow parts do not grow', async () => {
  const content = Buffer.alloc(3_000_000);
  const { state, client } = siteWith(content.length, []);
  let now = 0;
  await sendUpload(
    { id: ID, bytes: content.length },
    optionsOf(client, content, { milliseconds: () => (now += 1000) }).options,
  );
  assert.deepEqual(state.parts.slice(0, 2), [1 << 20, 1 << 20]);
});

test('pauses double, to a quarter of a minute, and begin short again after a part', async () => {
  const lost: Fault[] = Array.from({ length: 7 }, () => 'lost before');
  const { client } = siteWith(2_000_000, [...lost, 'none', 'lost before']);
  const { options, pauses, seen } = optionsOf(client, Buffer.alloc(2_000_000));
  await sendUpload({ id: ID, bytes: 2_000_000 }, options);
  assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 15_000, 15_000, 15_000, 1000]);
  assert.equal(seen.filter(({ waitsFor }) => waitsFor instanceof Absent).length, 8);
});

test('it goes on at the byte that the site has', async () => {
  const content = Buffer.from('0123456789');
  const { state, client } = siteWith(10, []);
  state.received = Buffer.from('01234');
  await sendUpload({ id: ID, bytes: 10 }, optionsOf(client, content).options);
  assert.deepEqual([state.received.toString(), state.parts], ['0123456789', [5]]);
});

test('a refusal that does not pass, and a file that cannot be read, are thrown at once', async () => {
  const { client } = siteWith(10, ['refused']);
  const { options, pauses } = optionsOf(client, Buffer.alloc(10));
  await assert.rejects(sendUpload({ id: ID, bytes: 10 }, options), { code: 'SLIP-3004' });
  const gone = siteWith(10, []);
  // As a lost connection would look, were it not the disk's.
  const read = async () => Promise.reject(new Absent('NotReadableError'));
  const reading = optionsOf(gone.client, Buffer.alloc(10), { read });
  await assert.rejects(sendUpload({ id: ID, bytes: 10 }, reading.options), /NotReadableError/);
  assert.deepEqual([pauses, reading.pauses], [[], []]);
});

test('pausing ends it with the reason, also while it waits', async () => {
  const pause = new AbortController();
  const { client, state } = siteWith(5_000_000, ['none', 'lost before']);
  const { options } = optionsOf(client, Buffer.alloc(5_000_000), {
    signal: pause.signal,
    sleep: async () => pause.abort(new Error('paused')),
  });
  await assert.rejects(sendUpload({ id: ID, bytes: 5_000_000 }, options), /paused/);
  assert.equal(state.received.length, 1 << 20);
});

test('files of the same names, sizes and times have one fingerprint, others another', async () => {
  const file = { path: 'a', bytes: 1, modifiedAt: 1.7 };
  const of = (...files: (typeof file)[]) => uploadFingerprint(files);
  assert.match(await of(file), /^[0-9a-f]{64}$/);
  assert.equal(await of(file), await of({ ...file, modifiedAt: 1.2 }));
  const others = [{ path: 'b' }, { bytes: 2 }, { modifiedAt: 2 }, { path: 'a\n["b",1,1]' }];
  for (const other of others) assert.notEqual(await of(file), await of({ ...file, ...other }), JSON.stringify(other));
  assert.notEqual(await of(file, { ...file, path: 'b' }), await of({ ...file, path: 'b' }, file));
});
