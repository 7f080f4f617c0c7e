import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type TaskSequenceDocument, walk } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { environmentsOf, isPe, type StepKind } from '../../task-sequence/step.ts';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import { readTaskSequenceFile } from '../read-task-sequence-file.ts';
import { writeSequence } from '../task-sequence-xml/write-sequence.ts';
import { fixture } from '../test-fixtures.ts';
import { exportSequence } from './export-sequence.ts';
import { condition, optionsOf, sayableOptionsOf, without } from './test-documents.ts';
import { translateSequence } from './translate-sequence.ts';

function documentWith(steps: readonly unknown[], more: object = {}): TaskSequenceDocument {
  const { document, problems } = parseTaskSequence({ version: 1, name: 'A sequence', ...more, steps });
  if (document === undefined) throw new Error(JSON.stringify(problems));
  return document;
}

/** Through the XML and back. */
async function again(document: TaskSequenceDocument): Promise<TaskSequenceDocument> {
  const xml = writeSequence(exportSequence(document).sequence);
  const [inFile] = (await readTaskSequenceFile(Buffer.from(xml))).sequences;
  assert.ok(inFile);
  return translateSequence(inFile).document;
}

/** Options that ConfigMgr has no words for, by kind: exactly these. */
const losses: Readonly<Record<string, readonly string[]>> = {
  // A secret value.
  'set-task-sequence-variable': ['value'],
  'check-readiness': ['firmware', 'secureBoot'],
  'format-and-partition-disk': ['disk', 'partitions'],
  'pre-provision-bitlocker': ['volume'],
  // Values that are added to a list.
  'set-dynamic-variables': ['rules'],
  'apply-operating-system-image': ['verify', 'volume'],
  'apply-data-image': ['volume'],
  'capture-operating-system-image': ['exclude', 'notGeneralized', 'source', 'sshHostKeys'],
  'apply-network-settings': ['computerName', 'provisioned'],
  'setup-windows-and-configmgr': ['compactOs', 'localUsers'],
};

function lostOf(messages: readonly { message: string }[]): string[] {
  return messages.flatMap(({ message }) => /(?:no words for|A password in) `(\w+)`/.exec(message)?.[1] ?? []);
}

describe('a step with any options is the same after export and import, but for what the export names:', () => {
  for (const kind of stepKinds as readonly StepKind[]) {
    if (kind.configMgr === undefined) continue;
    test(kind.name, async () => {
      const lost = new Set<string>();
      await fc.assert(
        fc.asyncProperty(optionsOf(kind), async (options) => {
          const document = documentWith([{ type: kind.slug, name: 'A step', options }]);
          const { unwritten } = exportSequence(document);
          const keys = lostOf(unwritten);
          for (const key of keys) lost.add(key);
          const [before, after] = [document.steps[0], (await again(document)).steps[0]];
          assert.ok(before && after && before.type !== 'group' && after.type !== 'group');
          assert.equal(after.type, before.type);
          assert.deepEqual(without(after.options, keys), without(before.options, keys));
        }),
        { numRuns: 100 },
      );
      assert.deepEqual([...lost].sort(), losses[kind.slug] ?? []);
    });
  }
});

describe('a step with options that ConfigMgr has words for is exactly the same after export and import:', () => {
  for (const kind of stepKinds as readonly StepKind[]) {
    if (kind.configMgr === undefined) continue;
    test(kind.name, async () => {
      await fc.assert(
        fc.asyncProperty(sayableOptionsOf(kind, losses[kind.slug] ?? []), async (options) => {
          const document = documentWith([{ type: kind.slug, name: 'A step', options }]);
          assert.deepEqual(lostOf(exportSequence(document).unwritten), []);
          assert.deepEqual(await again(document), JSON.parse(JSON.stringify(document)));
        }),
        { numRuns: 60 },
      );
    });
  }
});

const text = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 %&<>"'\u00e4\u4e2d]{0,12}$/);

/** Of all kinds that ConfigMgr has. */
const step = fc
  .constantFrom(...(stepKinds as readonly StepKind[]).filter(({ configMgr }) => configMgr !== undefined))
  .chain((kind) =>
    fc.record(
      {
        type: fc.constant(kind.slug),
        name: text,
        description: text,
        disabled: fc.boolean(),
        continueOnError: fc.boolean(),
        condition,
        timeoutSeconds: fc.integer({ min: 1, max: 604_800 }),
        runIn: fc.constantFrom('pe' as const, 'system' as const),
        options: sayableOptionsOf(kind, losses[kind.slug] ?? []),
      },
      { requiredKeys: ['type', 'name', 'options'] },
    ),
  )
  // Where the kind leaves no choice it says nothing, and a child sequence has neither setting.
  .map((each) => (each.type === 'run-task-sequence' ? { ...each, timeoutSeconds: undefined } : each))
  .map((each) => (leavesChoice(each.type) ? each : { ...each, runIn: undefined }));

function leavesChoice(slug: string): boolean {
  const kind = (stepKinds as readonly StepKind[]).find((each) => each.slug === slug);
  const inPe = kind === undefined || slug === 'run-task-sequence' ? [] : environmentsOf(kind).map(isPe);
  return inPe.includes(true) && inPe.includes(false);
}

const nodes = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    step,
    fc.record(
      {
        type: fc.constant('group'),
        name: text,
        description: text,
        disabled: fc.boolean(),
        continueOnError: fc.boolean(),
        condition,
        steps: fc.array(tie('node'), { maxLength: 3 }),
      },
      { requiredKeys: ['type', 'name', 'steps'] },
    ),
  ),
})).node;

test('a document of groups and steps is the same after export and import', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(nodes, { maxLength: 4 }), text, async (steps, description) => {
      const variables = [
        { name: 'Role', value: '' },
        { name: 'Site', value: 'a & b' },
      ];
      const document = documentWith(steps, { description, variables });
      const { unwritten } = exportSequence(document);
      assert.deepEqual(
        unwritten.filter(({ message }) => !message.startsWith('ConfigMgr captures to a shared folder')),
        [],
      );
      assert.deepEqual(await again(document), JSON.parse(JSON.stringify(document)));
    }),
    { numRuns: 60 },
  );
});

for (const name of ['configmgr-sequence.xml', 'configmgr-template.xml', 'mdt-ts.xml'])
  test(`what became of ${name} is the same after export and import`, async () => {
    const [inFile] = (await readTaskSequenceFile(fixture(name))).sequences;
    assert.ok(inFile);
    const { document } = translateSequence(inFile, { name: 'Without a name' });
    assert.deepEqual(exportSequence(document).unwritten, []);
    assert.deepEqual(await again(document), document);
  });

test('what ConfigMgr does not have is named, and what would run without its condition is disabled', () => {
  const document = documentWith(
    [
      { type: 'install-boot-loader', name: 'Loader', options: {} },
      { type: 'restart-computer', name: 'Again', retry: { count: 2 }, condition: { package: 'vim' }, options: {} },
      { type: 'set-task-sequence-variable', name: 'Secret', options: { variable: 'Key', secret: true } },
      { type: 'capture-operating-system-image', name: 'Capture', options: { imageName: 'W', description: 'D' } },
    ],
    { onFailure: [{ type: 'restart-computer', name: 'Fallback', options: {} }] },
  );
  const { sequence, unwritten } = exportSequence(document);
  assert.deepEqual(
    unwritten.map(({ node, message }) => `${node}: ${message}`),
    [
      '1: ConfigMgr has no step like Install Boot Loader: it is not written.',
      '2: How often it is tried again (`retry`) is not written.',
      '2: ConfigMgr has no condition like that: it is written without it, and disabled.',
      '3: ConfigMgr has no words for that it is enabled: read again it is disabled.',
      '4: ConfigMgr captures to a shared folder: put it in front of the file’s name there.',
      'null: The steps of `onFailure` are not written.',
    ],
  );
  assert.deepEqual(
    sequence.nodes.map(({ name, disable, condition: written }) => [name, disable, written]),
    [
      ['Again', true, null],
      ['Secret', null, null],
      ['Capture', null, null],
    ],
  );
});

for (const unknown of [
  { command: 'true' },
  { system: { family: 'linux' } },
  { system: { family: 'windows', language: 1031 } },
  { software: { productCode: '{1}', upgradeCode: '{2}' } },
  { none: [{ variable: 'A', operator: 'exists' }, { package: 'vim' }] },
])
  test(`no step is written to run without its condition ${JSON.stringify(unknown)}`, () => {
    const steps = [{ type: 'group', name: 'G', condition: unknown, steps: [] }];
    const { sequence, unwritten } = exportSequence(documentWith(steps));
    assert.deepEqual([sequence.nodes[0]?.disable, sequence.nodes[0]?.condition, unwritten.length], [true, null, 1]);
    const rules = [{ condition: unknown, variables: [{ name: 'A', value: '1' }] }];
    const inRules = exportSequence(documentWith([{ type: 'set-dynamic-variables', name: 'R', options: { rules } }]));
    assert.match(inRules.unwritten[0]?.message ?? '', /no words for `rules`/);
  });

test('actions and references are as ConfigMgr’s client needs them', () => {
  const document = documentWith([
    { type: 'run-command-line', name: 'Run', options: { commandLine: 'setup.exe /q', package: 'missing:ABC00001' } },
    { type: 'restart-computer', name: 'Restart', options: { target: 'pe' } },
    {
      type: 'apply-operating-system-image',
      name: 'Apply',
      options: { image: 'missing:ABC00002', volumeVariable: 'OSDisk' },
    },
  ]);
  const { sequence } = exportSequence(document);
  assert.deepEqual(
    sequence.nodes.map(({ action }) => action),
    [
      'smsswd.exe /run:ABC00001 setup.exe /q',
      'smsboot.exe /target:WinPE',
      'OSDApplyOS.exe /image:ABC00002,%OSDImageIndex% /target:%OSDisk%',
    ],
  );
  assert.deepEqual(
    sequence.references.map((each) => each.package),
    ['ABC00001', 'ABC00002'],
  );
  assert.equal([...walk(document.steps)].length, sequence.nodes.length);
});

describe('no password that stands in a document is exported, and the export says so:', () => {
  const set = (variable: string, secret: boolean) => ({
    ...{ type: 'set-task-sequence-variable', name: 'Set' },
    options: { variable, value: 'hunter2', secret },
  });
  const rules = (variable: string, value: string) => ({
    ...{ type: 'set-dynamic-variables', name: 'Rules' },
    options: { rules: [{ variables: [{ name: variable, value }] }] },
  });
  const run = (commandLine: string) => ({ type: 'run-command-line', name: 'Run', options: { commandLine } });
  const imported = (name: string, property?: string, value = 'hunter2') => ({
    ...{ type: 'imported-step', name: 'Imported' },
    options: { type: 'X', variables: [{ name, value, ...(property === undefined ? {} : { property }) }] },
  });
  const password = (name: string) => ({ variables: [{ name, value: 'hunter2' }] });
  const told = (what: string) => `A password in ${what} is not written.`;
  const variable = (name: string) =>
    `The password in the variable "${name}" is not written: set the secret variable there.`;
  const cases: readonly [string, readonly unknown[], object, readonly string[]][] = [
    ['a secret variable of a step', [set('X', true)], {}, [told('`value`')]],
    ['a variable of a step that is called so', [set('AdminPassword', false)], {}, [told('`value`')]],
    ['a command line', [run('tool.exe /password:hunter2')], {}, [told('`commandLine`')]],
    ['a variable of the sequence that is called so', [], password('AdminPassword'), [variable('AdminPassword')]],
    [
      'a variable of the sequence that holds one',
      [],
      { variables: [{ name: 'Tool', value: 'tool.exe /password:hunter2' }] },
      [variable('Tool')],
    ],
    [
      'the value of a secret variable where nothing else tells it',
      [run('tool.exe hunter2')],
      password('AdminPassword'),
      [told('`commandLine`'), variable('AdminPassword')],
    ],
    [
      'the name of a group',
      [{ type: 'group', name: 'net user admin hunter2', steps: [] }],
      {},
      [told('its name or description')],
    ],
    [
      'the description of a step',
      [{ ...run('true'), description: 'tool.exe /password:hunter2' }],
      {},
      [told('its name or description')],
    ],
    [
      'the description of the sequence',
      [],
      { description: 'tool.exe /password:hunter2' },
      [told('its name or description')],
    ],
    ['a rule', [rules('AdminPassword', 'hunter2')], {}, [told('`rules`')]],
    ['a rule’s value', [rules('Tool', 'tool.exe /password:hunter2')], {}, [told('`rules`')]],
    [
      'a script',
      [{ type: 'run-powershell-script', name: 'P', options: { script: 'net user admin hunter2' } }],
      {},
      [told('`script`')],
    ],
    ['a setting of an imported step', [imported('OSDPassword')], {}, [told('`variables`')]],
    [
      'encoded texts of an imported step',
      [imported('X', 'SourceScript', Buffer.from('hunter2').toString('base64'))],
      {},
      [told('`variables`')],
    ],
  ];
  for (const [what, steps, more, messages] of cases)
    test(what, () => {
      const { sequence, unwritten } = exportSequence(documentWith(steps, more));
      assert.ok(!plainTextOf(writeSequence(sequence)).includes('hunter2'), plainTextOf(writeSequence(sequence)));
      const withoutStops = unwritten.filter(({ message }) => !message.includes('read again it is disabled'));
      assert.deepEqual(
        withoutStops.map(({ message }) => message),
        messages,
      );
    });

  test('and what is none stays', () => {
    const values = [
      { name: 'Role', value: 'office' },
      { name: 'Line', value: 'tool.exe /password:%AdminPassword%' },
    ];
    const { sequence, unwritten } = exportSequence(documentWith([], { variables: values }));
    assert.deepEqual(unwritten, []);
    assert.deepEqual(
      sequence.globalVariables.map(({ name, value }) => ({ name, value })),
      values,
    );
  });
});

/** With what is base64 in it decoded: a script is encoded, but everybody can read it. */
function plainTextOf(xml: string): string {
  const encoded = [...xml.matchAll(/>([A-Za-z0-9+/]{8,}={0,2})</g)].map(([, text = '']) => {
    const bytes = Buffer.from(text, 'base64');
    return `${bytes.toString('utf16le')} ${bytes.toString('latin1')}`;
  });
  return [xml, ...encoded].join('\n');
}

test('ids are the places of groups and steps when a document comes back: ConfigMgr’s have none', async () => {
  const restart = { type: 'restart-computer', name: 'R', options: {} };
  const steps = [
    { ...restart, id: 'my-step' },
    { type: 'group', name: 'G', id: 'all', steps: [{ ...restart, id: 'inner' }] },
  ];
  assert.deepEqual(
    [...walk((await again(documentWith(steps))).steps)].map(({ id }) => id),
    ['1', '2', '2.1'],
  );
});
