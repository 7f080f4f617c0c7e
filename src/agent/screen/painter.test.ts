import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Painter } from './painter.ts';
import { screenFrame } from './screen-frame.ts';
import { initialState } from './screen-state.ts';
import { TestClock } from './test-clock.ts';
import { ModelTerminal } from './test-terminal.ts';

/** How many pictures are taken within ten seconds in which something changes every 50 ms, when one costs so many milliseconds. */
async function picturesAt(cost: number, keys = false): Promise<number> {
  const clock = new TestClock();
  let spent = 0;
  let pictures = 0;
  const elapsed = () => clock.elapsed() + spent;
  const slow = { now: () => clock.now(), elapsed, every: clock.every.bind(clock), after: clock.after.bind(clock) };
  const painter = new Painter(new ModelTerminal({ columns: 80, rows: 25 }, 'unicode'), slow, (size) => {
    pictures += 1;
    spent += cost;
    return screenFrame(initialState, size, 'unicode');
  });
  while (elapsed() < 10_000) {
    if (keys) painter.hurry();
    else painter.soon();
    await clock.pass(60);
  }
  return pictures;
}

test('a fast processor takes a picture of every change', async () => {
  assert.ok((await picturesAt(0)) > 150);
});

test('a slow one spends a sixteenth of its time on pictures, and no more', async () => {
  const pictures = await picturesAt(60);
  assert.ok(pictures >= 9 && pictures <= 12, String(pictures));
});

test('however slow, there is about one picture a second', async () => {
  const pictures = await picturesAt(500);
  assert.ok(pictures >= 6 && pictures <= 8, String(pictures));
});

test('a person who presses keys sees each at once, however slow', async () => {
  assert.ok((await picturesAt(60, true)) > 75);
});
