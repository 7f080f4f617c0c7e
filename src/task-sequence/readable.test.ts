import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseTaskSequence } from './parse.ts';
import { readable } from './readable.ts';
import { resolveNames, withNames } from './reference-names.ts';

const ID = '11111111-1111-4111-8111-111111111111';
const yes = fc.boolean();
const condition = fc.option(fc.constant({ all: [{ variable: 'A', operator: 'exists' }] }), { nil: undefined });
const common = {
  ...{ name: fc.string({ minLength: 1, maxLength: 20 }), disabled: yes, continueOnError: yes, condition },
  description: fc.option(fc.string({ maxLength: 20 }), { nil: undefined }),
  retry: fc.option(fc.record({ count: fc.integer({ min: 1, max: 9 }) }), { nil: undefined }),
};
const ofSteps = {
  timeoutSeconds: fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined }),
  runIn: fc.option(fc.constantFrom('pe', 'system'), { nil: undefined }),
};
const stepOf = (type: string, options: fc.Arbitrary<object>) =>
  fc.record({ ...common, ...ofSteps, type: fc.constant(type), options });
const { nodes } = fc.letrec<{ node: unknown; nodes: unknown[] }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    stepOf(
      'run-command-line',
      fc.record({ commandLine: fc.constant('x'), successCodes: fc.constantFrom([0, 3010], [0]) }),
    ),
    stepOf(
      'apply-operating-system-image',
      fc.record({ image: fc.constant(ID), index: fc.integer({ min: 1, max: 3 }) }),
    ),
    stepOf('apply-windows-settings', fc.record({ administratorPassword: fc.constantFrom('random', 'given') })),
    fc.record({ ...common, type: fc.constant('group'), steps: tie('nodes') }),
  ),
  nodes: fc.array(tie('node'), { maxLength: 4 }),
}));

test('what is written parses to the same document, by way of names too', () => {
  const things = { images: [{ id: ID, name: 'Debian' }], taskSequences: [] };
  fc.assert(
    fc.property(nodes, fc.option(nodes, { nil: undefined }), (steps, onFailure) => {
      const { document } = parseTaskSequence({ version: 1, name: 'S', steps, ...(onFailure && { onFailure }) });
      assert.ok(document !== undefined);
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
