import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lintTaskSequence } from '../../task-sequence/lint/lint.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { anyDocument } from '../../task-sequence/test-any-document.ts';
import { findingsInText, fromYaml, toYaml } from './yaml-document.ts';

const step = { type: 'run-command-line', name: 'Look: "there"', options: { commandLine: 'true' } };

test('a document comes back from its YAML', () => {
  const { document } = parseTaskSequence({
    version: 1,
    name: 'S',
    steps: [step, { type: 'group', name: 'G', steps: [step] }],
  });
  assert.ok(document);
  const read = fromYaml(toYaml(document));
  assert.ok('document' in read);
  assert.deepEqual(read.document, document);
});

test('property: so does any document of the language', () => {
  fc.assert(
    fc.property(anyDocument, ({ document }) => {
      const read = fromYaml(toYaml(document));
      assert.ok('document' in read, JSON.stringify(read));
      assert.deepEqual(read.document, document);
    }),
    { numRuns: 30 },
  );
});

test('what is wrong is told with its line and its place in the text', () => {
  const text =
    'version: 1\nname: S\nsteps:\n  - type: run-command-line\n    name: A\n    options:\n      commandLine: 5\n';
  const wrong = fromYaml(text);
  assert.ok('problems' in wrong);
  assert.deepEqual(
    wrong.problems.map(({ line, place }) => [line, place && text.slice(place.from, place.to)]),
    [[7, '5']],
  );
  const broken = fromYaml('version: 1\nname: "S\n');
  assert.ok('problems' in broken && broken.problems.length > 0);
});

test('a text that is no map, is empty, or names itself again and again is told as what it is, not thrown', () => {
  const bomb = `a: &a [x, x]\n${'bcdefghijklmn'
    .split('')
    .map((name, at) => `${name}: &${name} [${`*${'abcdefghijklm'[at]}, `.repeat(9)}x]`)
    .join('\n')}\n`;
  for (const text of ['', '- 1', 'null', bomb, 'steps: 5', 'steps:\n  - steps: [[]]\n'])
    assert.ok('problems' in fromYaml(text), text.slice(0, 20));
});

test('what lint finds stands on the line where its node begins, in groups and on failure too', () => {
  const text = [
    ...['version: 1', 'name: S', 'steps:'],
    ...['  - type: group', '    name: Empty', '    steps: []'],
    ...[
      '  - type: group',
      '    name: G',
      '    steps:',
      '      - type: group',
      '        name: Inner',
      '        steps: []',
    ],
    ...['onFailure:', '  - type: group', '    name: Last', '    steps: []', ''],
  ].join('\n');
  const read = fromYaml(text);
  assert.ok('document' in read);
  const found = findingsInText(lintTaskSequence(read.document), read.places);
  assert.deepEqual(
    found.map(({ line, place, message }) => [line, place && text.slice(place.from, place.to), message.split(':')[0]]),
    [
      [4, 'type: group', 'Empty'],
      [10, 'type: group', 'Inner'],
      [14, 'type: group', 'Last'],
    ],
  );
});
