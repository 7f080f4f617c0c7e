import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { alignIds } from './align-ids.ts';
import { documentDifference, isEmptyDifference } from './difference.ts';
import { allNodes, type TaskSequenceDocument, walk } from './document.ts';
import { parseTaskSequence } from './parse.ts';

const step = (name: string, commandLine = name, more: object = {}) => ({
  ...{ type: 'run-command-line', name, options: { commandLine } },
  ...more,
});
const group = (name: string, steps: object[], more: object = {}) => ({ type: 'group', name, steps, ...more });

function parsed(steps: readonly object[], more: object = {}): TaskSequenceDocument {
  const { document, problems } = parseTaskSequence(structuredClone({ version: 1, name: 'S', steps, ...more }));
  if (document === undefined) throw new Error(JSON.stringify(problems));
  return document;
}

/** What an editor made of the first, as lines: `moved 2 Format`, `changed 3 Apply options.commandLine`. */
function difference(before: readonly object[], after: readonly object[], more: [object, object] = [{}, {}]): string[] {
  const former = parsed(before, more[0]);
  const { nodes, values } = documentDifference(former, alignIds(parsed(after, more[1]), former, new Set()));
  return [
    ...values.map(({ path, before: was, after: is }) => `${path}: ${was} -> ${is}`),
    ...nodes.map(({ kind, nodeId, name, group: around, values: changed }) =>
      [kind, nodeId, name, ...(around === null ? [] : [`in ${around}`]), ...changed.map(({ path }) => path)].join(' '),
    ),
  ];
}

const [a, b, c] = [step('A'), step('B'), step('C')];

for (const [what, before, after, expected] of [
  ['nothing', [a, b], [a, b], []],
  ['a step that is put in front shifts no other', [a, b], [c, a, b], ['added edited.1 C']],
  ['a step that is taken out shifts no other', [a, b, c], [b, c], ['removed 1 A']],
  ['a new command line', [a, b], [a, step('B', 'other')], ['changed 2 B options.commandLine']],
  [
    'a new command line behind a step that was put in',
    [a, b],
    [c, a, step('B', 'other')],
    ['added edited.1 C', 'changed 2 B options.commandLine'],
  ],
  ['another name', [a, step('B')], [a, step('Bee', 'B')], ['changed 2 Bee name']],
  [
    'another name at another place: another step',
    [a, step('Tidy', 'x')],
    [step('Fetch', 'x'), a],
    ['added edited.1 Fetch', 'removed 2 Tidy'],
  ],
  ['another name and command line: another step', [a, b], [a, step('X', 'y')], ['added edited.1 X', 'removed 2 B']],
  ['another place', [a, b, c], [b, c, a], ['moved 1 A']],
  ['into a group', [a, b], [group('G', [a]), b], ['added edited.1 G', 'moved 1 A in G']],
  [
    'a step in a group that another was put before',
    [group('G', [a, b])],
    [c, group('G', [a, step('B', 'other')])],
    ['added edited.1 C', 'changed 1.2 B in G options.commandLine'],
  ],
  [
    'the same step twice stays two',
    [step('Restart'), a, step('Restart')],
    [step('Restart'), b, a, step('Restart')],
    ['added edited.1 B'],
  ],
  [
    'an id that somebody wrote tells the step, whatever else changes',
    [step('A', 'a', { id: 'prepare' }), b],
    [b, step('New name', 'new', { id: 'prepare' })],
    ['moved prepare New name', 'changed prepare New name name options.commandLine'],
  ],
  [
    'an id that somebody wrote, and another type',
    [step('A', 'a', { id: 'prepare' })],
    [group('A', [], { id: 'prepare' })],
    ['added edited.1 A', 'removed prepare A'],
  ],
  [
    'a condition, a retry, another kind of end',
    [a],
    [step('A', 'A', { condition: { variable: 'X', operator: 'exists' }, retry: { count: 2 }, continueOnError: true })],
    ['changed 1 A continueOnError condition retry'],
  ],
  [
    'a step in a sequence within the sequence, which moved',
    [group('Child', [step('A', 'a', { id: '1.prepare' })])],
    [b, group('Child', [step('A', 'changed', { id: '2.prepare' })])],
    ['added edited.1 B', 'changed 1.prepare A in Child options.commandLine'],
  ],
] as const) {
  test(`the difference: ${what}`, () => assert.deepEqual(difference(before, after), expected));
}

test('name, description, variables, and what runs on failure are compared too', () => {
  const before = { variables: [{ name: 'Room', value: '1' }], onFailure: [a] };
  const after = { variables: [{ name: 'Room', value: '2' }], description: 'x', onFailure: [a, b] };
  assert.deepEqual(difference([c], [c], [before, after]), [
    'description: undefined -> x',
    'variables.Room: 1 -> 2',
    'added on-failure.2 B in On failure',
  ]);
});

test('a new node has no id that anything of the run has had', () => {
  const former = parsed([a]);
  const aligned = alignIds(parsed([a, b]), former, new Set(['2', 'edited.1']));
  assert.deepEqual(
    aligned.steps.map(({ id }) => id),
    ['1', 'edited.2'],
  );
});

const name = fc.constantFrom('A', 'B', 'C');
const { nodes } = fc.letrec<{ node: object; nodes: object[] }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(name, name).map(([one, other]) => step(one, other)),
    fc.tuple(name, tie('nodes')).map(([given, steps]) => group(given, steps)),
  ),
  nodes: fc.array(tie('node'), { maxLength: 5 }),
}));

test('documents that say the same have no difference, others have one; the same nodes keep their ids', () => {
  fc.assert(
    fc.property(nodes, nodes, (before, after) => {
      const [former, edited] = [parsed(before), parsed(after)];
      assert.deepEqual(alignIds(parsed(before), former, new Set()), former);
      assert.ok(isEmptyDifference(documentDifference(former, former)));
      const aligned = alignIds(edited, former, new Set());
      assert.deepEqual(withoutIds(aligned), withoutIds(edited), 'nothing but ids is changed');
      const ids = [...walk(allNodes(aligned))].map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length, 'each id once');
      const { nodes: changes } = documentDifference(former, aligned);
      assert.equal(changes.length === 0, JSON.stringify(withoutIds(former)) === JSON.stringify(withoutIds(edited)));
      const [added, removed] = [changes.filter(isKind('added')), changes.filter(isKind('removed'))];
      const [was, is] = [[...walk(former.steps)].length, [...walk(edited.steps)].length];
      assert.equal(was - removed.length + added.length, is);
    }),
    { numRuns: 500 },
  );
});

test('edits that only put in and take out move nothing', () => {
  const steps = fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { maxLength: 12 });
  fc.assert(
    fc.property(steps, steps, (one, other) => {
      const sorted = (numbers: number[]) => [...numbers].sort((x, y) => x - y).map((each) => step(`S${each}`));
      const former = parsed(sorted(one));
      const { nodes: changes } = documentDifference(former, alignIds(parsed(sorted(other)), former, new Set()));
      assert.ok(changes.every(({ kind }) => kind === 'added' || kind === 'removed'));
    }),
  );
});

test('ten thousand steps take no long time', () => {
  const many = (word: string) => Array.from({ length: 10_000 }, (_, at) => step(`${word}${at % 300}`, `${word}${at}`));
  const former = parsed(many('a'));
  assert.equal(documentDifference(former, alignIds(parsed(many('b')), former, new Set())).nodes.length, 20_000);
});

function isKind(wanted: string): (change: { kind: string }) => boolean {
  return ({ kind }) => kind === wanted;
}

function withoutIds(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, member) => (key === 'id' ? undefined : member)));
}
