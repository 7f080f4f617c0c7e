import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VariableChanges } from '../../api/run-history.ts';
import { command, documentOf, setVariable, stepWith } from '../../task-sequence/test-document.ts';
import { Variables } from '../../task-sequence/variables.ts';
import { restoreVariables } from './restore-variables.ts';

const set = (nodeId: string, name: string, value: string | null): VariableChanges => ({
  ...{ nodeId, lastStep: { name: 'L', succeeded: false, exitCode: 7 } },
  variables: [{ name, value }],
});
const rules = (name: string, condition: object | undefined) =>
  stepWith('set-dynamic-variables', name, {
    rules: [
      { variables: [{ name: 'T', value: '%Pass%-%A%' }] },
      { condition, variables: [{ name: 'S', value: '%T%!' }] },
    ],
  });
const document = documentOf([
  setVariable('one', 'S', '%A%-%Pass%'),
  setVariable('two', 'T', '%S%%S%'),
  setVariable('bad', '_Mine', 'x'),
  rules('rules', { variable: '_SMSTSLastActionRetCode', operator: 'equals', value: '7' }),
  rules('asking', { file: '/there' }),
  command('script'),
]);

const table: [string, VariableChanges[], Record<string, string>][] = [
  ['a value is as it was set last, in any case', [set('script', 'B', '1'), set('script', 'b', '2')], { b: '2' }],
  ['what was removed is not there', [set('script', 'A', '')], { A: '' }],
  ['a read-only one is set, too', [set('script', '_OSDResult', '5')], { _OSDResult: '5' }],
  [
    'a secret is made of what the variables held then',
    [set('one', 'S', null), set('script', 'A', '2')],
    { S: '1-hunter22' },
  ],
  [
    'a secret of secrets, too',
    [set('one', 'S', null), set('two', 'T', null), set('script', 'A', '2'), set('one', 'S', null)],
    { S: '2-hunter22', T: '1-hunter221-hunter22' },
  ],
  ['one that was set in the open afterwards', [set('one', 'S', null), set('script', 'S', 'x')], { S: 'x' }],
  [
    'what rules have made, by conditions over what was then',
    [{ ...set('rules', 'S', null), variables: [...set('', 'S', null).variables, ...set('', 'T', null).variables] }],
    { S: 'hunter22-1!', T: 'hunter22-1' },
  ],
  ['what a rule has made that asks the computer is not known', [set('asking', 'T', null)], { T: '' }],
  ['what a script has made is not known', [set('script', 'S', null)], { S: '' }],
  ['what a step has made that is not there any more is not known', [set('gone', 'S', null)], { S: '' }],
  ['a step that was edited so that it fails does no harm', [set('bad', 'S', null)], { S: '' }],
];
for (const [what, changes, expected] of table)
  test(`after a restart: ${what}`, () => {
    const variables = new Variables([
      { name: 'Pass', value: 'hunter22', secret: true },
      { name: 'A', value: '1', secret: false },
    ]);
    restoreVariables(variables, changes, document);
    for (const [name, value] of Object.entries(expected)) assert.equal(variables.get(name) ?? '', value, name);
    for (const { name, secret } of variables.entries())
      assert.equal(secret, name === 'Pass' || isSecret(changes, name), `${name} is secret`);
  });

function isSecret(changes: readonly VariableChanges[], wanted: string): boolean {
  return changes.flatMap(({ variables }) => variables).some(({ name, value }) => name === wanted && value === null);
}
