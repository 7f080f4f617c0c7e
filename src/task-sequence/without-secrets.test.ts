import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isEmptyDifference, versionDifference } from './difference.ts';
import type { TaskSequenceDocument } from './document.ts';
import { parseTaskSequence } from './parse.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Every place where a person may have written a password. */
function withSecret(secret: string, said = ''): TaskSequenceDocument {
  const { document, problems } = parseTaskSequence({
    ...{ version: 1, name: 'S', description: said, variables: [{ name: 'OSDJoinPassword', value: secret }] },
    steps: [
      {
        type: 'set-task-sequence-variable',
        name: 'Set a secret',
        condition: { variable: 'AdminPassword', operator: 'equals', value: secret },
        options: { variable: 'Plain', value: secret, secret: true },
      },
      {
        type: 'set-dynamic-variables',
        name: 'Rules',
        options: { rules: [{ variables: [{ name: 'RecoveryKey1', value: secret }] }] },
      },
      { type: 'run-command-line', name: 'Run', options: { commandLine: `setup.exe /password:"${secret}" /quiet` } },
    ],
  });
  assert.ok(document, JSON.stringify(problems));
  return document;
}

test('a secret is a mark that says whether it is the same one, at every place where one may stand', () => {
  const [before, after] = withoutSecrets(withSecret('hunter2-4711'), withSecret('correct-horse'));
  assert.doesNotMatch(JSON.stringify([before, after]), /hunter2|horse/);
  assert.equal(JSON.stringify(before).match(/\(secret 1\)/g)?.length, 4);
  assert.deepEqual(before.variables, [{ name: 'OSDJoinPassword', value: '(secret 1)' }]);
  assert.notDeepEqual(after.variables, before.variables);
});

test('what is no secret stays as it is: names, other values, and passwords that are kept elsewhere', () => {
  const document = withSecret('%JoinPassword%');
  assert.deepEqual(withoutSecrets(document), [document]);
  const asked = withSecret('');
  assert.deepEqual(withoutSecrets(asked), [asked]);
});

test('the difference of two versions tells each place where a secret changed, and no secret', () => {
  const { values, nodes } = versionDifference(withSecret('hunter2-4711'), withSecret('correct-horse'));
  assert.deepEqual(values, [{ path: 'variables.OSDJoinPassword', before: '(secret 1)', after: '(secret 3)' }]);
  assert.deepEqual(
    nodes.map(({ kind, name, values: changed }) => [kind, name, ...changed.map(({ path }) => path)]),
    [
      ['changed', 'Set a secret', 'condition.value', 'options.value'],
      ['changed', 'Rules', 'options.rules'],
      ['changed', 'Run', 'options.commandLine'],
    ],
  );
  assert.doesNotMatch(JSON.stringify({ values, nodes }), /hunter2|horse/);
});

test('a text that looks like a mark is never taken for one', () => {
  const [before, after] = withoutSecrets(
    withSecret('hunter2-4711', '(secret 1) is no secret'),
    withSecret('(secret 2)'),
  );
  assert.equal(before.variables[0]?.value, '(secret 3)');
  assert.notEqual(after.variables[0]?.value, before.variables[0]?.value);
});

test('property: other secrets are a difference, the same are none, and neither is ever told', () => {
  const secret = fc.stringMatching(/^Zq[a-z0-9]{8,20}$/);
  fc.assert(
    fc.property(secret, secret, fc.constantFrom('', '(secret 1)', '(secret 2) (secret 4)'), (one, other, said) => {
      const difference = versionDifference(withSecret(one, said), withSecret(other, said));
      assert.equal(isEmptyDifference(difference), one === other);
      assert.doesNotMatch(JSON.stringify(difference), /Zq/);
    }),
    { numRuns: 60 },
  );
});
