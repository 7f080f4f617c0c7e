import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Variables } from '../../task-sequence/variables.ts';
import { shownVariables } from './shown-variables.ts';

const MEBIBYTE = 1 << 20;
const many = (count: number, value: string, name = 'V') =>
  new Variables(Array.from({ length: count }, (_, at) => ({ name: `${name}${at}`, value, secret: false })));
const bytes = (shown: unknown) => Buffer.byteLength(JSON.stringify(shown));

test('values that have room are told whole', () => {
  const variables = new Variables([
    { name: 'Tier', value: 'gold', secret: false },
    { name: '_Make', value: 'Acme', secret: false },
    { name: 'Key', value: 's3cret', secret: true },
    { name: 'Long', value: 'x'.repeat(32_000), secret: false },
  ]);
  assert.deepEqual(shownVariables(variables, MEBIBYTE), [
    { name: 'Tier', value: 'gold', readOnly: false },
    { name: '_Make', value: 'Acme', readOnly: true },
    { name: 'Key', value: null, readOnly: true },
    { name: 'Long', value: 'x'.repeat(32_000), readOnly: false },
  ]);
});

test('a long value is cut, says how long it is, and not within a character', () => {
  const [shown] = shownVariables(many(1, `x${'😀'.repeat(20_000)}`), MEBIBYTE);
  assert.deepEqual(shown, { name: 'V0', value: `x${'😀'.repeat(15_999)}`, readOnly: false, length: 40_001 });
});

test('no part of a secret is told where the cut goes through it', () => {
  const variables = new Variables([
    { name: 'Key', value: 'geheim-4711', secret: true },
    { name: 'Both', value: `${'x'.repeat(31_995)}geheim-4711${'y'.repeat(9)}`, secret: false },
  ]);
  assert.doesNotMatch(JSON.stringify(shownVariables(variables, MEBIBYTE)), /geh/);
});

for (const [what, value] of [
  ['plain text', 'x'],
  ['text that takes three bytes each', '€'],
  ['text that JSON writes with six each', '\u0001'],
] as const)
  test(`all together have no more bytes than there is room for: ${what}`, () => {
    for (const [count, length] of [
      [30, 1_000_000],
      [300, 32_000],
      [3_000, 3_000],
    ] as const) {
      const shown = shownVariables(many(count, value.repeat(length)), MEBIBYTE);
      assert.ok(bytes(shown) <= MEBIBYTE, `${bytes(shown)}`);
      assert.deepEqual([shown.length, shown.at(-1)?.length], [count, length], 'each is told, as cut');
      assert.ok(shown.every((each) => each.value?.startsWith(value)));
    }
  });

test('what has no room even without its value is left out', () => {
  const shown = shownVariables(many(5_000, 'x', 'V'.repeat(250)), MEBIBYTE);
  assert.ok(bytes(shown) <= MEBIBYTE && shown.length > 3_000);
  assert.ok(shown[0]?.name.endsWith('V0'));
});
