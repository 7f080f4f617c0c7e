import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeLine, span } from '../frame.ts';
import { windowAround } from './window.ts';

const paper = { columns: 20, charset: 'ascii' } as const;

function shown(total: number, focus: number, rows: number): string[] {
  const window = windowAround(total, focus, rows);
  const entries = Array.from({ length: total }, (_, at) => makeLine(paper, [span(`entry ${at}`)]));
  const lines = window.mark(paper, entries.slice(window.start, window.end));
  return lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trim(),
  );
}

test('a list that fits is shown whole', () => assert.deepEqual(shown(2, 1, 5), ['entry 0', 'entry 1']));

test('a longer one is shown around its focus, with what is left out above and below', () => {
  assert.deepEqual(shown(9, 0, 4), ['entry 0', 'entry 1', 'entry 2', 'v 6 more']);
  assert.deepEqual(shown(9, 4, 5), ['^ 3 more', 'entry 3', 'entry 4', 'entry 5', 'v 3 more']);
  assert.deepEqual(shown(9, 8, 3), ['^ 7 more', 'entry 7', 'entry 8']);
  assert.deepEqual(shown(9, 4, 1), ['entry 4']);
  assert.deepEqual(shown(9, 4, 0), []);
  assert.deepEqual(shown(0, 0, 3), []);
});

test('the focus is always seen, and every entry is shown or counted', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), fc.integer({ min: 1, max: 40 }), (total, at, rows) => {
      const focus = at % total;
      const lines = shown(total, focus, rows);
      assert.ok(lines.includes(`entry ${focus}`), lines.join(' | '));
      assert.equal(lines.length, Math.min(total, rows));
      const counted = lines.map((line) => Number(/(\d+) more/.exec(line)?.[1] ?? (line === '' ? 0 : 1)));
      if (rows >= 3)
        assert.equal(
          counted.reduce((sum, each) => sum + each, 0),
          total,
        );
    }),
  );
});
