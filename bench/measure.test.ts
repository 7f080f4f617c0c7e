import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measurePairs, median, pairFigure, plainFigure, quantile } from './measure.ts';

const rule = { peerName: 'nginx', unit: 'MB/s', target: { atLeast: 0.9 } };

test('a figure is the median of the pairs’ ratios, not the ratio of the medians', () => {
  const figure = pairFigure(
    [
      { ours: 10, peer: 10 },
      { ours: 50, peer: 100 },
      { ours: 4, peer: 1 },
    ],
    rule,
  );
  assert.deepEqual([figure.ratio, figure.value, figure.peerValue, figure.ok], [1, 10, 10, true]);
  assert.equal(figure.target, '>= 0.9');
});

test('a ratio on the wrong side of its target is no success', () => {
  assert.equal(pairFigure([{ ours: 89, peer: 100 }], rule).ok, false);
  assert.equal(pairFigure([{ ours: 116, peer: 100 }], { ...rule, target: { atMost: 1.15 } }).ok, false);
  assert.equal(plainFigure(251, 'MB', { atMost: 250 }).ok, false);
  assert.equal(plainFigure(251, 'MB').ok, true);
});

test('quantiles lie between their neighbours', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(quantile([1, 2, 3, 4, 5], 0.99), 4.96);
});

test('pairs alternate in who is first, after one that is not measured; wide ones are repeated', async () => {
  const order: string[] = [];
  let count = 0;
  const side = (name: string, value: () => number) => async () => {
    order.push(name);
    return value();
  };
  const even = { ...rule, pairs: 3, ours: side('o', () => 9), peer: side('p', () => 10) };
  assert.equal((await measurePairs(even)).pairs, 3);
  assert.equal(order.join(''), 'opoppoop');
  const wide = { ...rule, pairs: 3, ours: side('o', () => (count++ % 2 === 0 ? 5 : 10)), peer: side('p', () => 10) };
  assert.equal((await measurePairs(wide)).pairs, 6);
});
