import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Batch } from './batch.ts';

/** As pg's errors are. */
function databaseError(code: string): Error {
  return Object.assign(new Error(`database error ${code}`), { code });
}

/** Notes what came together; `work` may refuse. Batches wait for `open`. */
function noting(refuse: (items: readonly number[]) => void = () => undefined) {
  const batches: (readonly number[])[] = [];
  const options = {
    pauseMilliseconds: 1,
    mostWeight: 10,
    work: async (items: readonly number[]) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      batches.push(items);
      refuse(items);
      return items.map((item) => item * 10);
    },
  };
  return { batches, options };
}

test('the first goes at once, and what comes while it is under way goes together', async () => {
  const { batches, options } = noting();
  const batch = new Batch(options);
  assert.deepEqual(await Promise.all([1, 2, 3, 4].map((item) => batch.add(item))), [10, 20, 30, 40]);
  assert.deepEqual(batches, [[1], [2, 3, 4]]);
});

test('a batch is no heavier than it may be, and nothing is left waiting', async () => {
  const { batches, options } = noting();
  const batch = new Batch({ ...options, weightOf: (item: number) => item });
  await Promise.all([1, 4, 5, 2, 30, 1].map((item) => batch.add(item)));
  assert.deepEqual(batches, [[1], [4, 5], [2], [30], [1]]);
});

test('an item whose data the database refuses fails alone', async () => {
  const { batches, options } = noting((items) => {
    if (items.includes(6)) throw databaseError('22003');
  });
  const batch = new Batch(options);
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map((item) => batch.add(item)));
  const failed = outcomes.map((outcome, at) => (outcome.status === 'rejected' ? at + 1 : null)).filter(Boolean);
  assert.deepEqual(failed, [6]);
  // Tried in halves: fewer times than one by one.
  assert.deepEqual(batches.slice(1), [[2, 3, 4, 5, 6, 7, 8], [2, 3, 4], [5, 6, 7, 8], [5, 6], [5], [6], [7, 8]]);
});

test('a database that cannot work fails all of a batch at once, and the next batch is tried', async () => {
  const { batches, options } = noting((items) => {
    if (items.includes(2)) throw databaseError('53100');
  });
  const batch = new Batch(options);
  const outcomes = await Promise.allSettled([1, 2, 3].map((item) => batch.add(item)));
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'rejected'],
  );
  assert.equal(await batch.add(4), 40);
  assert.deepEqual(batches, [[1], [2, 3], [4]]);
});

test('as many batches are under way as may be, each with what came meanwhile', async () => {
  let most = 0;
  let underWay = 0;
  const batches: number[] = [];
  const batch = new Batch({
    ...{ pauseMilliseconds: 1, mostWeight: 10, atOnce: 2 },
    work: async (items: readonly number[]) => {
      batches.push(items.length);
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 20));
      underWay -= 1;
      return items.map((item) => item * 10);
    },
  });
  const answers = await Promise.all([1, 2, 3, 4, 5].map((item) => batch.add(item)));
  assert.deepEqual(answers, [10, 20, 30, 40, 50]);
  assert.equal(most, 2);
  assert.deepEqual(batches, [1, 1, 3]);
  assert.equal(await batch.add(6), 60, 'the places are free again');
});
