import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { english } from '../phrases/english.ts';
import { anyCondition } from '../test-any-document.ts';
import { Variables } from '../variables.ts';
import { type Condition, ConditionSchema } from './conditions.ts';
import { type Answer, type ConditionFacts, judgeCondition } from './judge-condition.ts';
import { outlook } from './outlook.ts';

const variables = new Variables([
  { name: 'Role', value: 'Office', secret: false },
  { name: 'Password', value: 'hunter22', secret: true },
  { name: 'Root', value: '/srv', secret: false },
  { name: '_SMSTSInWinPE', value: 'true', secret: false },
]);

function factsWith(fields: Partial<ConditionFacts> = {}): ConditionFacts {
  return {
    variables,
    path: async (path) => ({
      value: path.startsWith('/srv')
        ? { kind: path.includes('.') ? 'file' : 'folder', modified: Date.UTC(2026, 0, 2) }
        : null,
    }),
    fileVersion: async (path) => {
      if (path.endsWith('.bin')) return { problem: `${path} cannot be read` };
      return { value: path.endsWith('.exe') ? '10.0.22631.2861' : null };
    },
    registry: async (key, value) => ({
      value: key.endsWith('Setup') && value === '' ? { type: 'REG_DWORD', data: '7' } : null,
    }),
    wql: async (_, query) =>
      query.includes('Win32_Unknown')
        ? { problem: 'no class Win32_Unknown' }
        : { value: query.includes('Dell') ? 1 : 0 },
    system: async () => ({
      value: { family: 'linux', distribution: 'debian', architecture: 'x64', version: '12', language: null },
    }),
    software: async () => ({ value: '10.0.2' }),
    package: async (name) => ({ value: name === 'bash' ? '5.2.15-2+b7' : null }),
    command: async (line) => ({ value: line === 'true' ? 0 : 3 }),
    ...fields,
  };
}

const yes: Condition = { variable: 'Role', operator: 'equals', value: 'office' };
const no: Condition = { variable: 'Role', operator: 'equals', value: 'Lab' };
const unknown: Condition = { wql: 'select * from Win32_Unknown' };

const table: [string, Condition | undefined, boolean | null, RegExp][] = [
  ['none at all', undefined, true, /no condition/],
  ['a variable', yes, true, /^Role is "Office" \(equals "office"\)$/],
  ['a variable that is not set', { variable: 'X', operator: 'exists' }, false, /X is not set/],
  [
    'a secret, which is not told',
    { variable: 'Password', operator: 'equals', value: '%Password%' },
    true,
    /\*\*\* *"?.*\*\*\*/,
  ],
  ['all of none', { all: [] }, true, /nothing/],
  ['any of none', { any: [] }, false, /nothing/],
  ['none of none', { none: [] }, true, /nothing/],
  ['all, one false', { all: [yes, no] }, false, /Lab/],
  ['any, one true', { any: [no, yes] }, true, /office/],
  ['none, one true', { none: [no, yes] }, false, /office/],
  ['none, nested', { none: [{ all: [yes, { none: [yes] }] }] }, true, /Role/],
  ['all with one that cannot be answered', { all: [yes, unknown] }, null, /Win32_Unknown/],
  ['all that is false before that', { all: [no, unknown] }, false, /Lab/],
  ['any that is true before that', { any: [yes, unknown] }, true, /office/],
  ['none with one that cannot be answered', { none: [no, unknown] }, null, /Win32_Unknown/],
  ['a folder, its path from a variable', { folder: '%Root%/data' }, true, /the folder \/srv\/data is there/],
  ['a folder that is asked for as a file', { file: '/srv/data' }, false, /there is no file/],
  ['a path that is not there', { folder: '/opt' }, false, /there is no folder \/opt/],
  [
    'a folder changed before',
    { folder: '/srv', modified: { operator: 'less', time: '2026-01-03T00:00:00Z' } },
    true,
    /\/srv/,
  ],
  [
    'a folder changed later',
    { folder: '/srv', modified: { operator: 'greater', time: '2026-01-02T01:00:00+01:00' } },
    false,
    /greater/,
  ],
  [
    'a file of that version',
    { file: '%Root%/a.exe', version: { operator: 'greaterEqual', value: '%Root%' } },
    null,
    /10\.0\.22631\.2861 \(greaterEqual \/srv\), and these cannot be compared/,
  ],
  [
    'a newer file',
    { file: '/srv/a.exe', version: { operator: 'greater', value: '10.0.9999' } },
    true,
    /10\.0\.22631\.2861/,
  ],
  [
    'an older file',
    { file: '/srv/a.exe', version: { operator: 'greater', value: '10.1' } },
    false,
    /10\.0\.22631\.2861/,
  ],
  ['a file without a version', { file: '/srv/a.txt', version: { operator: 'less', value: '1' } }, false, /\(none\)/],
  [
    'a file that is not there',
    { file: '/a.exe', version: { operator: 'less', value: '1' } },
    false,
    /there is no file/,
  ],
  [
    'a file that cannot be read',
    { file: '/srv/a.bin', version: { operator: 'less', value: '1' } },
    null,
    /cannot be read/,
  ],
  [
    'a file changed later, whose version is not asked for then',
    {
      file: '/srv/a.bin',
      modified: { operator: 'less', time: '2026-01-02T00:00:00Z' },
      version: { operator: 'less', value: '1' },
    },
    false,
    /was changed/,
  ],
  ['a registry value', { registry: 'HKEY_LOCAL_MACHINE\\Setup', operator: 'greater', data: '6' }, true, /"7"/],
  [
    'a registry value of another type',
    { registry: 'HKEY_LOCAL_MACHINE\\Setup', operator: 'exists', type: 'REG_SZ' },
    false,
    /not there/,
  ],
  [
    'a registry value that is not there',
    { registry: 'HKEY_LOCAL_MACHINE\\X', value: 'Y', operator: 'notEquals', data: '1' },
    false,
    /not there/,
  ],
  [
    'a WMI query with rows',
    { wql: "select * from Win32_ComputerSystem where Manufacturer like '%Dell%'" },
    true,
    /1 row$/,
  ],
  ['a WMI query without', { wql: 'select * from Win32_Battery' }, false, /0 rows/],
  [
    'software',
    { software: { productCode: '{1}' }, version: { operator: 'greaterEqual', value: '10.0' } },
    true,
    /10\.0\.2/,
  ],
  [
    'the system',
    { system: { family: 'linux', distribution: 'Debian', version: { operator: 'greaterEqual', value: '11' } } },
    true,
    /12/,
  ],
  ['another system', { system: { family: 'windows' } }, false, /family is linux/],
  ['a package', { package: 'bash', version: { operator: 'less', value: '5.10' } }, true, /5\.2\.15/],
  ['a package that is not installed', { package: 'zsh' }, false, /not installed/],
  ['a command', { command: 'true' }, true, /exit code 0/],
  ['a command with other codes', { command: 'x', successCodes: [3] }, true, /exit code 3/],
];

describe('a condition of', () => {
  for (const [what, condition, holds, because] of table)
    test(`${what}: ${holds}`, async () => {
      if (condition !== undefined) assert.deepEqual(ConditionSchema.parse(condition), condition, 'the language has it');
      const verdict = await judgeCondition(condition, factsWith());
      assert.equal(verdict.holds, holds, english(verdict.because));
      assert.match(english(verdict.because), because);
      assert.ok(!JSON.stringify(verdict.because).includes('hunter22'), 'no secret is told');
    });
});

test('what throws is an answer that is missing, and nothing is thrown', async () => {
  const facts = factsWith({ path: () => Promise.reject(new Error('the disk fails')) });
  const { holds, because } = await judgeCondition({ file: '/x' }, facts);
  assert.deepEqual([holds, english(because)], [null, 'the disk fails']);
});

const reasons = fc.oneof(
  fc.string().map((message) => new Error(message)),
  fc.string(),
  fc.constantFrom(undefined, null, {}),
);

/** How a computer may answer: with what there is, with why it cannot, by a promise that is broken, or by throwing before it gives one. */
function anyAnswer<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<() => Promise<Answer<Value>>> {
  return fc.oneof(
    { weight: 6, arbitrary: value.map((given) => async () => ({ value: given })) },
    fc.string().map((problem) => async () => ({ problem })),
    reasons.map((reason) => () => Promise.reject(reason)),
    reasons.map((reason) => () => {
      throw reason;
    }),
  );
}

const anyVersion = fc.option(fc.oneof(fc.constantFrom('10.0.2', '12', '1:2.3-4~a', ''), fc.string()));
const anyFacts: fc.Arbitrary<Omit<ConditionFacts, 'variables'>> = fc.record({
  path: anyAnswer(
    fc.option(
      fc.record({
        kind: fc.constantFrom('file', 'folder'),
        modified: fc.oneof(fc.integer(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 9e15)),
      }),
    ),
  ),
  fileVersion: anyAnswer(anyVersion),
  registry: anyAnswer(fc.option(fc.record({ type: fc.constantFrom('REG_SZ', 'REG_DWORD'), data: fc.string() }))),
  wql: anyAnswer(fc.nat()),
  system: anyAnswer(
    fc.record({
      family: fc.constantFrom('windows', 'linux'),
      distribution: fc.option(fc.string()),
      architecture: fc.option(fc.constantFrom('x64', 'x86', 'arm64')),
      version: anyVersion,
      language: fc.option(fc.nat()),
    }),
  ),
  software: anyAnswer(anyVersion),
  package: anyAnswer(anyVersion),
  command: anyAnswer(fc.integer()),
});
const anyVariables = fc
  .array(
    fc.record({
      name: fc.constantFrom('A', 'Name', 'Role', '_SMSTSInWinPE'),
      value: fc.oneof(fc.constantFrom('%A%', '%Name%%Role%', '%', '$&', '(', '12'), fc.string()),
      secret: fc.boolean(),
    }),
    { maxLength: 4 },
  )
  .map((entries) => new Variables(entries));

test('no condition makes it throw, whatever the computer answers, and what variables alone tell is what comes out', async () => {
  const seen = new Map<boolean | null, number>();
  await fc.assert(
    fc.asyncProperty(anyCondition, anyFacts, anyVariables, async (condition, computer, set) => {
      const facts = { ...computer, variables: set };
      const { holds, because } = await judgeCondition(condition, facts);
      assert.ok(holds === true || holds === false || holds === null);
      assert.equal(typeof english(because), 'string');
      const foretold = outlook(condition, set);
      if (foretold !== null && holds !== null) assert.equal(holds, foretold);
      const none = await judgeCondition({ none: [condition] }, facts);
      assert.equal(none.holds, holds === null ? null : !holds, 'none is the opposite');
      seen.set(holds, (seen.get(holds) ?? 0) + 1);
    }),
    { numRuns: 500 },
  );
  // Conditions with one answer would prove nothing.
  for (const holds of [true, false, null]) assert.ok((seen.get(holds) ?? 0) > 50, `${holds}: ${seen.get(holds)}`);
});

test('where every answer fails, what asks the computer cannot be answered', async () => {
  const fails = () => Promise.reject(new Error('the disk fails'));
  const facts = factsWith({
    ...{
      path: fails,
      fileVersion: fails,
      registry: fails,
      wql: fails,
      system: fails,
      software: fails,
      package: fails,
      command: fails,
    },
  });
  const kinds = new Set<string>();
  const asking = anyCondition.filter((each) => ['all', 'any', 'none', 'variable'].every((key) => !(key in each)));
  await fc.assert(
    fc.asyncProperty(asking, async (condition) => {
      kinds.add(Object.keys(condition).find((key) => key in facts || key === 'file' || key === 'folder') ?? '');
      const { holds, because } = await judgeCondition(condition, facts);
      assert.deepEqual([holds, english(because)], [null, 'the disk fails']);
    }),
    { numRuns: 200 },
  );
  assert.deepEqual([...kinds].sort(), [
    'command',
    'file',
    'folder',
    'package',
    'registry',
    'software',
    'system',
    'wql',
  ]);
});

const wrong: [string, unknown][] = [
  ['an operator that compares with nothing', { variable: 'A', operator: 'equals' }],
  ['an unknown operator', { variable: 'A', operator: 'is', value: 'x' }],
  ['two kinds in one', { variable: 'A', operator: 'exists', file: '/x' }],
  ['a registry key without its root', { registry: 'SOFTWARE\\X', operator: 'exists' }],
  ['a time without a zone', { file: '/x', modified: { operator: 'less', time: '2026-01-01T00:00:00' } }],
  ['software without a code', { software: { name: 'Office' } }],
  ['nothing', {}],
];
for (const [what, condition] of wrong)
  test(`${what} is not a condition`, () => assert.equal(ConditionSchema.safeParse(condition).success, false));
