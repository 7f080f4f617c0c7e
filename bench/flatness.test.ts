import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { growthOf } from './flatness.ts';

const allowance = { share: 0.05, least: 1 };
/** Every 30 seconds for eight minutes, as the console's heap is measured. */
const every30 = (valueAt: (seconds: number, at: number) => number) =>
  Array.from({ length: 17 }, (_, at) => ({ seconds: 30 * at, value: valueAt(30 * at, at) }));
/** Up and down by chance, the same each time. */
const noise = (at: number) => ((at * 7919) % 13) / 13 - 0.5;

describe('growth', () => {
  const cases: [string, Parameters<typeof growthOf>[0], boolean][] = [
    ['the same all the time', every30(() => 40), true],
    ['up and down by a tenth', every30((_, at) => 40 + 4 * noise(at)), true],
    ['a saw of full and emptied caches', every30((_, at) => 40 + (at % 4)), true],
    ['wild for a quarter of the samples', every30((_, at) => (at % 4 === 1 ? 400 : 40)), true],
    ['higher once a page was opened, then the same', every30((_, at) => (at < 4 ? 40 : 42)), true],
    ['shrinking', every30((seconds) => 40 - seconds / 100), true],
    ['a leak of eight kilobytes a second', every30((seconds) => 40 + 0.008 * seconds), false],
    ['a leak under noise of its own size', every30((seconds, at) => 40 + 0.008 * seconds + 4 * noise(at)), false],
    ['a leak that a cache empties beside', every30((seconds, at) => 40 + 0.008 * seconds + (at % 4)), false],
    ['a leak in an array that doubles', every30((seconds) => 40 + 2 ** Math.floor(seconds / 120)), false],
    ['little that grows by less than counts', every30((seconds) => 2 + seconds / 600), true],
    ['from nothing', every30((seconds) => seconds / 100), false],
  ];
  for (const [name, samples, isFlat] of cases)
    test(`${name}: ${isFlat ? 'flat' : 'not flat'}`, () => assert.equal(growthOf(samples, allowance).isFlat, isFlat));

  test('says the level and what was gained from the first sample to the last', () => {
    const { level, gained } = growthOf(
      every30((seconds) => 40 + seconds / 60),
      allowance,
    );
    assert.equal(level, 44);
    assert.equal(Math.round(gained * 1000), 8000);
  });

  test('is not told of what was never measured twice', () => {
    const message = /samples of two moments/;
    assert.throws(() => growthOf([], allowance), { message });
    assert.throws(() => growthOf([{ seconds: 3, value: 1 }], allowance), { message });
    const same = { seconds: 3, value: 1 };
    assert.throws(() => growthOf([same, { ...same, value: 2 }], allowance), { message });
  });
});
