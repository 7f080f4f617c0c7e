import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InterchangeError } from '../interchange-error.ts';
import { readXmlFile } from '../read-xml-file.ts';
import { fixture } from '../test-fixtures.ts';
import { readSequence } from './read-sequence.ts';
import { type ForeignGroup, type ForeignNode, type ForeignStep, fieldOf, propertyOf, walkForeign } from './tree.ts';

function read(xml: string | Uint8Array) {
  return readSequence(readXmlFile(xml));
}

function only(nodes: readonly ForeignNode[]): ForeignStep {
  const [step] = nodes;
  assert.ok(step !== undefined && step.kind !== 'group');
  return step;
}

/** Reads one step, with these attributes and this content. */
function readStep(attributes: string, content = '') {
  const { sequence, notices } = read(`<sequence><step name="s" ${attributes}>${content}</step></sequence>`);
  return { step: only(sequence.nodes), notices: notices.map(({ message }) => message) };
}

/** The problems of a sequence that is refused, as `line:column path: message`. */
function problemsOf(xml: string): string[] {
  try {
    read(xml);
  } catch (error) {
    if (error instanceof InterchangeError)
      return error.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
    throw error;
  }
  return [];
}

test('reads everything of a sequence of ConfigMgr, and finds nothing to remark', () => {
  const { sequence, notices } = read(fixture('configmgr-sequence.xml'));
  assert.deepEqual(notices, []);
  assert.equal(sequence.version, '3.10');
  assert.deepEqual(sequence.references, [
    { package: 'ABC00010', program: null },
    { package: 'ABC00011', program: 'Install' },
  ]);
  assert.deepEqual(sequence.globalVariables, [
    { name: 'OSDAdapterCount', property: 'NumAdapters', hidden: null, value: '0' },
  ]);
  const all = [...walkForeign(sequence.nodes)].map(({ at, kind }) => `${at.line} ${kind} ${at.path}`);
  assert.deepEqual(all, [
    '9 group sequence/group[1] ("Install")',
    '25 step sequence/group[1]/step[1] ("Restart")',
    '32 group sequence/group[1]/group[1] ("Only one Windows")',
    '43 step sequence/group[1]/group[1]/step[1] ("Say hello")',
    '51 step sequence/step[1] ("Variables by model")',
    '59 subtasksequence sequence/subtasksequence[1] ("Common settings")',
  ]);
});

test('reads a step with all that it says', () => {
  const { sequence } = read(fixture('configmgr-sequence.xml'));
  const [, restart, , hello] = [...walkForeign(sequence.nodes)];
  assert.deepEqual(restart, {
    kind: 'step',
    at: { path: 'sequence/group[1]/step[1] ("Restart")', line: 25, column: 5 },
    name: 'Restart',
    description: '',
    disable: null,
    continueOnError: null,
    condition: null,
    action: 'smsboot.exe /target:HD',
    type: 'SMS_TaskSequence_RebootAction',
    runIn: 'WinPEandFullOS',
    startIn: null,
    successCodes: [0],
    retryCount: 0,
    timeout: null,
    runFromNet: false,
    variables: [
      { name: 'SMSRebootMessage', property: 'Message', hidden: null, value: 'Back in a minute' },
      { name: 'SMSRebootTarget', property: 'Target', hidden: true, value: 'HD' },
    ],
  });
  assert.ok(hello?.kind === 'step');
  assert.deepEqual([hello.timeout, hello.retryCount, hello.successCodes], [900, 2, [0, 3010, -2147024894]]);
});

test('a value is found by its property or its variable, whatever the capitals', () => {
  const { sequence } = read(fixture('configmgr-sequence.xml'));
  const child = sequence.nodes.at(-1);
  assert.ok(child?.kind === 'subtasksequence');
  assert.equal(propertyOf(child, 'tspackageid'), 'ABC00012');
  assert.equal(propertyOf(child, 'TsOther'), undefined);
});

test('reads conditions as a tree, and platforms with their keys', () => {
  const { sequence } = read(fixture('configmgr-sequence.xml'));
  const group = sequence.nodes[0] as ForeignGroup;
  const [any] = group.condition?.nodes ?? [];
  assert.ok(any?.kind === 'operator');
  const [first, none] = any.nodes;
  assert.ok(first?.kind === 'expression' && none?.kind === 'operator' && none.nodes[0]?.kind === 'expression');
  assert.deepEqual([any.operator, none.operator], ['or', 'not']);
  assert.equal(fieldOf(first, 'variable'), '_SMSTSInWinPE');
  assert.match(fieldOf(none.nodes[0], 'Query') ?? '', /NumberOfProcessors < 4$/);
  assert.equal(none.nodes[0].at.path, 'sequence/group[1]/condition/operator[1]/operator[1]/expression[1]');
  const os = group.nodes[1]?.condition?.nodes[0];
  assert.ok(os?.kind === 'os');
  const [platform] = os.platforms;
  assert.deepEqual([os.operator, platform?.name, platform?.nodes.length], ['or', 'All Windows 11 (64-bit)', 1]);
  assert.deepEqual(platform?.keys, new Map([['PlatformArchKey', 'x64']]));
});

test('tells an empty condition, which always holds, from none', () => {
  assert.deepEqual(readStep('', '<condition/>').step.condition?.nodes, []);
  assert.equal(readStep('').step.condition, null);
});

test('takes what is odd about the files of MDT, and says what it did', () => {
  const { sequence, notices } = read(fixture('mdt-ts.xml'));
  assert.deepEqual([sequence.name, sequence.description], ['Plain client', 'What MDT writes']);
  const [group, gather, script] = [...walkForeign(sequence.nodes)];
  assert.ok(group?.kind === 'group' && gather?.kind === 'step' && script?.kind === 'step');
  assert.deepEqual([group.expand, group.action, group.disable, group.condition?.nodes.length], [true, '', false, 1]);
  assert.deepEqual([gather.runIn, gather.continueOnError], ['WinPEandFullOS', false]);
  assert.deepEqual([script.type, script.startIn, script.successCodes, script.variables], [null, '', [0, 3010], null]);
  assert.equal(script.condition?.nodes[0]?.kind, 'expression');
  assert.deepEqual(
    notices.map(({ line, path, message }) => `${line} ${path}: ${message}`),
    [
      '17 sequence/group[1]/step[2]/expression[1]: this has no <condition> around it, but is taken as one',
      '15 sequence/group[1]/step[2] ("Plain script"): successCodes is taken as successCodeList',
    ],
  );
});

test('what is not known is kept and reported', () => {
  const { step, notices } = readStep(
    'colour="red"',
    '<later when="now">x<y/></later><defaultVarList><variable name="V" mood="m">1</variable></defaultVarList>',
  );
  assert.deepEqual(step.unknown?.attributes, new Map([['colour', 'red']]));
  assert.deepEqual(
    step.unknown?.elements.map(({ name, content }) => [name, content.length]),
    [['later', 2]],
  );
  assert.deepEqual(step.variables?.[0]?.unknown?.attributes, new Map([['mood', 'm']]));
  assert.deepEqual(notices, [
    'the attribute mood of <variable> is not known: it is kept and has no effect',
    'the attribute colour of <step> is not known: it is kept and has no effect',
    '<later> inside <step> is not known: it is kept and has no effect',
  ]);
});

const tolerated: [what: string, attributes: string, field: keyof ForeignStep, value: unknown][] = [
  ['booleans in capitals', 'disable="TRUE"', 'disable', true],
  ['booleans as numbers', 'disable="0"', 'disable', false],
  ['attributes in other capitals', 'Disable="true"', 'disable', true],
  ['an empty attribute as none', 'timeout=""', 'timeout', null],
  ['an empty type as none', 'type=""', 'type', null],
  ['an unknown type', 'type="Contoso_Action"', 'type', 'Contoso_Action'],
  ['success codes with commas', 'successCodeList="0, 3010"', 'successCodes', [0, 3010]],
  ['an environment in other capitals', 'runIn="fullos"', 'runIn', 'FullOS'],
];
for (const [what, attributes, field, value] of tolerated) {
  test(`reads ${what}`, () => assert.deepEqual(readStep(attributes).step[field], value));
}

test('a step without a name, and text where none belongs, are remarked', () => {
  const { notices } = read('<sequence>\n lost words <step/></sequence>');
  assert.deepEqual(
    notices.map(({ message }) => message),
    ['the <step> has no name', 'the text inside <sequence> is left out'],
  );
});

const faults: [what: string, step: string, message: RegExp][] = [
  [
    'a boolean that is none',
    '<step name="s" disable="maybe"/>',
    /^1:11 .*disable is "maybe", but must be true or false/,
  ],
  ['a number that is none', '<step name="s" timeout="15 min"/>', /timeout is "15 min", but must be a whole number/],
  [
    'exit codes that are none',
    '<step name="s" successCodeList="0 ok"/>',
    /successCodeList is "0 ok", but must be a list/,
  ],
  [
    'an environment that is none',
    '<step name="s" runIn="MacOS"/>',
    /runIn is "MacOS", but must be one of WinPE, FullOS/,
  ],
  [
    'a variable without a name',
    '<step name="s"><defaultVarList><variable>1</variable></defaultVarList></step>',
    /variable\[1\]: <variable> needs the attribute name/,
  ],
  [
    'an operator without a type',
    '<step name="s"><condition><operator/></condition></step>',
    /operator\[1\]: <operator> needs the attribute type/,
  ],
  [
    'an operator of unknown type',
    '<step name="s"><condition><operator type="xor"/></condition></step>',
    /type is "xor", but must be one of and, or, not/,
  ],
  [
    'an expression without a type',
    '<step name="s"><condition><expression/></condition></step>',
    /<expression> needs the attribute type/,
  ],
  ['two conditions', '<step name="s"><condition/><condition/></step>', /there is a second <condition> in line 1/],
  [
    'a list with something else inside',
    '<step name="s"><defaultVarList><x/></defaultVarList></step>',
    /<defaultVarList> may hold <variable> alone/,
  ],
];
for (const [what, step, message] of faults) {
  test(`refuses ${what}`, () => {
    const problems = problemsOf(`<sequence>${step}</sequence>`);
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, message);
  });
}

test('all problems are told at once, with their lines', () => {
  const xml =
    '<sequence>\n<group name="g">\n<step name="a" disable="x"/>\n<step name="b" timeout="y" retryCount="-1"/>\n</group>\n</sequence>';
  assert.deepEqual(problemsOf(xml), [
    '3:1 sequence/group[1]/step[1] ("a"): disable is "x", but must be true or false',
    '4:1 sequence/group[1]/step[2] ("b"): retryCount is "-1", but must be a whole number',
    '4:1 sequence/group[1]/step[2] ("b"): timeout is "y", but must be a whole number',
  ]);
});

test('of very many problems the first thousand are told, and how many there are besides', () => {
  const problems = problemsOf(`<sequence>${'<step name="s" disable="x"/>'.repeat(1500)}</sequence>`);
  assert.equal(problems.length, 1001);
  assert.equal(problems.at(-1), '0:0 : and 500 more like these');
});

test('a very long name is shortened in paths', () => {
  const { sequence } = read(`<sequence><step name="${'long '.repeat(1000)}"/></sequence>`);
  assert.ok(sequence.nodes[0]!.at.path.length < 120);
  assert.equal(sequence.nodes[0]!.name.length, 5000);
});
