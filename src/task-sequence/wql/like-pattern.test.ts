import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { likeTest } from './like-pattern.ts';

for (const [pattern, text, expected] of [
  ['%DELL%', 'Dell Inc.', true],
  ['Latitude%', 'latitude 5420', true],
  ['Latitude%', 'Dell Latitude 5420', false],
  ['%5420', 'Latitude 5420', true],
  ['Latitude 54_0', 'Latitude 5420', true],
  ['Latitude 54_0', 'Latitude 540', false],
  ['Latitude 5[34]20', 'Latitude 5420', true],
  ['Latitude 5[34]20', 'Latitude 5520', false],
  ['Latitude 5[^34]20', 'Latitude 5520', true],
  ['Latitude 5[^34]20', 'Latitude 5420', false],
  ['[a-f]5', 'C5', true],
  ['[A-F]5', 'c5', true],
  ['[a-f]5', 'g5', false],
  ['[a-]x', '-x', true],
  ['[a-ck]', 'k', true],
  ['[%]', '%', true],
  ['[%]', 'x', false],
  ['100[%] [_]', '100% _', true],
  ['[[]x]', '[x]', true],
  ['[^^]', '^', false],
  ['x]', 'x]', true],
  ['', '', true],
  ['', 'x', false],
  ['%', '', true],
  ['%%', 'anything', true],
  ['a%b%c', 'aXbXbXc', true],
  ['a%b%c', 'aXbXbX', false],
  ['_', '', false],
  ['_', '\u{1F600}', true],
  ['.*', 'anything', false],
  ['a.c', 'abc', false],
  ['STRASSE%', 'strasse 5', true],
] as const) {
  test(`"${text}" ${expected ? 'is' : 'is not'} like "${pattern}"`, () => {
    assert.equal(likeTest(pattern)?.(text), expected);
  });
}

for (const pattern of ['[', 'a[bc', '[]', '[^]', 'x[^']) {
  test(`"${pattern}" is no pattern`, () => assert.equal(likeTest(pattern), null));
}

test('a pattern made to take long does not', () => {
  const test = likeTest(`${'%a'.repeat(8_000)}%b`);
  assert.equal(test?.('a'.repeat(2_000)), false);
});

test('it is what the regular expression of the pattern says', () => {
  const character = fc.constantFrom('a', 'B', '5', '.', '*', '\\', '-');
  const piece = fc.oneof(
    character.map((text) => ({ like: text, expression: text.replace(/[.*\\-]/g, '\\$&') })),
    fc.constant({ like: '%', expression: '.*' }),
    fc.constant({ like: '_', expression: '.' }),
    fc.constant({ like: '[a-f]', expression: '[a-f]' }),
    fc.constant({ like: '[^5B]', expression: '[^5B]' }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.array(character, { maxLength: 10 }), (pieces, letters) => {
      const pattern = pieces.map(({ like }) => like).join('');
      const expression = new RegExp(`^${pieces.map((each) => each.expression).join('')}$`, 'is');
      const text = letters.join('');
      assert.equal(likeTest(pattern)?.(text), expression.test(text), `${pattern} on ${text}`);
    }),
    { numRuns: 3_000 },
  );
});
