import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { resolveNames } from '../reference-names.ts';
import { command, documentOf, format, group, restart, setVariable, stepWith, when } from '../test-document.ts';
import { lintRules } from './finding.ts';
import { lintTaskSequence } from './lint.ts';

const found = (steps: unknown[], more: object = {}) =>
  lintTaskSequence(documentOf(steps, more)).map(({ rule, severity, name }) => `${severity} ${rule} ${name}`);
const IMAGE = '33333333-3333-4333-8333-333333333333';
const request = stepWith('request-state-store', 'Request', {});
const release = stepWith('release-state-store', 'Release', {});
const capture = (options: object = {}) =>
  stepWith('capture-user-state', 'Capture', { package: 'missing:USMT', ...options });
/** Of the rule alone: steps of user state have findings of their own. */
const only = (rule: string, steps: unknown[]) => found(steps).filter((each) => each.includes(rule));

describe('what is clean', () => {
  for (const [file, name] of [
    ['debian.yaml', 'Debian 12'],
    ['capture.yaml', 'Debian 12'],
    ['windows.yaml', 'Windows 11'],
  ] as const)
    test(file, () => {
      const value = parse(readFileSync(join(import.meta.dirname, '../../../docs/examples', file), 'utf8'));
      const image = { name, id: '00000000-0000-4000-8000-000000000000' };
      const { document } = resolveNames(value, { images: [image], packages: [], applications: [], taskSequences: [] });
      assert.deepEqual(lintTaskSequence(documentOf([], document as object)), []);
    });

  test('variables that the document, a step, a rule or a script sets, built-in ones and those of Windows', () => {
    const steps = [
      setVariable('Set', 'A', '%Given%'),
      stepWith('set-dynamic-variables', 'Rules', {
        rules: [{ variables: [{ name: 'B', value: '1' }] }, { variables: [{ name: 'C', value: '%B%' }] }],
      }),
      stepWith('run-command-line', 'Ask', { commandLine: 'x', outputVariable: 'D' }),
      command('Script', 'slipway-ts set E "$(date)"'),
      command('Use', 'echo %A% %B% %C% %D% %E% %_SMSTSModel% %OSDComputerName% %OSDAdapter0Name% %windir%'),
      command('Asks whether it is there', 'true', when('F', 'exists')),
    ];
    assert.deepEqual(found(steps, { variables: [{ name: 'given', value: '' }] }), []);
  });
});

const cases: [string, unknown[], string[]][] = [
  [
    'a dangling reference',
    [stepWith('apply-operating-system-image', 'Apply', { image: 'missing:ABC00010' })],
    ['error dangling-reference Apply'],
  ],
  [
    'a dangling reference in a disabled step',
    [stepWith('apply-operating-system-image', 'Apply', { image: 'missing:A' }, { disabled: true })],
    [],
  ],
  [
    'volumes that no step makes, or makes later',
    [
      stepWith('apply-data-image', 'Data', { image: IMAGE, volume: 'system' }),
      format,
      stepWith('apply-operating-system-image', 'Apply', { image: IMAGE, volume: 'roooot' }),
      stepWith('install-boot-loader', 'Loader', { volume: 'nix' }),
      stepWith('capture-operating-system-image', 'Capture', { imageName: 'x', source: { volume: 'other' } }),
    ],
    [
      'error dangling-reference Data',
      'error dangling-reference Apply',
      'error dangling-reference Loader',
      'error dangling-reference Capture',
    ],
  ],
  [
    'volumes that are made before',
    [
      format,
      stepWith('apply-operating-system-image', 'Apply', { image: IMAGE, volume: 'system' }),
      stepWith('install-boot-loader', 'Loader', { volume: 'system' }),
    ],
    [],
  ],
  [
    'an undefined variable, once',
    [command('a', 'echo %Nothing%'), command('b', 'echo %nothing%')],
    ['warning undefined-variable a'],
  ],
  [
    'an undefined variable in a condition',
    [command('a', 'true', when('Role', 'equals', 'x'))],
    ['warning undefined-variable a'],
  ],
  [
    'a variable that only a disabled step sets',
    [setVariable('s', 'A', '1', { disabled: true }), command('a', 'echo %A%')],
    ['warning undefined-variable a'],
  ],
  [
    'a variable that is set too late',
    [command('a', 'echo %A%'), setVariable('s', 'A', '1')],
    ['warning undefined-variable a'],
  ],
  [
    'a variable that was emptied, which removes it',
    [setVariable('s', 'A', '1'), setVariable('e', 'A', ''), command('a', 'echo %A%')],
    ['warning undefined-variable a'],
  ],
  [
    'one that was emptied where a condition holds, in a rule or in another order',
    [
      setVariable('s', 'A', '1'),
      group('g', [setVariable('e', 'A', '')], when('_SMSTSModel', 'equals', 'x')),
      stepWith('set-dynamic-variables', 'r', {
        rules: [
          { ...when('_SMSTSModel', 'equals', 'x'), variables: [{ name: 'A', value: '' }] },
          { variables: [{ name: 'B', value: '' }] },
          { variables: [{ name: 'B', value: '2' }] },
        ],
      }),
      command('a', 'echo %A% %B%'),
    ],
    [],
  ],
  [
    'a variable that a rule empties',
    [
      stepWith('set-dynamic-variables', 'r', {
        rules: [{ variables: [{ name: 'B', value: '1' }] }, { variables: [{ name: 'B', value: '' }] }],
      }),
      command('a', 'echo %B%'),
    ],
    ['warning undefined-variable a'],
  ],
  [
    'variables that scripts read',
    [
      command('a', 'x=$(slipway-ts get Nope)'),
      stepWith('run-powershell-script', 'b', { script: 'Get-TaskSequenceVariable -Name Neither' }, { runIn: 'system' }),
      command('c', 'slipway-ts set Yes 1; slipway-ts get yes'),
    ],
    ['warning undefined-variable a', 'warning undefined-variable b'],
  ],
  [
    'wildcards of a query, which look like variables',
    [
      command('a', 'true', { condition: { wql: 'SELECT * FROM Win32_ComputerSystem WHERE Manufacturer LIKE "%HP%"' } }),
      command('b', 'true', {
        condition: {
          wql: "SELECT * FROM Win32_ComputerSystem WHERE Model LIKE '%Hewlett-Packard%' OR Model = '%Mine%'",
        },
      }),
    ],
    ['warning undefined-variable b'],
  ],
  [
    'folders that a download leaves, named by a variable',
    [
      setVariable('s', 'OSDDownloadDestinationVariable', 'DRIVERS'),
      stepWith('download-package-content', 'd', {}, { continueOnError: true }),
      command('a', 'ls %DRIVERS01% %SCRIPTROOT% %OTHER01%'),
    ],
    ['warning undefined-variable a'],
  ],
  ['an empty group', [group('g', [])], ['warning empty-group g']],
  [
    'names side by side',
    [command('Same'), { ...command('Same'), id: 'x' }, command('other')],
    ['warning duplicate-name Same'],
  ],
  ['the same name in another group', [command('Same'), group('g', [{ ...command('Same'), id: 'x' }])], []],
  [
    'two things of one variable',
    [
      command('a', 'true', {
        condition: {
          all: [
            { variable: '_SMSTSModel', operator: 'equals', value: 'A' },
            { variable: '_SMSTSModel', operator: 'equals', value: 'B' },
          ],
        },
      }),
    ],
    ['warning contradictory-condition a'],
  ],
  [
    'two things of a constant in nested groups',
    [group('g', [command('a', 'true', when('_SMSTSMake', 'equals', 'Dell'))], when('_SMSTSMake', 'equals', 'HP'))],
    ['warning contradictory-condition a'],
  ],
  [
    'a variable that may have changed in between',
    [
      group(
        'g',
        [
          setVariable('s', '_x', '1', { disabled: true }),
          command('a', 'true', when('_SMSTSLastActionSucceeded', 'equals', 'false')),
        ],
        when('_SMSTSLastActionSucceeded', 'equals', 'true'),
      ),
    ],
    [],
  ],
  [
    '_SMSTSInWinPE true and false in nested groups',
    [
      group(
        'pe',
        [group('no', [command('a')], when('_SMSTSInWinPE', 'equals', 'false'))],
        when('_SMSTSInWinPE', 'equals', 'true'),
      ),
    ],
    ['warning unreachable no'],
  ],
  [
    'the same with a restart in between',
    [
      group(
        'pe',
        [restart('r', 'disk'), group('yes', [command('a')], when('_SMSTSInWinPE', 'equals', 'false'))],
        when('_SMSTSInWinPE', 'equals', 'true'),
      ),
    ],
    [],
  ],
  [
    'a step of the PE behind the restart',
    [format, restart('r', 'disk'), stepWith('install-boot-loader', 'Late', {})],
    ['warning restart-to-nothing r', 'error wrong-environment Late'],
  ],
  [
    'a step of the PE behind a restart that may not come',
    [format, restart('r', 'disk', when('_SMSTSModel', 'equals', 'x')), stepWith('install-boot-loader', 'Late', {})],
    ['warning restart-to-nothing r'],
  ],
  [
    'a step that says itself that it runs elsewhere',
    [format, command('a', 'true', { runIn: 'system' })],
    ['error wrong-environment a'],
  ],
  [
    'a step that awaits something',
    [stepWith('auto-apply-drivers', 'Drivers', {})],
    ['warning awaits-capability Drivers'],
  ],
  [
    'the same where a failure is passed over',
    [stepWith('auto-apply-drivers', 'Drivers', {}, { continueOnError: true })],
    ['warning awaits-capability Drivers'],
  ],
  [
    'the same in a group with a condition',
    [group('g', [stepWith('auto-apply-drivers', 'Drivers', {})], when('_SMSTSModel', 'equals', 'x'))],
    ['warning awaits-capability Drivers'],
  ],
  [
    'two PEs',
    [stepWith('install-boot-loader', 'Loader', {}), command('Copy', 'cmd.exe /c copy')],
    ['error conflicting-pe Copy', 'warning awaits-capability Copy'],
  ],
  [
    'a program of Windows among steps of either PE: it is told, and not they',
    [format, command('a'), command('Copy', 'cmd.exe /c copy'), command('Also', 'reg.exe add x'), command('b')],
    ['warning awaits-capability Copy'],
  ],
  [
    'programs of Windows in the deployed system',
    [
      restart('r', 'disk'),
      command('a', 'cmd.exe /c x', { runIn: 'system' }),
      command('b', 'reg.exe add x', { runIn: 'system' }),
    ],
    [],
  ],
  [
    'a step that awaits something of its own where another needs WinPE',
    [format, command('Copy', 'cmd.exe /c copy'), stepWith('auto-apply-drivers', 'Drivers', {})],
    ['warning awaits-capability Copy', 'warning awaits-capability Drivers'],
  ],
  [
    'any of an empty list',
    [
      command('a', 'true', { condition: { all: [{ any: [] }] } }),
      command('b', 'true', { condition: { none: [{ all: [] }] } }),
    ],
    ['warning contradictory-condition a', 'warning contradictory-condition b'],
  ],
  [
    'a restart into the PE where another step is misplaced',
    [
      restart('r', 'pe', when('_SMSTSInWinPE', 'equals', 'false')),
      format,
      restart('s', 'disk'),
      stepWith('install-boot-loader', 'Late', {}),
    ],
    ['warning format-loses-state Format', 'warning restart-to-nothing s', 'error wrong-environment Late'],
  ],
  [
    'a step of the system and one of the PE without a restart',
    [command('a', 'true', { runIn: 'system' }), format],
    ['error wrong-environment a'],
  ],
  ['a password in a command line', [command('a', 'setup /password:hunter22')], ['warning secret-in-command-line a']],
  [
    'a password in a disabled step',
    [command('a', 'setup /password:hunter22', { disabled: true })],
    ['warning secret-in-command-line a'],
  ],
  [
    'a secret variable with its value',
    [stepWith('set-task-sequence-variable', 's', { variable: 'A', value: 'hunter22', secret: true })],
    ['error secret-in-document s'],
  ],
  [
    'a secret variable made of another',
    [
      setVariable('x', 'B', '1'),
      stepWith('set-task-sequence-variable', 's', { variable: 'A', value: '%B%', secret: true }),
    ],
    [],
  ],
  ['the password that a step reads', [setVariable('s', 'OSDJoinPassword', 'hunter22')], ['error secret-in-document s']],
  ['a fact that is set', [setVariable('s', '_SMSTSMake', 'x')], ['error read-only-variable s']],
  [
    'an output, a partition and a rule with a name that is read-only',
    [
      stepWith('run-command-line', 'a', { commandLine: 'x', outputVariable: '_Mine' }),
      stepWith('format-and-partition-disk', 'f', {
        partitions: [{ volume: 'system', type: 'linux', fileSystem: 'ext4', variable: '_Disk' }],
      }),
      stepWith('set-dynamic-variables', 'r', { rules: [{ variables: [{ name: '_B', value: '1' }] }] }),
    ],
    ['error read-only-variable a', 'error read-only-variable f', 'error read-only-variable r'],
  ],
  [
    'a fact that is set nowhere, once',
    [command('a', 'cp log %_SMSTSMDataPath%'), command('b', 'true', when('_smstsmdatapath', 'equals', 'x'))],
    ['warning never-set-variable a'],
  ],
  ['whether a fact is there that is set nowhere', [command('a', 'true', when('_SMSTSClientCache', 'exists'))], []],
  [
    'a fact of a condition of a group',
    [group('g', [command('a')], when('_SMSTSSiteCode', 'equals', 'ABC'))],
    ['warning never-set-variable g'],
  ],
  ['a fact that the agent for Windows sets', [command('a', 'cmd.exe /c echo %_SMSTSMake%', { runIn: 'system' })], []],
  [
    'a fact that nothing tells yet, and results that a PE has',
    [
      command('a', 'echo %_OSDDetectedWinDrive% %_TS_CRMEMORY% %OSDTargetSystemDrive%'),
      restart('r', 'disk'),
      command('b', 'echo %_TS_CRUEFI%'),
    ],
    ['warning never-set-variable a'],
  ],
  ['a result of the deployed system in a PE', [format, command('a', 'echo %_TS_CROSLANGUAGE%')], []],
  [
    'settings that change nothing, once',
    [
      setVariable('a', 'SMSTSEndProgram', 'x'),
      setVariable('b', 'smstsendprogram', 'y'),
      setVariable('c', 'TSUEFIDrive', ''),
    ],
    ['warning variable-without-effect a'],
  ],
  [
    'settings that have their effect',
    [setVariable('a', 'SMSTSRebootDelay', '5'), setVariable('b', 'OSDComputerName', 'x')],
    [],
  ],
  ['a WMI query with a mistake', [command('a', 'true', { condition: { wql: 'SELEKT x' } })], ['error wmi-query a']],
  [
    'a WMI query for Windows alone',
    [command('a', 'true', { condition: { wql: 'SELECT * FROM Win32_Service' } })],
    ['warning wmi-query a'],
  ],
];

describe('a restart to a disk with nothing to start', () => {
  const toDisk = restart('To the disk', 'disk');
  const toPe = restart('To the PE', 'pe');
  const image = stepWith('apply-operating-system-image', 'Apply', { image: IMAGE, volume: 'system' });
  const off = (step: object) => ({ ...step, disabled: true });
  const told = 'warning restart-to-nothing To the disk';
  for (const [name, steps, expected] of [
    ['behind a disk that is laid out', [format, toDisk], [told]],
    ['in a group, with another restart before it', [format, toPe, group('g', [toDisk])], [told]],
    [
      'where what applies the image is disabled, or stands behind it',
      [format, off(image), toDisk, { ...image, id: 'later' }],
      [told],
    ],
    ['where the disk is laid out anew', [format, image, { ...format, id: 'again' }, toDisk], [told]],
    ['not where an image is applied', [format, image, toDisk], []],
    ['not where a script may have put something there', [format, command('dd', 'dd if=x of=y'), toDisk], []],
    ['not where the disk is as it was, or is left alone', [toDisk, off(format), { ...toDisk, id: 'again' }], []],
    ['not where it restarts into the PE', [format, toPe], []],
  ] as const)
    test(name, () => assert.deepEqual(only('restart-to-nothing', [...steps]), expected));
});

describe('findings', () => {
  for (const [name, steps, expected] of cases) test(name, () => assert.deepEqual(found(steps), expected));

  test('a refresh: what is erased with the disk, and places that are never released', () => {
    assert.deepEqual(only('state-store', [request, capture()]), ['error state-store-not-released Request']);
    assert.deepEqual(only('state-store', [request, capture(), release]), []);
    assert.deepEqual(only('format', [request, capture(), format, release]), ['error format-loses-state Format']);
    assert.deepEqual(only('format', [request, capture(), release, format]), []);
    assert.deepEqual(only('format', [format, request, capture(), release]), ['error format-loses-state Format']);
    assert.deepEqual(only('format', [capture({ hardLinks: true }), format]), ['error format-loses-state Format']);
    const newOnly = { ...format, ...when('_SMSTSClientCache', 'notExists') };
    assert.deepEqual(only('format', [capture({ hardLinks: true }), newOnly]), []);
    const inSystem = group('g', [format], when('_SMSTSInWinPE', 'equals', 'false'));
    assert.deepEqual(only('format', [inSystem]), ['error format-loses-state Format']);
  });

  const inPe = when('_SMSTSInWinPE', 'equals', 'true');
  const inSystem = when('_SMSTSInWinPE', 'equals', 'false');
  const ofSystem = command('s', 'true', { runIn: 'system' });
  const toPe = restart('To the PE', 'pe');
  const passed = { ...capture(), continueOnError: true };
  const succeeded = when('_SMSTSLastActionSucceeded', 'equals', 'true');
  const captured = setVariable('Note', 'Captured', 'yes', succeeded);
  for (const [name, steps, expected] of [
    ['a capture that may fail', [request, passed, release, toPe, format], 'error'],
    [
      'a capture in a group whose failure is passed over',
      [group('g', [request, capture(), release], { continueOnError: true }), toPe, format],
      'error',
    ],
    [
      'the same with the restart in the group',
      [group('g', [request, capture(), release, toPe], { continueOnError: true }), format],
      null,
    ],
    [
      'the same with the disk in the group',
      [group('g', [request, capture(), release, toPe, format], { continueOnError: true })],
      null,
    ],
    [
      'a capture that may fail, and a restart that asks',
      [passed, captured, { ...toPe, ...when('Captured', 'exists') }, format],
      null,
    ],
    [
      'a capture that may fail, and a disk that asks',
      [passed, captured, toPe, { ...format, ...when('captured', 'equals', 'yes') }],
      null,
    ],
    [
      'a question for something else',
      [passed, captured, toPe, { ...format, ...when('Captured', 'notExists') }],
      'error',
    ],
    [
      'a variable that is set whatever comes of it',
      [passed, { ...captured, condition: undefined }, toPe, { ...format, ...when('Captured', 'exists') }],
      'error',
    ],
    ['nothing captured, from a running system', [ofSystem, toPe, format], 'error'],
    [
      'nothing captured, from a running system or a PE',
      [{ ...toPe, ...inSystem }, group('g', [format], inPe)],
      'warning',
    ],
    [
      'nothing captured, of a new computer',
      [
        { ...toPe, ...inSystem },
        { ...format, ...when('_SMSTSClientCache', 'notExists') },
      ],
      null,
    ],
    ['nothing captured, from a PE', [format, restart('r', 'disk'), ofSystem], null],
    [
      'captured by a command line',
      [command('c', 'cmd /c scanstate.exe \\\\s\\store', { runIn: 'system' }), toPe, format],
      null,
    ],
    ['a refresh of MDT', [{ ...format, ...when('DeploymentType', 'equals', 'REFRESH') }], 'error'],
    [
      'a new computer of MDT',
      [ofSystem, toPe, { ...format, ...when('DeploymentType', 'equals', 'NEWCOMPUTER') }],
      null,
    ],
  ] as const)
    test(`users' files: ${name}`, () =>
      assert.deepEqual(only('format', [...steps]), expected === null ? [] : [`${expected} format-loses-state Format`]));

  test('what is awaited alike wherever the step may come is told once', () => {
    const steps = [{ type: 'request-state-store', name: 'Store', options: { purpose: 'capture' } }];
    const [finding] = lintTaskSequence(documentOf(steps)).filter(({ rule }) => rule === 'awaits-capability');
    assert.match(finding?.message ?? '', /: it awaits user state migration\. Put/);
  });

  test('what needs WinPE says what it takes along, and conditions are told as they were written', () => {
    const steps = [format, command('Copy', 'cmd.exe /c copy'), command('Also', 'reg.exe add x'), command('b')];
    assert.match(
      lintTaskSequence(documentOf(steps))[0]?.message ?? '',
      /awaits the agent for Windows and WinPE\. "Also" needs the agent for Windows as well\. 2 steps that the Linux PE can carry out cannot be, since this one needs WinPE\. Put another/,
    );
    const [never] = lintTaskSequence(
      documentOf([
        command('a', 'true', {
          condition: {
            all: [when('_SMSTSModel', 'equals', 'A').condition, when('_SMSTSModel', 'equals', 'B').condition],
          },
        }),
      ]),
    );
    assert.match(never?.message ?? '', /^Its condition asks two things of _SMSTSModel that cannot both be/);
  });

  test('a built-in variable is told with what takes its place', () => {
    const steps = [setVariable('s', '_SMSTSMachineName', 'x'), command('c', 'echo %_SMSTSSiteCode%')];
    const [readOnly, never] = lintTaskSequence(documentOf(steps));
    assert.match(readOnly?.message ?? '', /`OSDComputerName` names the computer/);
    assert.match(never?.message ?? '', /^_SMSTSSiteCode is read here, and is not set in .*: `_SMSTSOrgName`\.$/);
    const variables = [{ name: 'SMSTSSoftwareUpdateScanTimeout', value: 'true' }];
    const [idle] = lintTaskSequence(documentOf([], { variables }));
    assert.deepEqual([idle?.rule, idle?.nodeId], ['variable-without-effect', null]);
    assert.match(idle?.message ?? '', /awaits software updates/);
  });

  test('a variable of the document that is a secret belongs to no node', () => {
    const [finding] = lintTaskSequence(documentOf([], { variables: [{ name: 'AdminPassword', value: 'hunter22' }] }));
    assert.equal(finding?.nodeId, null);
    assert.equal(finding?.rule, 'secret-in-document');
  });

  test('no finding repeats a secret', () => {
    const steps = cases
      .filter(([name]) => /password|secret/.test(name))
      .flatMap(([, each], at) => group(`g${at}`, each));
    const renamed = JSON.parse(JSON.stringify(steps).replaceAll(/"id":"[^"]+",/g, ''));
    const findings = lintTaskSequence(documentOf(renamed));
    assert.ok(findings.length >= 4);
    assert.doesNotMatch(JSON.stringify(findings), /hunter22/);
  });

  test('findings stand in the order of the document, and continue on error is none', () => {
    const steps = [
      command('first', 'echo %A%', { continueOnError: true }),
      group('g', [command('second', 'echo %B%')]),
      group('h', []),
    ];
    assert.deepEqual(found(steps), [
      'warning undefined-variable first',
      'warning undefined-variable second',
      'warning empty-group h',
    ]);
  });
});

test('every rule is told in the documentation', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/task-sequences.md'), 'utf8');
  assert.deepEqual(
    lintRules.filter((rule) => !page.includes(`| \`${rule}\` |`)),
    [],
  );
});
