import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { keysForCharacter } from './keys.ts';

describe('keysForCharacter', () => {
  for (const [character, keys] of [
    ['a', ['a']],
    ['A', ['shift', 'a']],
    ['7', ['7']],
    ['\n', ['ret']],
    ['/', ['slash']],
    ['?', ['shift', 'slash']],
    [':', ['shift', 'semicolon']],
    ['_', ['shift', 'minus']],
    ['"', ['shift', 'apostrophe']],
    ['|', ['shift', 'backslash']],
  ] as const) {
    test(`presses ${keys.join('+')} for ${JSON.stringify(character)}`, () =>
      assert.deepEqual(keysForCharacter(character), keys));
  }

  test('has keys for every printable ASCII character', () => {
    for (let code = 0x20; code < 0x7f; code++) assert.ok(keysForCharacter(String.fromCharCode(code)).length > 0);
  });

  for (const character of ['é', '', '\u0000', '€']) {
    test(`refuses ${JSON.stringify(character)}`, () =>
      assert.throws(() => keysForCharacter(character), /No key of a US keyboard/));
  }
});
