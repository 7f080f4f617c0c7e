import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { walk } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { InterchangeError } from '../interchange-error.ts';
import { foreignSequence } from '../task-sequence-xml/test-trees.ts';
import { walkForeign } from '../task-sequence-xml/tree.ts';
import { endingTest } from '../test-hostile.ts';
import { stepXml, translated, translatedStep } from './test-translation.ts';
import { translateSequence } from './translate-sequence.ts';

const UUID = '33333333-3333-4333-8333-333333333333';
const expression = (kind: string, fields: Record<string, string>) =>
  `<expression type="SMS_TaskSequence_${kind}ConditionExpression">${Object.entries(fields)
    .map(([name, value]) => `<variable name="${name}">${value}</variable>`)
    .join('')}</expression>`;

test('of any foreign tree every group and step has a line and a node, in order, and the document is valid', () => {
  fc.assert(
    fc.property(foreignSequence, (sequence) => {
      const { document, report } = translated(sequence);
      const foreign = [...walkForeign(sequence.nodes)];
      assert.deepEqual(
        report.nodes.map(({ name }) => name),
        foreign.map(({ name }) => name),
      );
      const nodes = [...walk(document.steps)];
      assert.deepEqual(
        nodes.map(({ id }) => id),
        report.nodes.map(({ id }) => id),
      );
      assert.deepEqual(
        nodes.map(({ type }) => type),
        report.nodes.map(({ becomes }) => becomes),
      );
      assert.deepEqual(parseTaskSequence(document).problems, undefined);
      const sum = Object.values(report.counts).reduce((a, b) => a + b, 0);
      assert.equal(sum, foreign.filter(({ kind }) => kind !== 'group').length);
    }),
    { numRuns: 300 },
  );
});

describe('what all steps and groups have is carried over', () => {
  test('continue on error, disable, description, time limit', () => {
    const { step } = translatedStep({
      type: 'RebootAction',
      attributes: 'description="Why" disable="true" continueOnError="true" timeout="900"',
    });
    const { description, disabled, continueOnError, timeoutSeconds } = step;
    assert.deepEqual([description, disabled, continueOnError, timeoutSeconds], ['Why', true, true, 900]);
  });

  for (const [type, runIn, expected] of [
    ['RunCommandLineAction', 'WinPE', 'pe'],
    ['RunCommandLineAction', 'FullOS', 'system'],
    ['RunCommandLineAction', 'WinPEandFullOS', undefined],
    ['ApplyOperatingSystemAction', 'WinPE', undefined],
    ['InstallApplicationAction', 'FullOS', undefined],
    ['SetupWindowsAndSMSAction', 'WinPEandFullOS', undefined],
  ] as const)
    test(`runIn ${runIn} of ${type} becomes ${expected ?? 'nothing, since the kind leaves no choice or it says none'}`, () => {
      const properties = { CommandLine: 'a', ImagePackageID: 'A' };
      const used =
        type === 'RunCommandLineAction'
          ? { CommandLine: properties.CommandLine }
          : { ImagePackageID: properties.ImagePackageID };
      assert.equal(translatedStep({ type, attributes: `runIn="${runIn}"`, properties: used }).step.runIn, expected);
    });

  test('a name that is too long is cut, and stands whole in the report', () => {
    const name = 'n'.repeat(101);
    const { document, report } = translated(`<group name="${name}"/>`);
    assert.equal(document.steps[0]?.name, 'n'.repeat(100));
    assert.equal(report.nodes[0]?.name, name);
    assert.deepEqual(report.nodes[0]?.notes, ['Its name is cut to 100 characters.']);
  });

  test('a sequence within the sequence has no time limit here, and the report says so', () => {
    const { step, row } = translatedStep({
      ...{
        type: 'SubTaskSequence',
        attributes: 'timeout="900" runIn="WinPE"',
        properties: { TsPackageID: 'ABC00001' },
      },
    });
    assert.deepEqual([step.type, step.timeoutSeconds, step.runIn], ['run-task-sequence', undefined, undefined]);
    assert.equal(row.status, 'translated');
    assert.match(row.notes.join(), /Its time limit is not taken/);
  });

  test('a time limit of more than a week is cut', () => {
    const { step, row } = translatedStep({ type: 'RebootAction', attributes: 'timeout="999999999"' });
    assert.equal(step.timeoutSeconds, 604_800);
    assert.equal(row.status, 'translated');
  });
});

describe('a condition that cannot be understood disables what it is of', () => {
  for (const [what, xml, because] of [
    ['an expression that nobody knows', expression('Weather', { Sun: 'true' }), /Weather/],
    [
      'an operator that nobody knows',
      expression('Variable', { Variable: 'A', Operator: 'resembles', Value: '' }),
      /"resembles"/,
    ],
    ['a variable without a name', expression('Variable', { Variable: '', Operator: 'exists' }), /empty/],
    ['a date that is none', expression('File', { Path: 'C:\\a', DateTime: 'soon', DateTimeOperator: 'less' }), /date/],
    ['a registry key that is none', expression('Registry', { KeyPath: 'Software', Operator: 'exists' }), /valid/],
    ['parts too deep in one another', `${'<operator type="and">'.repeat(60)}${'</operator>'.repeat(60)}`, /40 deep/],
  ] as const)
    test(what, () => {
      const { step, row } = translatedStep({ type: 'RebootAction', condition: `<condition>${xml}</condition>` });
      assert.deepEqual([step.disabled, step.condition, row.status], [true, undefined, 'attention']);
      assert.match(row.notes.join(), because);
    });

  test('a group', () => {
    const { document, report } = translated(`<group name="G"><condition>${expression('X', {})}</condition></group>`);
    assert.equal(document.steps[0]?.disabled, true);
    assert.deepEqual([report.nodes[0]?.status, report.counts.attention], ['attention', 0]);
  });
});

describe('references', () => {
  const apply = { type: 'ApplyOperatingSystemAction', properties: { ImagePackageID: 'abc00010', ImageIndex: '2' } };
  test('to packages that are not here dangle, and are listed with what the file knows of them', () => {
    const { step, report } = translatedStep(apply);
    assert.deepEqual(step.options, { ...step.options, image: 'missing:abc00010', index: 2 });
    assert.deepEqual(report.references, [{ id: 'abc00010', name: null, kind: null, source: null, steps: ['1'] }]);
  });
  test('that are mapped are ours', () => {
    const { step, report } = translatedStep(apply, { map: new Map([['ABC00010', UUID]]) });
    assert.deepEqual(step.options, { ...step.options, image: UUID });
    assert.deepEqual(report.references, []);
  });
  test('of the sequence as a whole are listed too, by name, unless they are mapped', () => {
    const sequence = translatedSequence();
    const known = { version: null, program: null, description: null, sourcePath: null };
    const packages = [
      { id: 'ABC00001', name: 'Boot image', kind: 'boot-image' as const, ...known },
      { id: 'ABC00002', name: 'Tools', kind: 'package' as const, ...known },
    ];
    const { report } = translateSequence({ sequence, facts: null, packages }, { map: new Map([['abc00002', UUID]]) });
    assert.deepEqual(report.references, [
      { id: 'ABC00001', name: 'Boot image', kind: 'boot-image', source: null, steps: [] },
    ]);
  });
});

function translatedSequence() {
  const [sequence] = fc.sample(
    foreignSequence.map((each) => ({ ...each, nodes: [], references: [] })),
    { numRuns: 1, seed: 1 },
  );
  assert.ok(sequence);
  return sequence;
}

describe('passwords', () => {
  test('are never taken, and the secret variable that is needed is named', () => {
    const { step, report } = translatedStep({
      type: 'JoinDomainWorkgroupAction',
      properties: { Type: '0', DomainName: 'corp.example', DomainUsername: 'CORP\\join', DomainPassword: 'hunter22' },
    });
    assert.ok(!JSON.stringify([step, report]).includes('hunter22'));
    assert.deepEqual(report.secrets, [{ variable: 'OSDJoinPassword', steps: ['1'] }]);
  });
  test('that no setting asks for are not listed', () => {
    const { report } = translatedStep({
      type: 'ApplyWindowsSettingsAction',
      properties: { RandomAdminPassword: 'true', AdminPassword: '' },
    });
    assert.deepEqual(report.secrets, []);
  });
  test('in a setting that nobody knows are not told', () => {
    const { row } = translatedStep({ type: 'RebootAction', properties: { VendorPassword: 'hunter22' } });
    assert.deepEqual(
      [row.status, row.notes],
      ['translated', ['Its setting VendorPassword has no counterpart here and is left out.']],
    );
  });
  test('a secret variable without its value would be removed: the step is disabled', () => {
    const properties = { VariableName: 'Key', VariableValue: '', DoNotShowVariableValue: 'true' };
    const { step, row, report } = translatedStep({ type: 'SetVariableAction', properties });
    assert.deepEqual([step.disabled, row.status, report.secrets[0]?.variable], [true, 'attention', 'Key']);
  });
});

describe('the variables of the sequence', () => {
  const globals = (content: string, steps = '') =>
    translated(`<globalVarList>${content}</globalVarList>${steps}`).document.variables;
  test('that repeat a setting of a step are not taken, since they would win over it', () => {
    const steps = stepXml({ properties: { Message: 'b' }, type: 'RebootAction' });
    assert.deepEqual(globals('<variable name="XMessage" property="Message">a</variable>', steps), []);
  });
  test('are taken otherwise', () => {
    assert.deepEqual(globals('<variable name="Site">North</variable>'), [{ name: 'Site', value: 'North' }]);
  });
  test('with a name that no variable can have are told', () => {
    const { document, report } = translated('<globalVarList><variable name="a b">x</variable></globalVarList>');
    assert.deepEqual([document.variables, report.notices.length], [[], 1]);
  });
});

test('groups too deep in one another are refused with their place', () => {
  const deep = `${'<group name="G">'.repeat(60)}${'</group>'.repeat(60)}`;
  assert.throws(
    () => translated(deep),
    (error) =>
      error instanceof InterchangeError && /50 deep/.test(error.message) && /group/.test(error.problems[0]?.path ?? ''),
  );
});

test('ten thousand steps are translated', () => {
  const { report } = translated(stepXml({ type: 'RebootAction', properties: { Target: 'HD' } }).repeat(10_000));
  assert.equal(report.counts.native, 10_000);
});

endingTest('a step of very many secret variables tells each of them once', () => {
  const many = 200_000;
  const variables = Array.from({ length: many }, (_, at) => `<Variable Name="S${at}" IsSecret="true"/>`).join('');
  const Rules = `<Rules><Rule><Variables>${variables}</Variables></Rule></Rules>`;
  const { report } = translatedStep({ type: 'SetDynamicVariablesAction', properties: { Rules } });
  assert.equal(report.secrets.length, many);
});

endingTest('a step of very many settings is looked through once, not for each of its partitions', () => {
  const settings = Object.fromEntries(Array.from({ length: 128 }, (_, at) => [`OSDPartitions${at}Type`, 'Primary']));
  const others = Object.fromEntries(Array.from({ length: 120_000 }, (_, at) => [`Other${at}`, '']));
  const { step } = translatedStep({ type: 'PartitionDiskAction', properties: { ...others, ...settings } });
  assert.ok(step.type === 'format-and-partition-disk');
  assert.equal(step.options.partitions.length, 128);
});
