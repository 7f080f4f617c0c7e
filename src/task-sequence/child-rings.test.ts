import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { childRings } from './child-rings.ts';
import { parseTaskSequence } from './parse.ts';

const runs = (id: string, disabled = false) => ({
  ...{ type: 'run-task-sequence', name: `Run ${id}`, disabled },
  options: { taskSequence: id.length > 30 ? id : `missing:${id}` },
});

/** `A` runs B and C: `['A', 'B', 'C']`. */
function sequences(...each: readonly (readonly [string, ...(string | object)[]])[]) {
  return each.map(([originalId, ...children]) => {
    const steps = children.map((child) => (typeof child === 'string' ? runs(child) : child));
    const { document } = parseTaskSequence({
      version: 1,
      name: originalId,
      steps: [{ type: 'group', name: 'G', steps }],
    });
    assert.ok(document);
    return { originalId, document };
  });
}

describe('the step that closes a ring is told:', () => {
  const rows: readonly [string, ReturnType<typeof sequences>, readonly string[]][] = [
    ['none', sequences(['A', 'B', 'C'], ['B', 'C'], ['C'], ['D', 'A', 'A']), []],
    ['itself', sequences(['A', 'A']), ['A/Run A: "A" → "A"']],
    ['each other, with other capitals', sequences(['A', 'b'], ['B', 'a']), ['B/Run a: "A" → "B" → "A"']],
    ['a ring that another one leads to', sequences(['A', 'B'], ['B', 'C'], ['C', 'B']), ['C/Run B: "B" → "C" → "B"']],
    [
      'two rings at once',
      sequences(['A', 'A', 'B'], ['B', 'C'], ['C', 'A']),
      ['A/Run A: "A" → "A"', 'C/Run A: "A" → "B" → "C" → "A"'],
    ],
    ['what is not in the file', sequences(['A', 'X', '33333333-3333-4333-8333-333333333333']), []],
    ['a disabled step', sequences(['A', 'B'], ['B', runs('A', true)]), []],
  ];
  for (const [what, given, expected] of rows)
    test(what, () =>
      assert.deepEqual(
        childRings(given).map(({ at, step, message }) => {
          const ring = /end: (.*)\. Remove/.exec(message)?.[1];
          return `${given[at]?.originalId}/${step.name}: ${ring}`;
        }),
        expected,
      ),
    );

  test('a long one is shortened', () => {
    const names = Array.from({ length: 500 }, (_, at) => `N${at}`);
    const ring = sequences(...names.map((name, at): [string, string] => [name, names[(at + 1) % 500] ?? '']));
    const [only, ...others] = childRings(ring);
    assert.deepEqual([only?.at, others.length], [499, 0]);
    assert.ok((only?.message.length ?? 0) < 300);
  });
});
