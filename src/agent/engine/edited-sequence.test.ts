import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EditedSequence, RunRecord } from '../../api/agent.ts';
import type { Policy } from '../../api/policy.ts';
import { readHistory } from '../../api/run-history.ts';
import { command, documentOf, group } from '../../task-sequence/test-document.ts';
import { editedSequence } from './edited-sequence.ts';
import type { NewRecord } from './journal.ts';
import { memoryHome } from './journal-home.ts';
import { records, stepFinished, stepStarted } from './test-records.ts';
import { runSequence } from './test-run.ts';

const id = '11111111-1111-4111-8111-111111111111';
const policyOf = (steps: unknown[], revision?: number): Policy =>
  ({
    ...{ policyId: id, ...(revision === undefined ? {} : { revision }) },
    taskSequence: { id, version: 4, document: documentOf(steps) },
  }) as unknown as Policy;

const failed: NewRecord = { kind: 'run-finished', outcome: 'failed', message: '' };
const goesOn = (edited?: EditedSequence): NewRecord => ({ kind: 'run-resumed', reason: '', ...(edited && { edited }) });
const inGroup = (nodeId: string, parentId: string): NewRecord[] =>
  [stepStarted(nodeId), stepFinished(nodeId, 'done')].map((record) => ({ ...record, parentId }) as NewRecord);

test('a journal that goes on under the same policy says nothing', () => {
  const known = records(stepStarted('a'), stepFinished('a', 'failed'), failed);
  assert.equal(editedSequence(policyOf([command('a')]), known), null);
  const edited = { revision: 2, policyId: id, taskSequenceVersion: 4, moved: [] };
  assert.equal(editedSequence(policyOf([command('a')], 2), records(failed, goesOn(edited))), null);
});

test('of what was moved only that counts which the records have placed elsewhere, once', () => {
  const known = records(...inGroup('a', 'G'), stepStarted('b'), stepFinished('b', 'failed'), failed);
  const steps = [group('G', [command('b')]), group('H', [command('a'), command('c')])];
  const moved = [
    { nodeId: 'a', parentId: 'H' },
    { nodeId: 'b', parentId: 'G' },
  ];
  const edited = editedSequence(policyOf(steps, 2), known);
  assert.deepEqual(edited, { revision: 2, policyId: id, taskSequenceVersion: 4, moved });
  const again: RunRecord[] = [...known, ...records(goesOn(edited ?? undefined))];
  assert.deepEqual(editedSequence(policyOf(steps, 3), again)?.moved, []);
});

test('a policy from before the edit is refused', () => {
  const edited = { revision: 3, policyId: id, taskSequenceVersion: 4, moved: [] };
  for (const revision of [undefined, 2])
    assert.throws(() => editedSequence(policyOf([], revision), records(goesOn(edited))), { code: 'SLIP-4007' });
});

test('what has ended is settled when a person has the run go on, and forgotten with the group that is done again', () => {
  const done = [stepStarted('a'), stepFinished('a', 'done'), stepStarted('x'), stepFinished('x', 'failed')];
  const broke = [stepStarted('b'), stepFinished('b', 'failed'), failed];
  const edited = { revision: 2, policyId: id, taskSequenceVersion: 4, moved: [{ nodeId: 'a', parentId: 'G' }] };
  const history = readHistory(records(...done, ...broke, goesOn(edited)));
  assert.deepEqual([[...history.settled], history.revision], [['a', 'x'], 2]);
  const begun = { kind: 'group-started', nodeId: 'G', name: 'G', attempt: 2, parentId: null } as const;
  assert.deepEqual([...readHistory(records(...done, ...broke, goesOn(edited), begun)).settled], ['x']);
});

const broken = (name: string) => ({ ...command(name), name });
const doing = ({ name }: { name: string }) => {
  if (name.startsWith('broken')) throw new Error('it broke');
  return { outcome: 'done', message: '' } as const;
};

async function failAndGoOn(t: Parameters<typeof runSequence>[0], before: object[], after: object[]) {
  const home = memoryHome();
  const { end } = await runSequence(t, { steps: before, doing, home });
  assert.ok(end.kind === 'ended' && end.outcome === 'failed');
  return runSequence(t, { steps: after, doing, home, resumed: true, policy: { revision: 2 } });
}

for (const [what, before, after, called] of [
  [
    'the failed step as it is now, then the rest',
    [command('a'), { ...broken('broken'), id: 'b' }, command('c')],
    [{ ...command('changed'), id: 'a' }, { ...command('mended'), id: 'b' }, command('c')],
    ['mended', 'c'],
  ],
  [
    'the failed step no more, where its condition as it is now does not hold',
    [command('a'), { ...broken('broken'), id: 'b' }, command('c')],
    [
      command('a'),
      { ...command('mended'), id: 'b', condition: { variable: 'None', operator: 'exists' } },
      command('c'),
    ],
    ['c'],
  ],
  [
    'a new step where it stands, before the failed one',
    [command('a'), { ...broken('broken'), id: 'b' }],
    [command('new'), command('a'), { ...command('mended'), id: 'b' }],
    ['new', 'mended'],
  ],
  [
    'the next one where the failed one was taken out',
    [command('a'), broken('broken'), command('c')],
    [command('a'), command('c')],
    ['c'],
  ],
  [
    'nothing of a group that has ended, new or not',
    [group('G', [command('a')]), { ...broken('broken'), id: 'b' }],
    [group('G', [command('a'), command('new')]), { ...command('mended'), id: 'b' }],
    ['mended'],
  ],
  [
    'no failure again that was passed over, though it says otherwise now',
    [
      { ...broken('broken first'), id: 'a', continueOnError: true },
      { ...broken('broken'), id: 'b' },
    ],
    [
      { ...broken('broken first'), id: 'a', retry: { count: 3 } },
      { ...command('mended'), id: 'b' },
    ],
    ['mended'],
  ],
] as const)
  test(`a run that goes on with an edited sequence does ${what}`, async (t) => {
    const { end, called: ran, log } = await failAndGoOn(t, [...before], [...after]);
    assert.ok(end.kind === 'ended' && end.outcome === 'succeeded', JSON.stringify(end));
    assert.deepEqual(ran, called);
    assert.match(log.join('\n'), /goes on with an edited task sequence, version 1 \(revision 2/);
  });
