import assert from 'node:assert/strict';
import { test } from 'node:test';
import { referencedSequences, wholeSequence } from './child-sequences.ts';
import { danglingReferences, type TaskSequenceDocument, walk } from './document.ts';
import { parseTaskSequence } from './parse.ts';
import { english } from './phrases/english.ts';

const A = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const B = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

function document(fields: object): TaskSequenceDocument {
  const parsed = parseTaskSequence({ version: 1, name: 'S', steps: [], ...fields });
  if (parsed.document === undefined) throw new Error(JSON.stringify(parsed.problems));
  return parsed.document;
}

const run = (taskSequence: string, fields: object = {}) => ({
  type: 'run-task-sequence',
  name: `Run ${taskSequence.slice(0, 1)}`,
  options: { taskSequence },
  ...fields,
});
const say = (name: string) => ({ type: 'run-command-line', name, options: { commandLine: 'true' } });

const inner = document({
  name: 'Inner',
  variables: [
    { name: 'X', value: 'inner' },
    { name: 'Y', value: 'inner' },
  ],
  steps: [say('one'), { type: 'group', name: 'G', steps: [say('two')] }],
});

test('the other sequence’s steps stand in the place of the step, with all that a group has of it', () => {
  const condition = { variable: 'X', operator: 'exists' };
  const retry = { count: 3, delaySeconds: 60 };
  const outer = document({
    variables: [{ name: 'x', value: 'outer' }],
    steps: [say('zero'), run(A, { condition, continueOnError: true, retry, description: 'Why' }), say('three')],
  });
  const { document: whole, problems } = wholeSequence(outer, null, (id) => (id === A ? inner : undefined));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    [...walk(whole.steps)].map(({ id, type, name }) => `${id} ${type} ${name}`),
    [
      '1 run-command-line zero',
      '2 group Run a',
      '2.1 run-command-line one',
      '2.2 group G',
      '2.2.1 run-command-line two',
      '3 run-command-line three',
    ],
  );
  const [, group] = whole.steps;
  assert.ok(group?.type === 'group');
  const { steps: _, ...fields } = group;
  assert.deepEqual(fields, {
    ...{ type: 'group', id: '2', name: 'Run a', description: 'Why', disabled: false },
    ...{ continueOnError: true, condition, retry },
  });
  assert.deepEqual(parseTaskSequence(JSON.parse(JSON.stringify(whole))).problems, undefined);
  assert.deepEqual(
    whole.variables,
    [
      { name: 'x', value: 'outer' },
      { name: 'Y', value: 'inner' },
    ],
    'the outer word counts',
  );
});

test('a sequence that runs itself, through another one too, is named and not followed for ever', () => {
  const outer = document({ name: 'Outer', steps: [run(B)] });
  const documents = new Map([
    [A, outer],
    [B, document({ name: 'Middle', steps: [run(A)] })],
  ]);
  assert.deepEqual(wholeSequence(outer, A, (id) => documents.get(id)).problems.map(english), [
    '"Run a" runs "Outer" within itself',
  ]);
  const self = document({ name: 'Self', steps: [run(B)] });
  assert.deepEqual(wholeSequence(self, null, () => self).problems.map(english), ['"Run b" runs "Self" within itself']);
});

test('sequences that each run the next one many times are refused before they fill the memory', () => {
  const ids = Array.from({ length: 40 }, (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`);
  const documents = new Map(
    ids.map((id, at) => [
      id,
      document({ name: `Level ${at}`, steps: at === 39 ? [say('end')] : [run(ids[at + 1]!), run(ids[at + 1]!)] }),
    ]),
  );
  const { document: whole, problems } = wholeSequence(documents.get(ids[0]!)!, ids[0]!, (id) => documents.get(id));
  assert.ok(
    problems.some((problem) => /more than 20000 groups and steps/.test(english(problem))),
    problems.slice(0, 3).map(english).join(),
  );
  assert.ok([...walk(whole.steps)].length <= 20_000);
});

test('an id that would be longer than the language allows is a problem', () => {
  const deep = document({ name: 'Deep', steps: [{ ...say('x'), id: 'y'.repeat(200) }] });
  assert.match(
    wholeSequence(document({ steps: [run(A)] }), null, () => deep)
      .problems.map(english)
      .join(),
    /"x" lies too deep/,
  );
});

test('the same sequence may be run twice, with ids of its own each time', () => {
  const { document: whole, problems } = wholeSequence(document({ steps: [run(A), run(A)] }), null, () => inner);
  const ids = [...walk(whole.steps)].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(problems, []);
  assert.ok(parseTaskSequence(whole).document !== undefined, 'it is a document');
});

test('what is not here is named; a disabled step and a disabled group ask for nothing', () => {
  const outer = document({
    steps: [
      run(A, { disabled: true }),
      { type: 'group', name: 'Off', disabled: true, steps: [run(B)] },
      run('missing:ABC00012'),
    ],
  });
  assert.deepEqual(referencedSequences(outer), ['missing:ABC00012']);
  const { problems } = wholeSequence(outer, null, () => undefined);
  assert.deepEqual(problems.map(english), ['"Run m" runs missing:ABC00012, which is not here']);
  assert.deepEqual(danglingReferences(outer), [{ step: 'Run m', id: 'ABC00012' }]);
});

test('what a sequence two levels down does on failure has ids of its own each time, too', () => {
  const sequences = new Map([
    [A, document({ name: 'Inner', steps: [run(B)], onFailure: [run(B, { name: 'Again' })] })],
    [B, document({ name: 'Innermost', steps: [say('one')], onFailure: [say('tell')] })],
  ]);
  const outer = document({ steps: [run(A), run(A)] });
  const { document: whole, problems } = wholeSequence(outer, null, (id) => sequences.get(id));
  assert.deepEqual(problems, []);
  const told = [...walk(whole.onFailure ?? [])].filter(({ name }) => name === 'tell').map(({ id }) => id);
  assert.deepEqual(told.sort(), [
    '1.1.on-failure.1',
    '1.on-failure.1.on-failure.1',
    '2.1.on-failure.1',
    '2.on-failure.1.on-failure.1',
  ]);
  assert.deepEqual(parseTaskSequence(JSON.parse(JSON.stringify(whole))).problems, undefined);
});
