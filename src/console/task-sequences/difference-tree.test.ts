import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { versionDifference } from '../../task-sequence/difference.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { anyEdit, apply, small } from '../task-sequence-editor/test-any-edits.ts';
import { type DifferingNode, differenceTree } from './difference-tree.ts';

const step = (name: string, commandLine = 'true') => ({ type: 'run-command-line', name, options: { commandLine } });
const group = (name: string, ...steps: object[]) => ({ type: 'group', name, steps });

function parsed(steps: object[], more: object = {}) {
  const { document } = parseTaskSequence({ version: 1, name: 'S', steps, ...more });
  assert.ok(document);
  return document;
}

/** `G(+A ~B) -C`: marks, and what is below. */
function outline(nodes: readonly DifferingNode[]): string {
  const marks = { added: '+', removed: '-', moved: '>', changed: '~' };
  return nodes
    .map(({ name, kinds, nodes: below, movedFrom }) => {
      const from = movedFrom === undefined ? '' : `<${movedFrom ?? ''}`;
      return `${kinds.map((kind) => marks[kind]).join('')}${name}${from}${below.length === 0 ? '' : `(${outline(below)})`}`;
    })
    .join(' ');
}

for (const [what, before, after, expected] of [
  ['nothing', [step('A')], [step('A')], ''],
  [
    'only what differs, and the groups that it is in',
    [step('A'), group('G', step('B'), step('C'))],
    [step('A'), group('G', step('B', 'x'), step('C'))],
    'G(~B)',
  ],
  [
    'a removed step at the place where it was',
    [step('A'), step('B'), step('C')],
    [step('A', 'x'), step('C', 'y')],
    '~A -B ~C',
  ],
  ['a removed first step before all others', [step('A'), step('B')], [step('B', 'x')], '-A ~B'],
  ['a removed group with what was in it', [group('G', step('B')), step('A')], [step('A')], '-G(-B)'],
  ['what left a removed group at its new place', [group('G', step('B'))], [step('B')], '-G >B<G'],
  [
    'what was removed from a group that was moved',
    [group('G', group('H', step('A'), step('B')))],
    [group('G'), group('H', step('B'))],
    '>H<G(-A)',
  ],
  ['what was moved out of no group', [step('A'), group('G', step('B'))], [group('G', step('B'), step('A'))], 'G(>A<)'],
] as const)
  test(`the tree of a difference has ${what}`, () =>
    assert.equal(outline(differenceTree(parsed([...before]), parsed([...after])).steps), expected));

test('what runs on failure has a tree of its own', () => {
  const tree = differenceTree(parsed([]), parsed([], { onFailure: [step('Keep the log')] }));
  assert.deepEqual([outline(tree.steps), outline(tree.onFailure)], ['', '+Keep the log']);
});

test('property: every node that differs is in the tree once', () => {
  const idsIn = (nodes: readonly DifferingNode[]): string[] =>
    nodes.flatMap(({ id, kinds, nodes: below }) => [...kinds.map(() => id), ...idsIn(below)]);
  fc.assert(
    fc.property(fc.array(anyEdit, { maxLength: 8 }), (all) => {
      const [before, after] = [small(), all.reduce(apply, small())];
      const { steps, onFailure } = differenceTree(before, after);
      const told = versionDifference(before, after).nodes.map(({ nodeId }) => nodeId);
      assert.deepEqual([...idsIn(steps), ...idsIn(onFailure)].sort(), told.sort());
    }),
  );
});
