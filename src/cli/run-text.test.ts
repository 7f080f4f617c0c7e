import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Progress, RunRecord } from '../api/agent.ts';
import type { DebugCommand } from '../api/debug-commands.ts';
import { amountText, barText, progressLine, progressText, recordText } from './run-text.ts';
import { widthOf } from './text-width.ts';
import { makeRun } from './things-test-support.ts';

process.env['TZ'] = 'UTC';

const progress: Progress = {
  ...{ nodeId: '1.3', name: 'Apply Operating System Image', stepsDone: 2, stepsTotal: 7 },
  ...{ bytesDone: 612_000_000, bytesTotal: 1_360_000_000, bytesPerSecond: 48_200_000, message: '' },
};

describe('where a run is', () => {
  test('is told by step and share', () => {
    assert.equal(progressText(progress), 'Apply Operating System Image, step 3 of 7, 45 %');
    assert.equal(
      progressText({ ...progress, bytesTotal: null, stepsDone: 7 }),
      'Apply Operating System Image, step 7 of 7',
    );
    assert.equal(progressText(null), '');
  });

  for (const [what, run, columns, line] of [
    [
      'a bar, bytes, speed and step',
      { progress },
      120,
      '[█████████████░░░░░░░░░░░░░░░░░]  45 % · 612 MB of 1.4 GB · 48.2 MB/s · 3/7 Apply Operating System Image',
    ],
    [
      'a shorter bar where there is less room',
      { progress },
      80,
      '[████░░░░░░]  45 % · 612 MB of 1.4 GB · 48.2 MB/s · 3/7 Apply Operating System…',
    ],
    [
      'no bar without bytes',
      { progress: { ...progress, bytesDone: null, bytesPerSecond: null, message: 'making ext4' } },
      80,
      '3/7 Apply Operating System Image · making ext4',
    ],
    [
      'that it stops',
      { progress: { ...progress, bytesDone: null, bytesPerSecond: null }, cancelRequested: true },
      80,
      'stops after this step · 3/7 Apply Operating System Image',
    ],
    [
      'what it waits for',
      { state: 'waiting-for-disk', progress },
      80,
      'PC-01: restarts; the run goes on in the system on its disk',
    ],
    [
      'where it is paused',
      {
        state: 'paused',
        progress,
        paused: { sequence: 3, nodeId: 'a', name: 'Check', reason: 'step', since: '2026-11-25T14:03:22.000Z' },
      },
      80,
      'PC-01: paused before "Check" (after a step) since 2026-11-25 14:03:22',
    ],
    ['that nothing was reported yet', { message: '\u001b[2Jsoon' }, 80, 'PC-01: running · ␛[2Jsoon'],
  ] as const)
    test(`is shown with ${what}`, () => {
      const shown = progressLine(makeRun(run), columns);
      assert.equal(shown, line);
      assert.ok(widthOf(shown) <= columns);
    });

  test('is never more than all', () => {
    assert.equal(barText(2, 4), '[████]');
    assert.equal(barText(-1, 4), '[░░░░]');
    assert.match(progressLine(makeRun({ progress: { ...progress, bytesDone: 2e9 } }), 120), /100 %/);
    assert.equal(amountText(1_200_000_000, 2_700_000_000), '1.2 of 2.7 GB');
  });
});

describe('a record', () => {
  const base = { sequence: 1, at: '2026-11-25T14:04:05.000Z', environment: 'linux-pe' } as const;
  const node = { ...base, nodeId: '1.1', name: 'Apply', attempt: 1, parentId: null };
  const finished = {
    ...{ kind: 'step-finished', ...node, type: 'apply-operating-system-image', outcome: 'done', exitCode: null },
    ...{
      message: '',
      errorCode: null,
      bytes: null,
      milliseconds: 1200,
      restartTarget: null,
      continueAt: null,
      variables: [],
    },
  } as const satisfies RunRecord;
  const command = (given: DebugCommand, refused: string | null = null): RunRecord => ({
    ...{ kind: 'debug-command', ...base, number: 1, by: 'ada', command: given, refused, again: [] },
  });
  const cases: [RunRecord, string | null][] = [
    [
      { kind: 'run-started', ...base, agentVersion: '0.1.0', origin: 'pxe' },
      '● The run begins in linux-pe (agent 0.1.0, pxe)',
    ],
    [
      { kind: 'run-resumed', ...base, environment: 'linux', reason: 'restarted' },
      '● The run goes on in linux: restarted',
    ],
    [
      {
        ...{ kind: 'run-resumed', ...base, environment: 'linux', reason: 'a person has it go on' },
        edited: { revision: 2, policyId: '22222222-2222-4222-8222-222222222222', taskSequenceVersion: 5, moved: [] },
      },
      '● The run goes on in linux: a person has it go on, with the edited task sequence (version 5)',
    ],
    [{ kind: 'group-started', ...node }, '▸ Apply'],
    [{ kind: 'step-started', ...node, attempt: 2, type: 'x' }, '▸ Apply, attempt 2'],
    [finished, '✓ Apply (1.2 s)'],
    [{ ...finished, message: 'all files', bytes: 60_000_000 }, '✓ Apply: all files (1.2 s, 60.0 MB, 50.0 MB/s)'],
    [
      { ...finished, outcome: 'failed', message: 'no room', errorCode: 'SLIP-4002', exitCode: 28 },
      '✗ Apply: no room (SLIP-4002, exit code 28, 1.2 s)',
    ],
    [
      { ...finished, outcome: 'skipped', message: 'its condition does not hold' },
      '- Apply: its condition does not hold',
    ],
    [{ ...finished, outcome: 'restart', message: 'to the disk' }, '↻ Apply: to the disk (1.2 s)'],
    [{ ...finished, outcome: 'waiting' }, '… Apply (1.2 s)'],
    [{ ...finished, milliseconds: 0, bytes: 5 }, '✓ Apply (0 ms)'],
    [{ kind: 'group-finished', ...node, outcome: 'done', message: '' }, null],
    [{ kind: 'group-finished', ...node, outcome: 'failed', message: 'a step failed' }, '✗ Apply: a step failed'],
    [
      { kind: 'about-to-destroy', ...node, disk: '/dev/vda', description: '17 GB, empty' },
      '! Apply destroys what is on /dev/vda: 17 GB, empty',
    ],
    [{ kind: 'journal-moved', ...base, from: 'memory', to: 'efi' }, '  The journal moves from memory to efi'],
    [{ kind: 'volumes', ...base, volumes: [] }, null],
    [{ kind: 'variables', ...base, variables: [] }, null],
    [
      { kind: 'run-paused', ...base, nodeId: '1.1', name: 'Apply', parentId: null, reason: 'breakpoint' },
      '‖ Paused before "Apply" (break point)',
    ],
    [command({ command: 'next', pause: 3 }), '‖ ada: goes on for one step'],
    [command({ command: 'goto', pause: 3, nodeId: '1.2', confirm: false }), '‖ ada: goes on at the step 1.2'],
    [command({ command: 'setVariable', pause: 3, name: 'Tier', value: 'gold' }), '‖ ada: sets the variable Tier'],
    [command({ command: 'setBreakpoints', nodeIds: ['1.1', '1.2'] }), '‖ ada: sets the break points 1.1, 1.2'],
    [command({ command: 'setBreakpoints', nodeIds: [] }), '‖ ada: clears all break points'],
    [command({ command: 'continue', pause: 3 }, 'too late'), '‖ ada: goes on, refused: too late'],
    [{ kind: 'run-finished', ...base, outcome: 'succeeded', message: '' }, '✓ The run succeeded'],
    [
      { kind: 'run-finished', ...base, outcome: 'cancelled', message: 'by an administrator' },
      '- The run was cancelled: by an administrator',
    ],
  ];
  for (const [record, text] of cases)
    test(`${record.kind} reads ${text}`, () => {
      const shown = recordText(record, { columns: null, colours: false });
      assert.equal(shown, text === null ? null : `14:04:05  ${text}\n`);
    });

  test('is wrapped on a terminal, with its lines under one another', () => {
    const record = { ...finished, outcome: 'failed', message: 'the disk is full of other things' } as const;
    assert.equal(
      recordText(record, { columns: 40, colours: false }),
      '14:04:05  ✗ Apply: the disk is full of\n            other things (1.2 s)\n',
    );
  });
});
