import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PromisedRoom } from './promised-room.ts';

const having = (bytes: number) => async () => bytes;

test('parts that come together leave the reserve', async () => {
  const room = new PromisedRoom(100);
  const [first, second, third] = await Promise.all([1, 2, 3].map(() => room.promise(40, having(199))));
  assert.ok(first && second);
  assert.equal(third, null);
  first.end();
  assert.notEqual(await room.promise(40, having(199)), null);
});

test('what is written already is not counted twice, and a part that ends twice once', async () => {
  const room = new PromisedRoom(0);
  const part = await room.promise(50, having(50));
  part?.written(30);
  assert.equal(await room.promise(1, having(20)), null);
  part?.written(1000);
  part?.end();
  part?.end();
  assert.notEqual(await room.promise(20, having(20)), null);
  assert.equal(await room.promise(1, having(20)), null);
});

test('a disk that cannot be asked refuses one part, and not those after it', async () => {
  const room = new PromisedRoom(0);
  await assert.rejects(
    room.promise(1, () => Promise.reject(new Error('EIO'))),
    /EIO/,
  );
  assert.notEqual(await room.promise(1, having(1)), null);
});
