import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { fromYaml, toYaml } from './yaml-document.ts';

const step = { type: 'run-command-line', name: 'Look: "there"', options: { commandLine: 'true' } };

test('a document comes back from its YAML', () => {
  const { document } = parseTaskSequence({
    version: 1,
    name: 'S',
    steps: [step, { type: 'group', name: 'G', steps: [step] }],
  });
  assert.ok(document);
  assert.deepEqual(fromYaml(toYaml(document)), { document });
});

test('what is wrong is told with its line', () => {
  const wrong = fromYaml(
    'version: 1\nname: S\nsteps:\n  - type: run-command-line\n    name: A\n    options:\n      commandLine: 5\n',
  );
  assert.ok('problems' in wrong);
  assert.deepEqual(
    wrong.problems.map(({ line }) => line),
    [7],
  );
  const broken = fromYaml('version: 1\nname: "S\n');
  assert.ok('problems' in broken && broken.problems.length > 0);
});
