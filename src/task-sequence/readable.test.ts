import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseTaskSequence } from './parse.ts';
import { readable } from './readable.ts';
import { resolveNames, withNames } from './reference-names.ts';
import { anyDocument, KNOWN_ID } from './test-any-document.ts';

test('what is written parses to the same document, by way of names too', () => {
  const things = {
    images: [{ id: KNOWN_ID, name: 'Debian' }],
    packages: [],
    applications: [],
    taskSequences: [{ id: KNOWN_ID, name: 'Inner' }],
  };
  fc.assert(
    fc.property(anyDocument, ({ document }) => {
      const written = withNames(readable(document), things);
      const read = parseTaskSequence(resolveNames(written, things).document).document;
      // Without what is undefined.
      assert.deepEqual(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(document)));
    }),
  );
});

test('what goes without saying is not written', () => {
  const step = { type: 'restart-computer', name: 'R', options: { target: 'disk', delaySeconds: 5 } };
  const { document } = parseTaskSequence({ version: 1, name: 'S', steps: [step, { ...step, id: 'mine' }] });
  assert.ok(document !== undefined);
  assert.deepEqual(readable(document), {
    ...{ version: 1, name: 'S' },
    steps: [
      { type: 'restart-computer', name: 'R', options: { delaySeconds: 5 } },
      { type: 'restart-computer', name: 'R', id: 'mine', options: { delaySeconds: 5 } },
    ],
  });
});

test('settings of an imported step may be called anything', () => {
  const attributes = { toString: 'yes', valueOf: '', constructor: 'x' };
  const step = { type: 'imported-step', name: 'R', options: { attributes } };
  const { document } = parseTaskSequence({ version: 1, name: 'S', steps: [step] });
  assert.ok(document !== undefined);
  assert.deepEqual(readable(document), { version: 1, name: 'S', steps: [step] });
});
