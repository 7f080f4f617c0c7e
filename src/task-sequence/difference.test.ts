import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { alignIds } from './align-ids.ts';
import { wholeSequence } from './child-sequences.ts';
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
const [X, Y] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;

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

/** The ids that the edited nodes receive, by their names: `Run X 2, Format 2.prepare`. */
function alignedIds(before: object[], after: object[], children: Record<string, object[]>): string {
  const whole = (steps: object[]) =>
    wholeSequence(parsed(steps), null, (id) => {
      const child = children[id];
      return child && parsed(child);
    }).document;
  const aligned = alignIds(whole(after), whole(before), new Set());
  return [...walk(allNodes(aligned))].map(({ name: said, id }) => `${said} ${id}`).join(', ');
}

test('what somebody wrote of ids in sequences within the sequence counts in the same one alone', () => {
  const runs = (name: string, taskSequence: string) => ({ type: 'run-task-sequence', name, options: { taskSequence } });
  const [runX, runY] = [runs('Run X', X), runs('Run Y', Y)];
  const children = {
    [X]: [step('Format system', 'format 1', { id: 'prepare' }), step('Apply')],
    [Y]: [step('Check'), step('Format data', 'format 2', { id: 'prepare' })],
  };
  const told = (before: object[], after: object[]) => alignedIds(before, after, children);
  const both = 'Run X 1, Format system 1.prepare, Apply 1.2, Run Y 2, Check 2.1, Format data 2.prepare';
  assert.equal(told([runX, runY], [runX, runY]), both);
  assert.equal(told([runX, runY], [a, runX, runY]), `A edited.1, ${both}`);
  assert.equal(
    told([a, runX, runY], [runX, runY]),
    'Run X 2, Format system 2.prepare, Apply 2.2, Run Y 3, Check 3.1, Format data 3.prepare',
  );
  assert.equal(
    told([runX, runY], [runY, runX]),
    'Run Y 2, Check 2.1, Format data 2.prepare, Run X 1, Format system 1.prepare, Apply 1.2',
  );
});

test('steps that are equal in two sequences within the sequence stay each other’s', () => {
  const runs = (name: string, taskSequence: string) => ({ type: 'run-task-sequence', name, options: { taskSequence } });
  const format = [step('Format', 'format', { id: 'prepare' })];
  const told = alignedIds([runs('Run X', X), runs('Run Y', Y)], [runs('Run Y', Y), runs('Run X', X)], {
    [X]: format,
    [Y]: format,
  });
  assert.equal(told, 'Run Y 2, Format 2.prepare, Run X 1, Format 1.prepare');
});

test('a step of a sequence within the sequence that is rewritten under its id is the same', () => {
  const runX = { type: 'run-task-sequence', name: 'Run X', options: { taskSequence: X } };
  const whole = (child: object[]) => wholeSequence(parsed([a, runX]), null, () => parsed(child)).document;
  const former = whole([step('Format', 'format', { id: 'prepare' }), step('Apply')]);
  const edited = whole([group('New', [step('Partition', 'partition', { id: 'prepare' })]), step('Apply')]);
  const ids = [...walk(allNodes(alignIds(edited, former, new Set())))].map(({ name: said, id }) => `${said} ${id}`);
  assert.deepEqual(ids, ['A 1', 'Run X 2', 'New 2.1', 'Partition 2.prepare', 'Apply 2.2']);
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
