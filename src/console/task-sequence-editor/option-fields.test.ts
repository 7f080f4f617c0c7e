import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import { labelOf } from '../step-texts/use-step-texts.ts';
import { locateProblems } from './node-marks.ts';
import { emptyValue, fieldKind, leafSchemas, optionFields, withField } from './option-fields.ts';

test('every option of every step has a field of its own kind', () => {
  const inJson = stepKinds.flatMap((kind) =>
    Object.entries(optionFields(kind).properties ?? {}).flatMap(([name, schema]) =>
      fieldKind(name, schema) === 'json' ? `${kind.slug} ${name}` : [],
    ),
  );
  assert.deepEqual(inJson, ['imported-step attributes']);
});

test('what is new has the fields that it needs, and what goes without saying', () => {
  const options = Object.fromEntries(stepKinds.map((kind) => [kind.slug, emptyValue(optionFields(kind))]));
  assert.deepEqual(options['restart-computer'], { target: 'disk', delaySeconds: 0 });
  assert.deepEqual(options['format-and-partition-disk'], {
    ...{ disk: {}, style: 'gpt' },
    partitions: [{ volume: '', type: 'efi', fileSystem: 'fat32' }],
  });
});

test('options are told as people write', () => {
  assert.equal(labelOf('disableWow64Redirection'), 'Disable wow64 redirection');
});

test('a field that was emptied is none, save where one is needed', () => {
  assert.deepEqual(withField({ a: 'x', b: 'y' }, { required: ['b'] }, 'a', ''), { b: 'y' });
  assert.deepEqual(withField({ a: 'x', b: 'y' }, { required: ['b'] }, 'b', ''), { a: 'x', b: '' });
});

test('each kind of condition is known', () => {
  const known = ['variable', 'file', 'folder', 'registry', 'wql', 'software', 'system', 'package', 'command'];
  assert.deepEqual([...leafSchemas.keys()], known);
});

test('a problem is told of the node that has it', () => {
  const step = { type: 'run-command-line', id: 'x', name: 'X', options: { commandLine: 'true' } };
  const { document } = parseTaskSequence({
    ...{ version: 1, name: 'S' },
    steps: [{ type: 'group', id: 'g', name: 'G', steps: [step] }],
    onFailure: [{ ...step, id: 'y' }],
  });
  assert.ok(document);
  const at = (path: string) =>
    locateProblems(document, [{ path, message: '' }]).map(({ nodeId, path: rest }) => [nodeId, rest])[0];
  assert.deepEqual(at('steps[0].steps[0].options.commandLine'), ['x', 'options.commandLine']);
  assert.deepEqual(at('steps[0].name'), ['g', 'name']);
  assert.deepEqual(at('onFailure[0].options'), ['y', 'options']);
  assert.deepEqual(at('variables[2].name'), [null, 'variables[2].name']);
});
