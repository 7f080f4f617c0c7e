import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { xmlText } from '../../formats/xml/test-trees.ts';
import { readXmlFile } from '../read-xml-file.ts';
import { fixture } from '../test-fixtures.ts';
import { readDynamicVariableRules, writeDynamicVariableRules } from './dynamic-variables.ts';
import { readSequence } from './read-sequence.ts';
import { foreignCondition, withoutForeignPlaces } from './test-trees.ts';
import { fieldOf, propertyOf, walkForeign } from './tree.ts';

test('reads the rules of a step: their conditions, variables and secrets', () => {
  const { sequence } = readSequence(readXmlFile(fixture('configmgr-sequence.xml')));
  const step = [...walkForeign(sequence.nodes)].find(({ name }) => name === 'Variables by model');
  assert.ok(step?.kind === 'step');
  const { rules, notices } = readDynamicVariableRules(propertyOf(step, 'Rules') ?? '');
  assert.deepEqual(notices, []);
  assert.deepEqual(
    rules.map(({ variables }) => variables),
    [[{ name: 'Drivers', value: 'A & B', secret: false }], [{ name: 'Key', value: '', secret: true }]],
  );
  const [expression] = rules[0]?.condition?.nodes ?? [];
  assert.ok(expression?.kind === 'expression');
  assert.deepEqual([fieldOf(expression, 'Operator'), fieldOf(expression, 'Value')], ['like', '20BU%']);
  assert.equal(rules[1]?.condition, null);
});

test('any rules that are written read back to equal ones', () => {
  const name = xmlText.filter((text) => text !== '');
  const variable = fc.record({ name, value: xmlText, secret: fc.boolean() });
  const rule = fc.record({
    condition: fc.option(foreignCondition, { nil: null }),
    variables: fc.array(variable, { maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 3 }), (rules) => {
      const again = readDynamicVariableRules(writeDynamicVariableRules(rules)).rules;
      assert.deepEqual(withoutForeignPlaces(again), withoutForeignPlaces(rules));
    }),
    { numRuns: 500 },
  );
});

test('no text is no rules', () => assert.deepEqual(readDynamicVariableRules(' \n').rules, []));

const faults: [what: string, text: string, message: RegExp][] = [
  ['something that is no XML', '<Rules><Rule>', /not XML that can be read: the file ends, but <Rule>/],
  ['other XML', '<Laws/>', /<Laws> stands where <Rules> is expected/],
  [
    'a variable without a name',
    '<Rules><Rule><Variables><Variable>1</Variable></Variables></Rule></Rules>',
    /Rules\/Rule\[1\]\/Variables\/Variable\[1\].*needs the attribute Name/,
  ],
  ['a DOCTYPE', '<!DOCTYPE a><Rules/>', /a DOCTYPE is refused/],
];
for (const [what, text, message] of faults) {
  test(`refuses ${what}`, () => assert.throws(() => readDynamicVariableRules(text), message));
}
