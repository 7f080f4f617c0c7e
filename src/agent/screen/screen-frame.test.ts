import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Charset } from './charset.ts';
import { type Frame, lineWidth } from './frame.ts';
import { screenFrame } from './screen-frame.ts';
import {
  initialState,
  type ScreenState,
  type View,
  withFacts,
  withLogLine,
  withPhase,
  withPlan,
  withProgress,
  withStep,
} from './screen-state.ts';
import { harmfulPart, hostileText } from './test-hostile.ts';
import { frameText, pictures, pictureText, pictureUrl } from './test-pictures.ts';
import { document, scenes } from './test-scenes.ts';

const size = fc.record({ columns: fc.integer({ min: 1, max: 250 }), rows: fc.integer({ min: 1, max: 70 }) });
const charset = fc.constantFrom<Charset>('unicode', 'cp437', 'ascii');

function checkFrame(frame: Frame, { columns, rows }: { columns: number; rows: number }): void {
  assert.equal(frame.lines.length, rows);
  for (const line of frame.lines) assert.equal(lineWidth(line, frame.charset), columns);
  assert.ok(frame.cursor.row >= 0 && frame.cursor.row < rows, JSON.stringify(frame.cursor));
  assert.ok(frame.cursor.column >= 0 && frame.cursor.column < columns, JSON.stringify(frame.cursor));
}

describe('the picture of the screen', () => {
  for (const picture of pictures) {
    const { scene, charset: characters } = picture;
    test(`of ${scene} at ${picture.size.columns}×${picture.size.rows} in ${characters} is the one in testdata`, () => {
      assert.equal(pictureText(picture), readFileSync(pictureUrl(picture), 'utf8'));
    });
  }

  test('has no other files in testdata than those', () => {
    const names = pictures.map((picture) => pictureUrl(picture).pathname.split('/').at(-1)!);
    assert.deepEqual(readdirSync(new URL('testdata/', import.meta.url)).sort(), names.sort());
  });

  test('fills a terminal of any size exactly, whatever is on it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(scenes)), size, charset, (state, at, characters) => {
        checkFrame(screenFrame(state, at, characters), at);
      }),
      { numRuns: 500 },
    );
  });

  test('is not broken by hostile names, messages and log lines', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 0, max: 4 }), size, charset, (text, view, at, characters) => {
        const frame = screenFrame(hostileState(text, view), at, characters);
        checkFrame(frame, at);
        assert.equal(harmfulPart(frameText(frame).join('')), undefined);
      }),
      { numRuns: 500 },
    );
  });

  test('shows the colour of the state in the band, on every view', () => {
    const bandOf = (name: string): string | undefined =>
      screenFrame(scenes[name]!, { columns: 80, rows: 25 }, 'cp437').lines[0]?.[0]?.style.replace('-strong', '');
    assert.equal(bandOf('apply'), 'band-working');
    assert.equal(bandOf('no-answer'), 'band-attention');
    assert.equal(bandOf('password'), 'band-attention');
    assert.equal(bandOf('notice'), 'band-attention');
    assert.equal(bandOf('failed'), 'band-failed');
    assert.equal(bandOf('done'), 'band-done');
    assert.equal(bandOf('cancelled'), 'band-attention');
  });

  test('keeps every choice on 80×25 under a message of any length, and says where the rest of it is', () => {
    const view: View = {
      ...{ kind: 'failure', code: 'SLIP-4003', message: 'word '.repeat(700) },
      ...{ choices: ['try-again', 'network', 'shell', 'restart', 'switch-off'] },
      countdown: { choice: 'try-again', secondsLeft: 9 },
    };
    const rows = frameText(screenFrame({ ...initialState, view }, { columns: 80, rows: 25 }, 'cp437')).join('\n');
    for (const words of [
      'Try again',
      'Network',
      'shell',
      'Restart',
      'Switch off',
      'Show the log',
      'in 9 s',
      'rest is in',
    ])
      assert.ok(rows.includes(words), `${words} is not in\n${rows}`);
  });

  test('keeps keys and disks of a notice on 80×25 under texts of any length, and says where the rest of them is', () => {
    const texts = ['word '.repeat(51), 'word '.repeat(51), 'word '.repeat(51)];
    const notice = {
      name: 'Debian',
      headline: 'word '.repeat(51),
      texts,
      disks: ['a', 'b', 'c', 'd', 'e', 'f'].map((x) => `disk ${x}`),
    };
    const state: ScreenState = { ...initialState, view: { kind: 'notice', notice, secondsLeft: 1800 } };
    const rows = frameText(screenFrame(state, { columns: 80, rows: 25 }, 'cp437')).join('\n');
    const keys = ['30:00 min', 'Start now', 'Do not start'];
    for (const words of [...keys, 'It erases disks', 'disk a', 'disk c', 'and 3 more', 'rest is in'])
      assert.ok(rows.includes(words), `${words} is not in\n${rows}`);
  });

  test('always shows the running step, also in a list that is much longer than the screen', () => {
    const steps = Array.from({ length: 200 }, (_, at) => ({
      ...document.steps[0]!,
      id: `s${at}`,
      name: `Step no ${at}!`,
    }));
    for (let at = 0; at < 200; at++) {
      const state = withStep(withPlan(initialState, { ...document, steps }), { nodeId: `s${at}`, outcome: 'running' });
      const text = frameText(screenFrame(state, { columns: 80, rows: 25 }, 'cp437')).join('\n');
      assert.match(text, new RegExp(`► Step no ${at}!`));
    }
  });
});

function hostileState(text: string, view: number): ScreenState {
  const facts = { siteName: text, deviceName: text, mac: text, address: text, version: text };
  const steps = document.steps.map((node) => ({ ...node, name: text }));
  let state = withPlan(withFacts(initialState, facts), { ...document, name: text, steps });
  state = withStep(withLogLine(state, text), { nodeId: 'ready', outcome: 'done', message: text });
  state = withStep(state, { nodeId: 'disk', outcome: 'running' });
  const counts = { stepsDone: 1, stepsTotal: 2, bytesDone: -1, bytesTotal: Number.NaN, bytesPerSecond: 1e300 };
  state = withPhase(withProgress(state, { nodeId: 'disk', name: text, ...counts, message: text }), {
    text,
    tone: 'working',
  });
  if (view === 0) return state;
  if (view === 1) return { ...state, logScroll: 0 };
  if (view === 2)
    return { ...state, view: { kind: 'failure', code: text, message: text, choices: ['shell'], countdown: null } };
  if (view === 3) {
    const notice = { name: text, headline: text, texts: [text, text], disks: [text] };
    return { ...state, view: { kind: 'notice', notice, secondsLeft: Number.NaN } };
  }
  const result = {
    outcome: 'failed',
    message: text,
    milliseconds: Number.NaN,
    bytes: -5,
    next: 'restart',
    seconds: 3,
  } as const;
  return { ...state, view: { kind: 'end', result, secondsLeft: 3 } };
}
