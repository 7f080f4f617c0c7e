/** The agent's side of a capture, with a site that fails in each way: what is sent again, what ends it. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { CAPTURE_PART_BYTES } from '../../api/captures.ts';
import { createClient } from '../../api/client.ts';
import { cutIntoParts, siteCaptures } from './site-captures.ts';

const RUN_ID = '11111111-1111-4111-8111-111111111111';
const IMAGE_ID = '33333333-3333-4333-8333-333333333333';
const subject = { stepId: 'capture', imageName: 'Room 12', fileSystem: 'ext4' as const, volume: '/dev/sda2' };

interface Sent {
  method: string;
  path: string;
  body: string | Uint8Array | undefined;
}
type Answer = { status: number; body: unknown } | Error;

function capture(state: string, more: object = {}) {
  const id = '22222222-2222-4222-8222-222222222222';
  return { id, state, partsReceived: 0, bytesDone: null, bytesTotal: null, message: '', image: null, ...more };
}

/** Answers as told; what it is not told of is answered well. */
function siteThat(answer: (sent: Sent, count: number) => Answer | null) {
  const sent: Sent[] = [];
  const connection: string[] = [];
  const client = createClient(async (request) => {
    sent.push(request);
    const told = answer(request, sent.length) ?? { status: 200, body: wellAnswered(request) };
    if (told instanceof Error) throw told;
    return { status: told.status, body: JSON.stringify(told.body) };
  });
  const captures = siteCaptures({
    client,
    runId: RUN_ID,
    sleep: async () => {},
    onConnection: (state) => void connection.push(state),
  });
  return { captures, sent, connection };
}

function wellAnswered({ path, method }: Sent): unknown {
  if (path.includes('/parts/')) return { partsReceived: Number(/parts\/(\d+)/.exec(path)?.[1]) };
  if (method === 'DELETE') return null;
  const done = capture('imported', { image: { id: IMAGE_ID, name: 'Room 12', version: 2 } });
  return path.endsWith('/end') ? done : capture('receiving');
}

async function* streamOf(bytes: Buffer, pieceBytes = 65_536): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

const isPart = ({ path }: Sent) => path.includes('/parts/');
const never = new AbortController().signal;
const refused = (code: string, status = 409): Answer => ({ status, body: { code, message: `refused with ${code}` } });

test('a stream goes in parts of one size, in order, and what it has become is said', async () => {
  const bytes = randomBytes(2 * CAPTURE_PART_BYTES + 5);
  const { captures, sent } = siteThat(() => null);
  const upload = await captures.begin(subject, never);
  assert.equal(await upload.take(streamOf(bytes)), bytes.length);
  assert.equal(await upload.finish(() => {}), 'it is version 2 of the image "Room 12"');
  const parts = sent.filter(isPart);
  assert.deepEqual(
    parts.map(({ path }) => Number(/parts\/(\d+)/.exec(path)?.[1])),
    [1, 2, 3],
  );
  assert.ok(Buffer.concat(parts.map(({ body }) => body as Buffer)).equals(bytes));
  assert.equal(sent.at(-1)?.body, JSON.stringify({ parts: 3, bytes: bytes.length }));
});

test('a part that was cut off, lost by a restarting site or damaged on its way is sent again', async () => {
  const troubles: Answer[] = [
    new Error('ECONNRESET'),
    refused('SLIP-1008', 503),
    refused('SLIP-3002', 422),
    refused('?', 500),
  ];
  const { captures, sent, connection } = siteThat((request) => (isPart(request) ? (troubles.shift() ?? null) : null));
  const upload = await captures.begin(subject, never);
  await upload.take(streamOf(randomBytes(100)));
  const parts = sent.filter(isPart);
  assert.equal(parts.length, 5);
  assert.equal(new Set(parts.map(({ path }) => path)).size, 1);
  assert.deepEqual(connection, ['lost', 'back']);
});

test('a part that is damaged each time ends the capture', async () => {
  const { captures, sent } = siteThat((request) => (isPart(request) ? refused('SLIP-3002', 422) : null));
  const upload = await captures.begin(subject, never);
  await assert.rejects(upload.take(streamOf(randomBytes(100))), { code: 'SLIP-3002' });
  assert.equal(sent.filter(isPart).length, 4);
});

for (const code of ['SLIP-3004', 'SLIP-3020', 'SLIP-1005', 'SLIP-3022'])
  test(`what the site refuses with ${code} is not tried again`, async () => {
    const { captures, sent } = siteThat((request) => (isPart(request) ? refused(code) : null));
    const upload = await captures.begin(subject, never);
    await assert.rejects(upload.take(streamOf(randomBytes(100))), { code });
    assert.equal(sent.filter(isPart).length, 1);
  });

test('while the site is away the stream waits: two parts are in memory, no more', async () => {
  let taken = 0;
  const waiting: (() => void)[] = [];
  const { captures } = siteThat(() => null);
  const upload = await captures.begin(subject, never);
  async function* endless(): AsyncGenerator<Buffer> {
    for (; taken < 6 * CAPTURE_PART_BYTES; taken += 2 ** 20) yield Buffer.alloc(2 ** 20);
  }
  const slow = siteCaptures({
    client: createClient(
      (request) =>
        new Promise((resolve) => {
          const go = () => resolve({ status: 200, body: JSON.stringify(wellAnswered(request)) });
          if (isPart(request)) waiting.push(go);
          else go();
        }),
    ),
    ...{ runId: RUN_ID, sleep: async () => {}, onConnection: () => {} },
  });
  await upload.abandon();
  const held = await slow.begin(subject, never);
  const end = held.take(endless());
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(waiting.length, 1);
  assert.ok(taken <= 2 * CAPTURE_PART_BYTES, `${taken} bytes were taken`);
  const release = setInterval(() => waiting.shift()?.(), 1);
  assert.equal(await end, 6 * CAPTURE_PART_BYTES);
  clearInterval(release);
});

test('the import is followed until its end, and its failure says why', async () => {
  const states = [
    capture('importing', { bytesDone: 1, bytesTotal: 4, message: 'Checking every byte' }),
    capture('failed', { message: 'The content store is full. (SLIP-3004)' }),
  ];
  const { captures } = siteThat(({ path, method }) => {
    if (path.endsWith('/end')) return { status: 200, body: capture('importing') };
    return method === 'GET' ? { status: 200, body: states.shift() } : null;
  });
  const upload = await captures.begin(subject, never);
  await upload.take(streamOf(randomBytes(10)));
  const shown: string[] = [];
  await assert.rejects(
    upload.finish(({ message }) => void shown.push(message)),
    { code: 'SLIP-4044', message: /full/ },
  );
  assert.deepEqual(shown, ['The site makes the image: Checking every byte']);
});

test('a stopped step ends the waiting for a site that is away', async () => {
  const stop = new AbortController();
  const { captures } = siteThat((request, count) => {
    if (count > 3) stop.abort(new Error('the step was stopped'));
    return isPart(request) ? new Error('ECONNREFUSED') : null;
  });
  const upload = await captures.begin(subject, stop.signal);
  await assert.rejects(upload.take(streamOf(randomBytes(10))), /the step was stopped/);
});

for (const sizes of [[], [0], [3], [4], [1, 2, 3, 4, 5], [9, 0, 1]])
  test(`pieces of ${sizes.join(', ') || 'nothing'} bytes become parts of four`, async () => {
    const whole = randomBytes(sizes.reduce((sum, size) => sum + size, 0));
    async function* pieces() {
      let at = 0;
      for (const size of sizes) {
        yield whole.subarray(at, at + size);
        at += size;
      }
    }
    const parts: Buffer[] = [];
    for await (const part of cutIntoParts(pieces(), 4)) parts.push(part);
    assert.ok(Buffer.concat(parts).equals(whole));
    assert.ok(parts.slice(0, -1).every(({ length }) => length === 4));
    assert.ok(parts.every(({ length }) => length > 0));
  });
