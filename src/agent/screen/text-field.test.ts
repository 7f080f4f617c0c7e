import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Key, type KeyName, readKeys } from './keys.ts';
import { type EditedText, editedText, editText, textOf } from './text-field.ts';

const LEFT = '\u001b[D';
const RIGHT = '\u001b[C';
const HOME = '\u001b[H';
const END = '\u001b[F';
const DELETE = '\u001b[3~';

function type(start: string, typed: string, most = 100): EditedText {
  const { keys } = readKeys(new Uint8Array(), new TextEncoder().encode(typed));
  return keys.reduce((text, key) => editText(text, key, most) ?? text, editedText(start));
}

/** The text with `|` where the cursor stands. */
function withCursor({ characters, cursor }: EditedText): string {
  return [...characters.slice(0, cursor), '|', ...characters.slice(cursor)].join('');
}

describe('a line of text being edited', () => {
  for (const [start, typed, expected] of [
    ['', 'abc', 'abc|'],
    ['abc', `${LEFT}x`, 'abx|c'],
    ['abc', `${HOME}x`, 'x|abc'],
    ['abc', `${HOME}${RIGHT}${END}x`, 'abcx|'],
    ['abc', '\u007f', 'ab|'],
    ['abc', `${HOME}\u007f`, '|abc'],
    ['abc', `${LEFT}${DELETE}`, 'ab|'],
    ['abc', DELETE, 'abc|'],
    ['abc', `${LEFT}${LEFT}${LEFT}${LEFT}${RIGHT}x`, 'ax|bc'],
    ['one two  ', '\u0017', 'one |'],
    ['one two', `${LEFT}\u0015`, '|o'],
    ['Größe😀', '\u007f\u007f', 'Größ|'],
    ['', 'ü€😀', 'ü€😀|'],
  ] as const) {
    test(`${JSON.stringify(start)} and ${JSON.stringify(typed)} make ${expected}`, () =>
      assert.equal(withCursor(type(start, typed)), expected));
  }

  test('takes no more characters than it may have', () => assert.equal(textOf(type('', '😀'.repeat(9), 3)), '😀😀😀'));

  test('leaves keys that are none of editing to others', () => {
    for (const name of ['enter', 'tab', 'up', 'down', 'escape', 'page-up', 'f2', 'insert'] satisfies KeyName[])
      assert.equal(editText(editedText('x'), { kind: 'key', name }, 9), null);
    assert.equal(editText(editedText('x'), { kind: 'size', columns: 80, rows: 25 }, 9), null);
  });

  test('never loses its cursor', () => {
    const names = ['left', 'right', 'home', 'end', 'backspace', 'delete', 'erase-line', 'erase-word'] as const;
    const key = fc.oneof(
      fc.constantFrom(...names).map((name): Key => ({ kind: 'key', name })),
      fc.constantFrom('a', ' ', '€').map((text): Key => ({ kind: 'text', text })),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), (keys) => {
        const { characters, cursor } = keys.reduce(
          (text, each) => editText(text, each, 20) ?? text,
          editedText('start'),
        );
        assert.ok(cursor >= 0 && cursor <= characters.length && characters.length <= 20);
      }),
    );
  });
});
