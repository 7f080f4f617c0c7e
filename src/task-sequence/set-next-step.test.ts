import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goingTo, type Happened } from './set-next-step.ts';
import { command, documentOf, group, stepWith } from './test-document.ts';

const document = documentOf(
  [
    group('g', [command('a'), group('inner', [command('b')]), stepWith('install-boot-loader', 'loader', {})]),
    group('off', [command('never')], { disabled: true }),
    command('c'),
    command('d'),
  ],
  { onFailure: [command('f')] },
);

function way(from: string, to: string, happened: Record<string, Happened>) {
  return goingTo(document, { from, to }, { happened: new Map(Object.entries(happened)), everBegun: new Set() });
}

const done = { g: 'ended', a: 'ended', inner: 'ended', b: 'ended', loader: 'ended' } as const;

const ways: [what: string, from: string, to: string, happened: Record<string, Happened>, again: string[]][] = [
  ['forward nothing is done again', 'c', 'd', done, []],
  ['to itself neither', 'c', 'c', done, []],
  ['back: from the target on, and the groups around it that have ended', 'c', 'b', done, ['g', 'inner', 'b', 'loader']],
  ['back to a group: all of it', 'c', 'inner', done, ['g', 'inner', 'b', 'loader']],
  ['within an open group: that stays open', 'loader', 'b', { ...done, g: 'begun' }, ['inner', 'b', 'loader']],
  ['what was skipped is not skipped any more', 'c', 'a', { ...done, b: 'skipped' }, ['g', 'a', 'inner', 'b', 'loader']],
];

for (const [what, from, to, happened, again] of ways) {
  test(`set next step, ${what}`, () => {
    const found = way(from, to, happened);
    assert.deepEqual('again' in found && found.again, again);
  });
}

test('a step that destroys something, or may not be repeated, is named when it would be done again', () => {
  const careful = (to: string, everBegun: string[], happened: Record<string, Happened>) => {
    const steps = [command('w'), stepWith('prepare-windows-for-capture', 'x', {}), command('y')];
    const soFar = { happened: new Map(Object.entries(happened)), everBegun: new Set(everBegun) };
    const found = goingTo(documentOf(steps), { from: 'y', to }, soFar);
    return 'careful' in found ? found.careful : found;
  };
  assert.deepEqual(careful('x', ['w', 'x'], { x: 'ended' }), ['x']);
  assert.deepEqual(careful('x', ['w', 'x'], { x: 'skipped' }), ['x'], 'it had begun before it was skipped');
  assert.deepEqual(careful('w', ['w', 'x'], {}), ['x'], 'it is to be done again already');
  assert.deepEqual(careful('x', ['w'], { x: 'skipped' }), [], 'it never began');
  assert.deepEqual(careful('y', ['w', 'x', 'y'], { x: 'ended' }), [], 'it lies before');
});

for (const [what, from, to, why] of [
  ['a step that is not there', 'c', 'zebra', /has no step zebra/],
  ['a step of a disabled group', 'c', 'never', /never is disabled, or in a disabled group/],
  ['a step for failures', 'c', 'f', /has no step f that/],
  ['a step of the sequence, from those for failures', 'f', 'c', /on failure goes on in order/],
] as const) {
  test(`${what} cannot be set as the next one`, () => {
    const found = way(from, to, done);
    assert.match('refused' in found ? found.refused : '', why);
  });
}
