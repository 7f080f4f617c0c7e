import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareWindowsVersions } from './windows-version-order.ts';

for (const [older, newer] of [
  ['10.0.19045.2006', '10.0.22631.2861'],
  ['6.3.9600', '10.0.10240'],
  ['10.0.9', '10.0.10'],
  ['10', '10.0.0.1'],
  ['0', '1'],
  ['9', '00010'],
  ['10.0.22631.99', '10.0.22631.2861'],
  [`1.${'9'.repeat(400)}`, `1.1${'0'.repeat(400)}`],
] as const) {
  test(`${older.slice(0, 40)} is older than ${newer.slice(0, 40)}`, () => {
    assert.ok((compareWindowsVersions(older, newer) ?? 0) < 0);
    assert.ok((compareWindowsVersions(newer, older) ?? 0) > 0);
  });
}

for (const [a, b] of [
  ['10.0.22631.2861', '10.0.22631.2861'],
  ['10', '10.0.0.0'],
  ['10.0', '10.00'],
  [' 10.0.1 ', '10.0.1'],
] as const) {
  test(`"${a}" and "${b}" are the same`, () => assert.equal(compareWindowsVersions(a, b), 0));
}

for (const text of ['', ' ', '10.', '.10', '10..0', '10.0a', 'v10', '-1', '10,0', '1 0', '10.0.1 (WinBuild)', '١']) {
  test(`"${text}" is no version`, () => {
    assert.equal(compareWindowsVersions(text, '10.0'), null);
    assert.equal(compareWindowsVersions('10.0', text), null);
  });
}

test('versions are in the order of their parts, and no text throws', () => {
  const parts = fc.array(fc.nat(), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      const at = a.findIndex((part, place) => part !== b[place]);
      const expected = at === -1 ? 0 : Math.sign(a[at]! - b[at]!);
      assert.equal(Math.sign(compareWindowsVersions(a.join('.'), b.join('.')) ?? Number.NaN), expected);
    }),
  );
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => void compareWindowsVersions(a, b)));
});
