import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { refusal } from '../test-support.ts';
import { OnlyWriter } from './only-writer.ts';

/** Ends as the stream does. */
const ofStream = (stream: PassThrough) => async () => {
  for await (const _ of stream);
};

test('a second writer of the same upload is refused, one of another is not, and the next one is let in', async () => {
  const writers = new OnlyWriter(() => 0);
  const first = new PassThrough();
  const writing = writers.write('a', first, ofStream(first));
  await assert.rejects(
    writers.write('a', new PassThrough(), async () => {}),
    refusal('SLIP-3041', 'on its way'),
  );
  assert.equal(await writers.write('b', new PassThrough(), async () => 'other'), 'other');
  first.end();
  await writing;
  assert.equal(await writers.write('a', new PassThrough(), async () => 'next'), 'next');
});

test('one that has been silent makes way, and is over before the next begins', async () => {
  let now = 0;
  const writers = new OnlyWriter(() => now);
  const [lost, order] = [new PassThrough(), [] as string[]];
  const writing = writers.write('a', lost, ofStream(lost)).catch((error: unknown) => {
    order.push('first ended');
    throw error;
  });
  const refused = assert.rejects(writing, { code: 'SLIP-3041' });
  await setImmediate();
  now = 5_000;
  await writers.write('a', new PassThrough(), async () => void order.push('second'));
  await refused;
  assert.deepEqual(order, ['first ended', 'second']);
});

test('one that hears bytes stays, and one that failed leaves the way free', async () => {
  let now = 0;
  const writers = new OnlyWriter(() => now);
  const stream = new PassThrough();
  const writing = writers.write('a', stream, async (heard) => {
    now = 4_999;
    heard();
    await ofStream(stream)();
    throw new Error('disk');
  });
  const failed = assert.rejects(writing, /disk/);
  now = 9_000;
  await assert.rejects(
    writers.write('a', new PassThrough(), async () => {}),
    { code: 'SLIP-3041' },
  );
  stream.end();
  await failed;
  assert.equal(await writers.write('a', new PassThrough(), async () => 'free'), 'free');
});
