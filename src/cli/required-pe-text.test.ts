import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phrase } from '../task-sequence/phrases/english.ts';
import { requiredPeText } from './required-pe-text.ts';

test('tells the first step that decides it', () => {
  const because = 'it runs cmd.exe, a program of Windows';
  const phrased = phrase('windowsProgram', { program: 'cmd.exe' });
  const step = { id: '1', name: 'Tool', pe: 'winpe', because, phrase: phrased } as const;
  const linux = { ...step, name: 'Other', pe: 'linux-pe' } as const;
  assert.equal(
    requiredPeText({ pe: 'winpe', decidedBy: [linux, step] }),
    'It needs WinPE, for "Tool": it runs cmd.exe, a program of Windows.',
  );
  assert.equal(requiredPeText({ pe: 'either', decidedBy: [] }), 'It runs in either PE.');
});

test('nothing of a foreign file moves the cursor, in the name or in the reason', () => {
  for (const hostile of ['\u001b[2J', '\u009b2J', '\r', '\n', '\u202e']) {
    const because = `it runs ${hostile}x.exe`;
    const phrased = phrase('asItIs', { text: because });
    const step = { id: '1', name: `a${hostile}`, pe: 'winpe', because, phrase: phrased } as const;
    assert.ok(!requiredPeText({ pe: 'winpe', decidedBy: [step] }).includes(hostile));
  }
});
