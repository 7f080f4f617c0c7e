import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseTaskSequence } from './parse.ts';
import { stepKinds } from './step-kinds.ts';

const parse = (steps: unknown) => parseTaskSequence({ version: 1, name: 'S', steps });
const say = { type: 'run-command-line', name: 'Say', options: { commandLine: 'true' } };
const problemsOf = (steps: unknown) => (parse(steps).problems ?? []).map(({ path, message }) => `${path}: ${message}`);

const wrong: [string, unknown, RegExp[]][] = [
  ['no steps', undefined, [/^steps: /]],
  ['an unknown type', [{ ...say, type: 'fly' }], [/^steps\[0\]\.type: "fly" is not a step of this version/]],
  ['an unknown option', [{ ...say, options: { commandLine: 'x', fast: true } }], [/^steps\[0\]\.options: .*"fast"/]],
  [
    'an option of another type',
    [{ ...say, options: { commandLine: 5 } }],
    [/^steps\[0\]\.options\.commandLine: .*string/],
  ],
  ['an option of another step', [{ ...say, type: 'restart-computer' }], [/^steps\[0\]\.options: .*"commandLine"/]],
  ['an unknown attribute', [{ ...say, speed: 1 }], [/^steps\[0\]: .*"speed"/]],
  [
    'a condition of no kind',
    [{ ...say, condition: { x: 1 } }],
    [/^steps\[0\]\.condition: it needs one of: all, any, none, variable, file/],
  ],
  [
    'a condition whose operator is none',
    [{ ...say, condition: { all: [{ variable: 'A', operator: 'is', value: 'x' }] } }],
    [/^steps\[0\]\.condition\.all\[0\]\.operator: /],
  ],
  [
    'a condition without a value',
    [{ ...say, condition: { variable: 'A', operator: 'less' } }],
    [/condition\.value: this operator compares/],
  ],
  [
    'what a task sequence within this one cannot have',
    [
      {
        ...{ type: 'run-task-sequence', name: 'R', timeoutSeconds: 60, runIn: 'system' },
        options: { taskSequence: 'missing:X' },
      },
    ],
    [/^steps\[0\]\.timeoutSeconds: a task sequence has no time limit/, /^steps\[0\]\.runIn: .* its steps say where/],
  ],
  ['steps in a step', [{ ...say, steps: [] }], [/^steps\[0\]: .*"steps"/]],
  ['a group without steps', [{ type: 'group', name: 'G' }], [/^steps\[0\]\.steps: /]],
  [
    'an id that is used twice',
    [
      { ...say, id: 'a' },
      { ...say, id: 'a' },
    ],
    [/the id "a" is used twice/],
  ],
  [
    'a reference that is none',
    [{ type: 'apply-data-image', name: 'D', options: { image: 'Debian' } }],
    [/options\.image: an id \(a UUID\) is needed/],
  ],
  [
    'several at once, deep within',
    [
      {
        type: 'group',
        name: 'G',
        steps: [
          { ...say, name: '' },
          { type: 'group', name: 'H', steps: [{ ...say, retry: { count: 0 } }] },
        ],
      },
    ],
    [/^steps\[0\]\.steps\[0\]\.name: /, /^steps\[0\]\.steps\[1\]\.steps\[0\]\.retry\.count: /],
  ],
];

describe('each fault is told with its place:', () => {
  for (const [what, steps, problems] of wrong)
    test(what, () => {
      const told = problemsOf(steps);
      assert.equal(told.length, problems.length, told.join('\n'));
      for (const problem of problems)
        assert.ok(
          told.some((each) => problem.test(each)),
          `${problem} in\n${told.join('\n')}`,
        );
    });
});

test('an unknown type hides nothing else that is wrong, and the known ones are told once', () => {
  const steps = [
    { ...say, type: 'fly', options: { wings: 2 } },
    { ...say, options: { commandLine: 5 } },
    { type: 'restart-computer', name: 'R', options: { target: 'moon' } },
    {
      type: 'group',
      name: 'G',
      steps: [
        { ...say, type: 'swim' },
        { type: 'group', name: 'H' },
      ],
    },
    { name: 'No type' },
  ];
  const { problems = [] } = parseTaskSequence({
    version: 1,
    name: 'S',
    bar: 1,
    steps,
    onFailure: [{ ...say, type: 'run' }],
  });
  assert.deepEqual(problems.map(({ path }) => path).sort(), [
    '',
    'onFailure[0].type',
    'steps[0].type',
    'steps[1].options.commandLine',
    'steps[2].options.target',
    'steps[3].steps[0].type',
    'steps[3].steps[1].steps',
    'steps[4].type',
  ]);
  assert.deepEqual(
    problems.filter(({ message }) => message.includes('run-command-line')).map(({ path }) => path),
    ['steps[0].type'],
  );
});

test('nodes without an id receive one by their place, and keep it when they are written out', () => {
  const { document } = parse([say, { type: 'group', name: 'G', steps: [say] }]);
  const [, group] = document?.steps ?? [];
  assert.equal(group?.id, '2');
  assert.equal(group?.type === 'group' && group.steps[0]?.id, '2.1');
  assert.deepEqual(parseTaskSequence(JSON.parse(JSON.stringify(document))).document, document);
});

test('every step kind with its fewest options is a step', () => {
  const least: Record<string, object> = {
    'run-command-line': { commandLine: 'x' },
    'set-task-sequence-variable': { variable: 'X' },
    'connect-to-network-folder': { path: '\\\\server\\share' },
    'convert-disk-to-dynamic': { disk: 0 },
    'apply-driver-package': { driverPackage: 'missing:X' },
    'download-package-content': { packages: ['missing:X'] },
    'run-task-sequence': { taskSequence: 'missing:X' },
    'run-powershell-script': { script: 'exit 0' },
    'join-domain-or-workgroup': { workgroup: 'OFFICE' },
    'install-application': { applications: ['missing:X'] },
    'install-package': { package: 'missing:X', program: 'Setup' },
    'upgrade-operating-system': { package: 'missing:X' },
    'capture-operating-system-image': { imageName: 'X' },
    'format-and-partition-disk': { partitions: [{ volume: 'system', type: 'linux', fileSystem: 'ext4' }] },
    ...Object.fromEntries(
      ['apply-operating-system-image', 'apply-data-image'].map((slug) => [slug, { image: 'missing:X' }]),
    ),
    ...Object.fromEntries(
      ['capture-user-state', 'restore-user-state', 'install-deployment-tools'].map((slug) => [
        slug,
        { package: 'missing:X' },
      ]),
    ),
  };
  for (const { slug, name } of stepKinds)
    assert.deepEqual(problemsOf([{ type: slug, name, options: least[slug] ?? {} }]), [], slug);
});

test('a hundred groups within each other are read, a hundred thousand are refused', () => {
  const nested = (levels: number) => {
    let node: object = say;
    for (let level = 0; level < levels; level += 1) node = { type: 'group', name: 'G', steps: [node] };
    return [node];
  };
  assert.deepEqual(problemsOf(nested(95)), []);
  const groups = 'steps[0].'.repeat(100);
  assert.deepEqual(problemsOf([say, ...nested(100_000)]), [
    `steps[1].${groups.slice('steps[0].'.length)}type: it is nested deeper than 200 levels: take groups or conditions apart`,
  ]);
  let condition: object = { variable: 'A', operator: 'exists' };
  for (let level = 0; level < 100_000; level += 1) condition = { all: [condition] };
  assert.match(
    problemsOf([{ ...say, condition }]).join(),
    /^steps\[0\]\.condition(\.all\[0\])+(\.all)?: it is nested deeper/,
  );
});

test('whatever it is given, it answers and does not throw', () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => void parseTaskSequence(value)));
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 4 }),
      (value) => void parse([value, { type: 'group', name: 'G', steps: value }]),
    ),
  );
});
