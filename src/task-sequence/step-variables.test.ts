import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as z from 'zod';
import type { Step } from './document.ts';
import { parseTaskSequence } from './parse.ts';
import { english } from './phrases/english.ts';
import { stepKinds } from './step-kinds.ts';
import { effectiveStep, textFromValue, valueAt, valueFromText, withValue } from './step-variables.ts';
import { Variables } from './variables.ts';

function stepWith(type: string, options: unknown): Step {
  const { document, problems } = parseTaskSequence({ version: 1, name: 'S', steps: [{ type, name: 'Step', options }] });
  const [step] = document?.steps ?? [];
  if (step === undefined || step.type === 'group') throw new Error(JSON.stringify(problems));
  return step;
}

function variablesWith(values: Record<string, string>): Variables {
  return new Variables(Object.entries(values).map(([name, value]) => ({ name, value, secret: false })));
}

const effective = (type: string, options: unknown, values: Record<string, string> = {}) =>
  effectiveStep(stepWith(type, options), variablesWith(values));

test('what a step says stands in its variables, as ConfigMgr writes it', () => {
  const { defaults, problems } = effective('apply-windows-settings', { timeZone: 'UTC' });
  assert.deepEqual(problems, []);
  assert.deepEqual(defaults, [
    { name: 'OSDComputerName', value: '%_SMSTSMachineName%' },
    { name: 'OSDRandomAdminPassword', value: 'true' },
    { name: 'OSDTimeZone', value: 'UTC' },
  ]);
});

test('a variable that was set before wins, and is no default of the step', () => {
  const values = {
    OSDTimeZone: 'W. Europe Standard Time',
    OSDRandomAdminPassword: 'FALSE',
    OSDComputerName: 'PC-%Nr%',
    Nr: '7',
  };
  const { step, defaults } = effective('apply-windows-settings', { timeZone: 'UTC' }, values);
  assert.deepEqual(defaults, []);
  assert.equal(valueAt(step.options, 'timeZone'), 'W. Europe Standard Time');
  assert.equal(valueAt(step.options, 'administratorPassword'), 'given');
  assert.equal(valueAt(step.options, 'computerName'), 'PC-7');
});

test('what ConfigMgr passes on the command line alone is neither read from the environment nor put there', () => {
  const { step, defaults } = effective(
    'run-command-line',
    { commandLine: 'true' },
    { CommandLine: 'rm -rf /', SuccessCodes: '5' },
  );
  assert.equal(valueAt(step.options, 'commandLine'), 'true');
  assert.deepEqual(valueAt(step.options, 'successCodes'), [0, 3010]);
  assert.deepEqual(defaults, [{ name: 'SMSTSDisableWow64Redirection', value: 'false' }]);
});

test('an option within an option is replaced alone', () => {
  const options = { image: '33333333-3333-4333-8333-333333333333', index: 2, volume: 'system' };
  const { step } = effective('apply-operating-system-image', options, { OSDImageIndex: '4' });
  assert.equal(valueAt(step.options, 'index'), 4);
  assert.equal(valueAt(step.options, 'volume'), 'system');
});

const wrong: [string, unknown, Record<string, string>, RegExp][] = [
  [
    'apply-operating-system-image',
    { image: 'missing:X' },
    { OSDImageIndex: 'two' },
    /OSDImageIndex holds "two", and index is a number/,
  ],
  ['apply-operating-system-image', { image: 'missing:X' }, { OSDImageIndex: '0' }, /index/],
  ['apply-windows-settings', {}, { OSDRandomAdminPassword: 'perhaps' }, /one of true, false/],
  ['install-software-updates', {}, { SMSInstallUpdateTarget: 'Some' }, /one of Mandatory, All/],
];
describe('a variable whose value the option cannot take is named', () => {
  for (const [type, options, values, problem] of wrong)
    test(JSON.stringify(values), () => {
      const { problems } = effective(type, options, values);
      assert.equal(problems.length, 1);
      assert.match(english(problems[0]!), problem);
    });
});

test('a secret in a wrong variable is not told', () => {
  const variables = new Variables([{ name: 'OSDImageIndex', value: 'hunter22', secret: true }]);
  const { problems } = effectiveStep(stepWith('apply-operating-system-image', { image: 'missing:X' }), variables);
  assert.ok(!problems.join().includes('hunter22'));
});

interface Schema {
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  type?: string;
  enum?: unknown[];
}

/** Every property of every kind: its option exists, and is of the type that the property says. */
describe('the table of ConfigMgr’s properties is true of', () => {
  for (const kind of stepKinds)
    test(kind.name, () => {
      const schema = z.toJSONSchema(kind.options, { io: 'input' }) as Schema;
      const properties = ('configMgr' in kind && kind.configMgr?.properties) || [];
      const names = properties.map(({ property }) => property);
      assert.equal(new Set(names).size, names.length, 'no property twice');
      for (const each of properties) {
        if (each.option === undefined) continue;
        const option = each.option.split('.').reduce<Schema | undefined>((at, key) => at?.properties?.[key], schema);
        assert.ok(option !== undefined, `${each.property}: there is no option ${each.option}`);
        const types = { text: 'string', number: 'integer', flag: 'boolean', list: 'array', codes: 'array' };
        assert.equal(option.type, types[each.as ?? 'text'], each.property);
        if (each.values !== undefined)
          assert.deepEqual(Object.values(each.values).sort(), [...(option.enum ?? [])].sort());
        assert.equal(each.secret ?? false, false, 'a secret is no option');
      }
    });
});

test('values go to ConfigMgr’s text and back', () => {
  for (const [as, value] of [
    ['text', 'x'],
    ['number', 7],
    ['flag', false],
    ['list', ['a', 'b']],
    ['codes', [0, 3010]],
  ] as const)
    assert.deepEqual(valueFromText({ property: 'P', as }, textFromValue({ property: 'P', as }, value)), value);
  assert.equal(valueFromText({ property: 'P', as: 'flag' }, 'YES'), true);
  assert.equal(valueFromText({ property: 'P', as: 'codes' }, '0 x'), undefined);
  assert.deepEqual(withValue({ a: { b: 1 }, c: 2 }, 'a.d', 3), { a: { b: 1, d: 3 }, c: 2 });
});
