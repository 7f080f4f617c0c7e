import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as soon } from 'node:timers/promises';
import { Keyboard } from './keyboard.ts';

/** One that takes its time over each key. */
function keyboard() {
  const pressed: string[] = [];
  const board = new Keyboard(async (keys) => {
    if (keys.includes('f13')) throw new Error('there is no such key');
    await soon();
    pressed.push(keys.join('+'));
    await soon();
  });
  return { board, typed: () => pressed.join(' ') };
}

test('what several people type at once comes whole, one after the other', async () => {
  const { board, typed } = keyboard();
  await Promise.all([board.type('abc'), board.type('XY'), board.press(['ctrl', 'alt', 'delete']), board.type('1\n')]);
  assert.equal(typed(), 'a b c shift+x shift+y ctrl+alt+delete 1 ret');
});

test('what cannot be typed is refused whole, and holds up nobody', async () => {
  const { board, typed } = keyboard();
  const refused = [assert.rejects(board.type('naïve'), /No key/), assert.rejects(board.press(['f13']), /no such key/)];
  await Promise.all([...refused, board.type('ok')]);
  assert.equal(typed(), 'o k');
});

test('whoever hangs up while others type has nothing typed', async () => {
  const { board, typed } = keyboard();
  const hungUp = new AbortController();
  const first = board.type('abc');
  const second = assert.rejects(board.type('xyz', hungUp.signal), /aborted/);
  hungUp.abort();
  await Promise.all([first, second, board.type('d')]);
  assert.equal(typed(), 'a b c d');
});
