import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { readAhead } from './read-ahead.ts';

/** Numbers from 1; says which were made, and whether it was left. */
function numbers(last: number, failsAt = 0) {
  const made: number[] = [];
  const state = { left: false };
  async function* source(): AsyncGenerator<number> {
    try {
      for (let number = 1; number <= last; number += 1) {
        await turn();
        if (number === failsAt) throw new Error(`no ${number}`);
        made.push(number);
        yield number;
      }
    } finally {
      state.left = true;
    }
  }
  return { source: source(), made, state };
}

async function turns(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) await turn();
}

test('all items come in their order, whatever the number that is fetched ahead', async () => {
  for (const count of [1, 2, 7]) {
    const got: number[] = [];
    for await (const number of readAhead(numbers(5).source, count)) got.push(number);
    assert.deepEqual(got, [1, 2, 3, 4, 5]);
  }
});

test('while one is worked at so many are fetched, and no more', async () => {
  const { source, made } = numbers(100);
  const ahead = readAhead(source, 2);
  await ahead.next();
  await turns(50);
  assert.deepEqual(made, [1, 2, 3]);
  await ahead.next();
  await turns(50);
  assert.deepEqual(made, [1, 2, 3, 4]);
});

test('what came before an error is given first, then the error', async () => {
  const { source, state } = numbers(9, 3);
  const got: number[] = [];
  await assert.rejects(async () => {
    for await (const number of readAhead(source, 4)) got.push(number);
  }, /no 3/);
  assert.deepEqual([got, state.left], [[1, 2], true]);
});

test('a source that is left early is left by its reader too, without waiting for what is under way', async () => {
  const never = Promise.withResolvers<void>();
  const state = { left: false };
  async function* stuck(): AsyncGenerator<number> {
    try {
      yield 1;
      await never.promise;
      yield 2;
    } finally {
      state.left = true;
    }
  }
  for await (const _ of readAhead(stuck(), 2)) break;
  assert.equal(state.left, false);
  never.resolve();
  await turns(5);
  assert.equal(state.left, true);
});
