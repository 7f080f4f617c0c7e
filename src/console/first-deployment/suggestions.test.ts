import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeComputerName, freeName, imageTemplates, newest } from './suggestions.ts';

test('templates that need nothing but an image are offered', () =>
  assert.deepEqual(
    imageTemplates.map(({ slug }) => slug),
    ['install-linux', 'install-windows'],
  ));

for (const [says, wanted, taken, most, name] of [
  ['is the wanted one where nobody has it', 'Install X', ['Other'], 100, 'Install X'],
  ['has a number where somebody has it, without regard to case', 'Install X', ['install x'], 100, 'Install X 2'],
  ['has the first number that is free', 'Install X', ['Install X', 'Install X 2', 'Install X 4'], 100, 'Install X 3'],
  ['is never too long', 'abcdefgh', ['abcdef'], 6, 'abcd 2'],
] as const)
  test(`a suggested name ${says}`, () => assert.equal(freeName(wanted, taken, most), name));

test('a virtual computer gets the first number that is free', () =>
  assert.equal(freeComputerName(['PC-1', 'pc-3', 'room']), 'pc-2'));

test('the newest thing is suggested, wherever it stands', () => {
  const [older, newer] = [{ createdAt: '2026-01-01T00:00:00Z' }, { createdAt: '2026-02-01T00:00:00Z' }];
  assert.equal(newest([older, newer]), newer);
  assert.equal(newest([newer, older]), newer);
  assert.equal(newest([]), undefined);
});
