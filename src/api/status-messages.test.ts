import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord } from './agent.ts';
import { readCursor, statusMessageKinds, statusMessageOf } from './status-messages.ts';

const at = '2026-01-01T00:00:00.000Z';
const base = { sequence: 1, at, environment: 'linux-pe' as const };
const step = { ...base, nodeId: 'a', name: 'Format Disk', attempt: 2, parentId: null };
const ended = { ...step, kind: 'step-finished' as const, type: 'format-disk', exitCode: 5, errorCode: 'SLIP-4003' };
const facts = { bytes: null, milliseconds: 1, restartTarget: null, continueAt: null, variables: [] };

const table: readonly [record: RunRecord, id: number | null, text?: string][] = [
  [
    { ...base, kind: 'run-started', agentVersion: '1', origin: 'pxe' },
    11140,
    'The task sequence was started, booted by pxe.',
  ],
  [
    { ...ended, ...facts, outcome: 'done', message: '', exitCode: 0, errorCode: null },
    11134,
    'The step "Format Disk" was done (attempt 2, exit code 0).',
  ],
  [
    { ...ended, ...facts, outcome: 'failed', message: 'No room.' },
    11135,
    'The step "Format Disk" failed (attempt 2, exit code 5, SLIP-4003): No room.',
  ],
  [
    { ...ended, ...facts, outcome: 'failed', message: '{step} {exitCode}', exitCode: null, errorCode: null },
    11135,
    'The step "Format Disk" failed (attempt 2, exit code none, none): {step} {exitCode}',
  ],
  [
    { ...ended, ...facts, outcome: 'restart', message: '', restartTarget: 'disk' },
    11142,
    'The step "Format Disk" restarts the computer to disk.',
  ],
  [{ ...ended, ...facts, outcome: 'waiting', message: '' }, null],
  [{ ...ended, ...facts, outcome: 'skipped', message: 'It is disabled.' }, 60003],
  [{ ...base, kind: 'run-finished', outcome: 'succeeded', message: '' }, 11171, 'The task sequence has succeeded.'],
  [
    { ...base, kind: 'run-finished', outcome: 'failed', message: 'No disk.' },
    11170,
    'The task sequence has failed: No disk.',
  ],
  [{ ...base, kind: 'run-finished', outcome: 'cancelled', message: '' }, 60001],
  [{ ...base, kind: 'run-resumed', reason: 'power' }, 60002, 'The task sequence goes on: power'],
  [{ ...step, kind: 'about-to-destroy', disk: '/dev/sda', description: 'all of it' }, 60004],
  [{ ...base, kind: 'run-paused', nodeId: 'a', name: 'Format Disk', parentId: null, reason: 'breakpoint' }, 60005],
  [{ ...step, kind: 'step-started', type: 'format-disk' }, null],
  [{ ...base, kind: 'variables', variables: [{ name: 'Secret', value: 'x' }] }, null],
];

for (const [record, id, text] of table)
  test(`${record.kind}${'outcome' in record ? ` ${record.outcome}` : ''} is told by ${id ?? 'no message'}`, () => {
    const message = statusMessageOf(record);
    assert.equal(message?.kind.id ?? null, id);
    if (text !== undefined) assert.equal(message?.text, text);
  });

test('each id is there once and fits into 16 bits; ours are beyond those of ConfigMgr', () => {
  const ids = statusMessageKinds.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { id, component } of statusMessageKinds)
    assert.ok(component === 'Slipway' ? id > 60_000 && id < 65_536 : id < 60_000, String(id));
});

test('a cursor is read, or is none', () => {
  const runId = '6f1c1c60-0000-4000-8000-000000000001';
  assert.deepEqual(readCursor(`1700000000000001.${runId}.7`), {
    microseconds: '1700000000000001',
    id: runId,
    sequence: 7,
  });
  for (const bad of [
    '',
    '1',
    `1.${runId}`,
    `x.${runId}.1`,
    `1.${runId}.1'; drop table run`,
    `1.${runId}.1\n`,
    `1.${'a'.repeat(36)}.1`,
  ])
    assert.equal(readCursor(bad), null, bad);
});
