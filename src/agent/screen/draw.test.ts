import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Charset } from './charset.ts';
import { drawChanges, drawWhole, enterScreen, leaveScreen } from './draw.ts';
import { type Frame, makeLine, type Size, span } from './frame.ts';
import { screenFrame } from './screen-frame.ts';
import { type Style, sgr } from './style.ts';
import { frameText } from './test-pictures.ts';
import { scenes } from './test-scenes.ts';
import { ModelTerminal } from './test-terminal.ts';

const SIZE = { columns: 24, rows: 4 };
const styles = Object.keys(sgr).filter((name): name is Style => name in sgr);

/** Short lines of few characters, wide ones among them, so that two frames have much in common. */
const line = fc
  .array(
    fc.record({
      text: fc.string({ unit: fc.constantFrom('a', 'b', ' ', '日', '語', 'é', '─'), maxLength: 10 }),
      style: fc.constantFrom(...styles.slice(0, 4)),
    }),
    { maxLength: 4 },
  )
  .map((spans) =>
    makeLine(
      { columns: SIZE.columns, charset: 'unicode' },
      spans.map(({ text, style }) => span(text, style)),
    ),
  );
const frame: fc.Arbitrary<Frame> = fc.record({
  columns: fc.constant(SIZE.columns),
  charset: fc.constant<Charset>('unicode'),
  lines: fc.array(line, { minLength: SIZE.rows, maxLength: SIZE.rows }),
  cursor: fc.record({
    row: fc.integer({ min: 0, max: SIZE.rows - 1 }),
    column: fc.integer({ min: 0, max: SIZE.columns - 1 }),
    visible: fc.boolean(),
  }),
});

function shown(size: Size, ...texts: string[]): ModelTerminal {
  const terminal = new ModelTerminal(size, 'unicode');
  for (const text of texts) terminal.feed(text);
  return terminal;
}

describe('drawing', () => {
  test('the changes onto the frame before gives the same screen as drawing the whole frame', () => {
    fc.assert(
      fc.property(frame, frame, frame, (first, second, third) => {
        const stepwise = shown(SIZE, drawWhole(first), drawChanges(first, second), drawChanges(second, third));
        assert.deepEqual(stepwise.snapshot(), shown(SIZE, drawWhole(third)).snapshot());
      }),
      { numRuns: 2000 },
    );
  });

  test('goes from every scene to every other one', () => {
    const size = { columns: 80, rows: 25 };
    const frames = Object.values(scenes).map((state) => screenFrame(state, size, 'unicode'));
    for (const from of frames) {
      for (const to of frames) {
        const terminal = shown(size, enterScreen, drawWhole(from), drawChanges(from, to));
        assert.deepEqual(terminal.text(), frameText(to));
      }
    }
  });

  test('a whole frame covers whatever was on the terminal', () => {
    const to = screenFrame(scenes['apply']!, { columns: 80, rows: 25 }, 'unicode');
    const terminal = shown(
      { columns: 80, rows: 25 },
      enterScreen,
      '\u001b[0;31mscribble\r\n'.repeat(60),
      drawWhole(to),
    );
    assert.deepEqual(terminal.snapshot(), shown({ columns: 80, rows: 25 }, drawWhole(to)).snapshot());
  });

  test('writes nothing when nothing changed, and only the changed cells when little did', () => {
    const size = { columns: 80, rows: 25 };
    const before = screenFrame(scenes['apply']!, size, 'cp437');
    assert.equal(drawChanges(before, screenFrame({ ...scenes['apply']! }, size, 'cp437')), '');
    const later = screenFrame({ ...scenes['apply']!, clock: '14:03:23 UTC' }, size, 'cp437');
    assert.ok(drawChanges(before, later).length < 60, drawChanges(before, later));
  });

  test('moves only the cursor when nothing else changed', () => {
    const before = screenFrame(scenes['password']!, { columns: 80, rows: 25 }, 'cp437');
    const after = { ...before, cursor: { ...before.cursor, column: 5 } };
    assert.equal(drawChanges(before, after), `\u001b[?25l\u001b[0m\u001b[${before.cursor.row + 1};6H\u001b[?25h`);
  });

  test('erases and draws everything after the size has changed', () => {
    const small = screenFrame(scenes['apply']!, { columns: 80, rows: 25 }, 'unicode');
    const large = screenFrame(scenes['apply']!, { columns: 160, rows: 50 }, 'unicode');
    const terminal = shown({ columns: 80, rows: 25 }, drawWhole(small));
    terminal.resize({ columns: 160, rows: 50 });
    terminal.feed(drawChanges(small, large));
    assert.deepEqual(terminal.text(), frameText(large));
  });

  test('gives the cursor and the end-of-line wrap back', () => {
    const terminal = shown(SIZE, enterScreen);
    assert.deepEqual([terminal.cursorVisible, terminal.wraps], [false, false]);
    terminal.feed(leaveScreen);
    assert.deepEqual([terminal.cursorVisible, terminal.wraps], [true, true]);
  });
});
