import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareDebianVersions } from './debian-version-order.ts';

const dpkg = spawnSync('dpkg', ['--version']).status === 0;
const skip = dpkg ? false : 'dpkg is not on this machine';

/** -1, 0 or 1, as dpkg has it. */
function orderOfDpkg(a: string, b: string): number {
  const holds = (operator: string) => spawnSync('dpkg', ['--compare-versions', a, operator, b]).status === 0;
  return holds('lt') ? -1 : holds('gt') ? 1 : holds('eq') ? 0 : Number.NaN;
}

const table = [
  ['1.0', '1.1', -1],
  ['1.9', '1.10', -1],
  ['1.0', '1.0-0', 0],
  ['1.0-0', '1.0-1', -1],
  ['0:1.0', '1.0', 0],
  ['1:0.1', '9.9', 1],
  ['2:1', '10:1', -1],
  ['1.0~rc1', '1.0', -1],
  ['1.0~~', '1.0~', -1],
  ['1.0~~a', '1.0~', -1],
  ['1.0~', '1.0', -1],
  ['1.0', '1.0a', -1],
  ['1.0a', '1.0+', -1],
  ['1.0+', '1.0-1', 1],
  ['1.0Z', '1.0a', -1],
  ['1.00', '1.0', 0],
  ['1.0.', '1.0', 1],
  ['1-2-3', '1-2-4', -1],
  ['1-a-1', '1-b-0', -1],
  ['252.39-1~deb12u1', '252.38-1~deb12u1', 1],
  ['252.39-1~deb12u1', '252.39-1', -1],
  ['1:9.2p1-2+deb12u7', '1:9.2p1-2+deb12u10', -1],
  ['6.1.0-9', '6.1.0-10', -1],
  ['1:2:3', '1:2:4', -1],
  ['2.36.1-8+deb12u2', '2.36.1-8', 1],
  ['a', 'b', -1],
  [`1.${'9'.repeat(60)}`, `1.1${'0'.repeat(60)}`, -1],
] as const;

for (const [a, b, expected] of table) {
  test(`${a} ${expected < 0 ? 'is older than' : expected > 0 ? 'is newer than' : 'is the same as'} ${b}`, () => {
    assert.equal(Math.sign(compareDebianVersions(a, b) ?? Number.NaN), expected);
    assert.equal(Math.sign(compareDebianVersions(b, a) ?? Number.NaN) + expected, 0);
  });
}

// Numbers of sixty digits are ours alone: dpkg counts with longs.
for (const [a, b, expected] of table.filter(([a]) => a.length < 40)) {
  test(`dpkg says the same of ${a} and ${b}`, { skip }, () => assert.equal(orderOfDpkg(a, b), expected));
}

for (const text of [
  '',
  ' ',
  '1 0',
  ':1',
  'a:1',
  '-1:1',
  '1:',
  '1-',
  '-1',
  '1.0_2',
  '1:2147483648:1x'.slice(2),
  'é',
  '1\n2',
]) {
  test(`"${text}" is no version`, () => {
    assert.equal(compareDebianVersions(text, '1.0'), null);
    assert.equal(compareDebianVersions('1.0', text), null);
  });
}

test('for any two versions the order is that of dpkg', { skip }, () => {
  const piece = fc.constantFrom('0', '1', '9', '10', '007', '.', '+', '~', '~~', 'a', 'B', 'rc', '-', 'deb12u');
  const rest = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  const epoch = fc.constantFrom('', '', '0:', '1:', '02:', '10:');
  const version = fc
    .tuple(epoch, fc.nat({ max: 12 }), rest)
    .map(([before, first, after]) => `${before}${first}${after}`)
    .filter((text) => !text.endsWith('-'));
  fc.assert(
    fc.property(version, version, (a, b) => {
      assert.equal(Math.sign(compareDebianVersions(a, b) ?? Number.NaN), orderOfDpkg(a, b), `${a} and ${b}`);
    }),
    { numRuns: 150 },
  );
});

test('no text throws', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => void compareDebianVersions(a, b)));
});
