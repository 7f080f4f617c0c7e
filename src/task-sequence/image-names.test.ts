import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { resolveImageNames } from './image-names.ts';
import { parseTaskSequence } from './parse.ts';

const id = '11111111-1111-4111-8111-111111111111';
const apply = (image: unknown) => ({ type: 'apply-operating-system-image', name: 'Apply', options: { image } });

test('the example document parses once its image has an id', () => {
  const example: unknown = parse(readFileSync(join(import.meta.dirname, '../../docs/examples/debian.yaml'), 'utf8'));
  const { document } = resolveImageNames(example, [{ id, name: 'debian 12' }]);
  const parsed = parseTaskSequence(document);
  assert.deepEqual(parsed.problems, undefined);
});

test('the example of a capture parses: it names the image to be made, not one that is here', () => {
  const example: unknown = parse(readFileSync(join(import.meta.dirname, '../../docs/examples/capture.yaml'), 'utf8'));
  const { document, unknown } = resolveImageNames(example, []);
  assert.deepEqual(unknown, undefined);
  assert.deepEqual(parseTaskSequence(document).problems, undefined);
});

test('a name is found in any case, an id stays, and what is no apply step is left alone', () => {
  const steps = [
    apply('DEBIAN'),
    { type: 'group', steps: [apply(id)] },
    { type: 'other', options: { image: 'debian' } },
  ];
  const { document } = resolveImageNames({ steps }, [{ id, name: 'Debian' }]);
  assert.deepEqual(document, {
    steps: [apply(id), { type: 'group', steps: [apply(id)] }, { type: 'other', options: { image: 'debian' } }],
  });
});

test('every name that no image has is reported', () => {
  assert.deepEqual(resolveImageNames({ steps: [apply('A'), apply('B')] }, []), { unknown: ['A', 'B'] });
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
    assert.deepEqual(resolveImageNames(value, []), { document: value });
});
