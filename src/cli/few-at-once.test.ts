import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fewAtOnce } from './few-at-once.ts';

test('each is worked on once, eight at a time, and the results are in order', async () => {
  for (const count of [0, 1, 8, 100]) {
    const things = Array.from({ length: count }, (_, place) => place);
    let [open, most] = [0, 0];
    const results = await fewAtOnce(things, async (place) => {
      open += 1;
      most = Math.max(most, open);
      // Later ones are done earlier.
      for (let turn = count - place; turn > 0; turn -= 1) await null;
      open -= 1;
      return place * 2;
    });
    assert.deepEqual(
      results,
      things.map((place) => place * 2),
    );
    assert.equal(most, Math.min(8, count));
  }
});

test('what fails is told, and nothing further is begun', async () => {
  let begun = 0;
  const work = async (place: number) => {
    begun += 1;
    if (place === 3) throw new Error('no');
    await new Promise((resolve) => setImmediate(resolve));
  };
  await assert.rejects(
    fewAtOnce(
      Array.from({ length: 100 }, (_, place) => place),
      work,
    ),
    /no/,
  );
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(begun, 8);
});
