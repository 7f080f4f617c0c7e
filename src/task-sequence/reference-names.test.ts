import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { parseTaskSequence } from './parse.ts';
import { nothingNamed, resolveNames, withNames } from './reference-names.ts';

const id = '11111111-1111-4111-8111-111111111111';
const none = nothingNamed;
const run = (taskSequence: string) => ({ type: 'run-task-sequence', name: 'Run', options: { taskSequence } });
const apply = (image: unknown) => ({ type: 'apply-operating-system-image', name: 'Apply', options: { image } });

test('the example document parses once its image has an id', () => {
  const example: unknown = parse(readFileSync(join(import.meta.dirname, '../../docs/examples/debian.yaml'), 'utf8'));
  const { document } = resolveNames(example, { ...none, images: [{ id, name: 'debian 12' }] });
  const parsed = parseTaskSequence(document);
  assert.deepEqual(parsed.problems, undefined);
});

test('the example of a capture parses: it names the image to be made, not one that is here', () => {
  const example: unknown = parse(readFileSync(join(import.meta.dirname, '../../docs/examples/capture.yaml'), 'utf8'));
  const { document, unknown } = resolveNames(example, none);
  assert.deepEqual(unknown, undefined);
  assert.deepEqual(parseTaskSequence(document).problems, undefined);
});

test('a name is found in any case, an id stays, and what is no apply step is left alone', () => {
  const steps = [
    apply('DEBIAN'),
    { type: 'group', steps: [apply(id)] },
    { type: 'other', options: { image: 'debian' } },
  ];
  const { document } = resolveNames({ steps }, { ...none, images: [{ id, name: 'Debian' }] });
  assert.deepEqual(document, {
    steps: [apply(id), { type: 'group', steps: [apply(id)] }, { type: 'other', options: { image: 'debian' } }],
  });
});

test('every name that nothing has is reported; a dangling reference is none', () => {
  const steps = [apply('A'), { ...apply('B'), type: 'apply-data-image' }, run('C'), apply('missing:ABC00010')];
  assert.deepEqual(resolveNames({ steps }, none), {
    unknown: { ...nothingNamed, images: ['A', 'B'], taskSequences: ['C'] },
  });
});

test('a dangling reference is no name', () => {
  const document = { steps: [apply('missing:ABC00010')] };
  assert.deepEqual(resolveNames(document, none), { document });
});

test('any value is taken without an exception', () => {
  for (const value of [
    null,
    3,
    'x',
    [],
    { steps: null },
    apply(7),
    { type: 'apply-operating-system-image', options: null },
  ])
    assert.deepEqual(resolveNames(value, none), { document: value });
});

test('ids become names and names ids again, but for a name that two things have', () => {
  const other = '22222222-2222-4222-8222-222222222222';
  const things = {
    ...nothingNamed,
    images: [{ id, name: 'Debian' }],
    taskSequences: [
      { id, name: 'Base' },
      { id: other, name: 'base' },
    ],
  };
  const document = { steps: [apply(id), run(id), { type: 'constructor', options: {} }] };
  const named = withNames(document, things);
  assert.deepEqual(named, { steps: [apply('Debian'), run(id), { type: 'constructor', options: {} }] });
  assert.deepEqual(resolveNames(named, things), { document });
});

test('packages and lists of applications have names, too', () => {
  const other = '44444444-4444-4444-8444-444444444444';
  const steps = [
    { type: 'install-package', options: { package: 'Tools', program: 'Install' } },
    { type: 'install-application', options: { applications: ['editor', other, 'Viewer'] } },
  ];
  const things = { ...none, packages: [{ id, name: 'Tools' }], applications: [{ id, name: 'Editor' }] };
  assert.deepEqual(resolveNames({ steps }, things), { unknown: { ...none, applications: ['Viewer'] } });
  const all = { ...things, applications: [...things.applications, { id: other, name: 'Viewer' }] };
  const { document } = resolveNames({ steps }, all);
  const ids = [
    { type: 'install-package', options: { package: id, program: 'Install' } },
    { type: 'install-application', options: { applications: [id, other, other] } },
  ];
  assert.deepEqual(document, { steps: ids });
  assert.deepEqual(withNames({ steps: ids }, all), {
    steps: [steps[0], { type: 'install-application', options: { applications: ['Editor', 'Viewer', 'Viewer'] } }],
  });
});
