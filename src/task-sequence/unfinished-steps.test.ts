import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TaskSequenceDocumentSchema } from './document.ts';
import { parseTaskSequence } from './parse.ts';
import { phrase } from './phrases/english.ts';
import { runnabilityOf } from './places/runnability.ts';

const parse = (steps: unknown) => parseTaskSequence({ version: 1, name: 'S', steps });
const problemsOf = (steps: unknown) => (parse(steps).problems ?? []).map(({ path, message }) => `${path}: ${message}`);
const step = (type: string, options: object, more: object = {}) => ({ type, name: 'Step', options, ...more });

const image = 'missing:ABC00001';
const adapter = (fields: object) => ({ adapters: [fields] });
const fixed = { dhcp: false, addresses: ['192.0.2.10/24'] };
const volume = (name: string, more: object = {}) => ({ volume: name, type: 'linux', fileSystem: 'ext4', ...more });
const sized = (name: string, more: object = {}) => volume(name, { size: { gigabytes: 1 }, ...more });
const layout = (partitions: object[], more: object = {}) => ({ partitions, ...more });

/** Each step, and the beginnings of what is told of its options, all of it. */
const wrong: [string, string, object, string[]][] = [
  ['a script that is none', 'run-powershell-script', {}, [': it runs nothing']],
  ['a package without the script in it', 'run-powershell-script', { package: image }, ['.scriptName: which script']],
  ['a script file of no package', 'run-powershell-script', { scriptName: 'a.ps1' }, ['.package: which package']],
  [
    'two scripts',
    'run-powershell-script',
    { script: 'exit', scriptName: 'a.ps1', package: image },
    ['.scriptName: `script` is what runs'],
  ],
  ['a domain without its name', 'join-domain-or-workgroup', { join: 'domain' }, ['.domain: which domain']],
  ['a workgroup without its name', 'join-domain-or-workgroup', {}, ['.workgroup: which workgroup']],
  ['an upgrade from nowhere', 'upgrade-operating-system', {}, [': it has nothing to upgrade from']],
  [
    'an upgrade from two places, with drivers from two more',
    'upgrade-operating-system',
    { package: image, sourcePath: 'D:', driverPackage: image, stagedContent: 'D:' },
    ['.sourcePath: it says the same as `package`', '.stagedContent: it says the same as `driverPackage`'],
  ],
  [
    'drivers beside a feature update',
    'upgrade-operating-system',
    { featureUpdate: 'X', driverPackage: image },
    ['.driverPackage: a feature update'],
  ],
  ['a package that is none', 'install-package', {}, [': it runs nothing']],
  ['a package without a program', 'install-package', { package: image }, ['.program: which program']],
  ['a program without a package', 'install-package', { program: 'Setup' }, ['.package: which package']],
  ['no applications', 'install-application', {}, [': it installs nothing']],
  ['a base variable that is none', 'install-application', { baseVariable: 'My apps' }, ['.baseVariable: "My apps"']],
  ['a place of its own without a path', 'download-package-content', { place: 'custom' }, ['.path: `place: custom`']],
  ['a path for the cache', 'download-package-content', { path: 'D:\\x' }, ['.path: only `place: custom`']],
  ['a folder that is not shared', 'connect-to-network-folder', { path: 'D:\\x' }, ['.path: "D:\\x" is not']],
  [
    'a startup key without a drive',
    'enable-bitlocker',
    { protector: 'startup-key' },
    ['.startupKeyDrive: `protector: startup-key`'],
  ],
  [
    'options of DISM, which does not run',
    'apply-driver-package',
    { driverPackage: image, additionalOptions: '/x' },
    ['.additionalOptions: DISM runs only'],
  ],
  ['a name that is none', 'set-task-sequence-variable', { variable: '1 bad name!' }, ['.variable: "1 bad name!"']],
  [
    'a name that is none, in a rule',
    'set-dynamic-variables',
    {
      rules: [
        { variables: [] },
        {
          variables: [
            { name: 'A', value: '' },
            { name: 'B C', value: '' },
          ],
        },
      ],
    },
    ['.rules[1].variables[1].name: "B C"'],
  ],
  [
    'an output variable that is none',
    'run-command-line',
    { commandLine: 'x', outputVariable: 'a=b' },
    ['.outputVariable: "a=b"'],
  ],
  [
    'versions that exclude each other',
    'check-readiness',
    { minimumOsVersion: '10.0.22631', maximumOsVersion: '10.0.9200' },
    ['.maximumOsVersion: no version'],
  ],
  ...['apply-operating-system-image', 'apply-data-image'].map((type): [string, string, object, string[]] => [
    `three destinations of ${type}`,
    type,
    { image, volume: 'a', driveLetter: 'C:', volumeVariable: 'X' },
    ['.driveLetter: it says the same as `volume`', '.volumeVariable: it says the same as `volume`'],
  ]),
  ['an image that is none', 'apply-operating-system-image', {}, ['.image: it applies nothing']],
  [
    'an image beside its original source',
    'apply-operating-system-image',
    { image, upgradePackage: image },
    ['.upgradePackage: it says the same as `image`'],
  ],
  [
    'an edition of an image',
    'apply-operating-system-image',
    { image, edition: 2 },
    ['.edition: an image has no editions'],
  ],
  [
    'a volume in a variable that is none',
    'pre-provision-bitlocker',
    { volumeVariable: 'a b' },
    ['.volumeVariable: "a b" is not a variable name'],
  ],
  ['a fixed address that is missing', 'apply-network-settings', adapter({ dhcp: false }), ['.adapters[0].addresses: ']],
  [
    'addresses that are none',
    'apply-network-settings',
    adapter({ ...fixed, addresses: ['banana', '192.0.2.1', '192.0.2.1/33'], gateway: 'x', dnsServers: ['y'] }),
    [
      '.adapters[0].addresses[0]: "banana"',
      '.adapters[0].addresses[1]: ',
      '.adapters[0].addresses[2]: ',
      '.adapters[0].gateway: "x"',
      '.adapters[0].dnsServers[0]: "y"',
    ],
  ],
  [
    'addresses beside DHCP',
    'apply-network-settings',
    adapter({ addresses: ['192.0.2.1/24'], gateway: '192.0.2.1' }),
    ['.adapters[0].addresses: it comes from DHCP', '.adapters[0].gateway: it comes from DHCP'],
  ],
  ['a MAC address that is none', 'apply-network-settings', adapter({ mac: 'eth0' }), ['.adapters[0].mac: "eth0"']],
  [
    'one adapter twice',
    'apply-network-settings',
    { adapters: [{ mac: '52:54:00:aa:00:01' }, {}, { mac: '52-54-00-AA-00-01' }, {}] },
    ['.adapters[2].mac: another adapter', '.adapters[3].mac: only one adapter'],
  ],
  [
    'a domain that is none',
    'apply-network-settings',
    { dnsSuffix: 'exa mple', dnsSearchList: ['example.org', '-'], membership: { join: 'domain' } },
    ['.membership.domain: which domain', '.dnsSuffix: "exa mple"', '.dnsSearchList[1]: "-"'],
  ],
  [
    'volumes of one name',
    'format-and-partition-disk',
    layout([sized('a'), sized('b'), sized('a')]),
    ['.partitions[2].volume: Two partitions are called a'],
  ],
  [
    'two partitions that take the rest',
    'format-and-partition-disk',
    layout([volume('a'), volume('b')]),
    ['.partitions[0].size: The partition a has no size'],
  ],
  [
    'two that take the rest on BIOS alone',
    'format-and-partition-disk',
    layout([sized('a'), volume('b', { firmware: 'bios' }), volume('c')]),
    ['.partitions[1].size: '],
  ],
  [
    'partitions of the other style, with file systems that are none of theirs',
    'format-and-partition-disk',
    layout(
      [sized('a', { type: 'msr' }), sized('b', { type: 'efi', label: 'A;B' }), sized('c'), sized('d'), sized('e')],
      {
        style: 'mbr',
      },
    ),
    [
      '.partitions[0].fileSystem: The partition a is of type msr',
      '.partitions[0].type: The partition a is of type msr',
      '.partitions[1].fileSystem: ',
      '.partitions[1].label: ',
      '.partitions[4].type: An MBR disk',
    ],
  ],
  [
    'two active partitions',
    'format-and-partition-disk',
    layout([sized('a', { active: true }), sized('b', { active: true })], { style: 'mbr' }),
    ['.partitions[1].active: The partition b is marked active, and another one'],
  ],
  [
    'an active partition of a GPT disk',
    'format-and-partition-disk',
    layout([volume('a', { active: true })]),
    ['.partitions[0].active: The partition a is marked active, which only'],
  ],
  [
    'a disk that cannot be',
    'format-and-partition-disk',
    layout([volume('a', { variable: 'a b' })], { disk: { minimumGigabytes: 9, maximumGigabytes: 5, variable: '1' } }),
    ['.disk.maximumGigabytes: ', '.disk.variable: "1"', '.partitions[0].variable: "a b"'],
  ],
];

describe('refused, with the place of each problem:', () => {
  for (const [what, type, options, expected] of wrong)
    test(what, () => {
      const told = problemsOf([step(type, options)]);
      assert.equal(told.length, expected.length, told.join('\n'));
      for (const [at, problem] of expected.entries())
        assert.ok(told[at]?.startsWith(`steps[0].options${problem}`), `${problem} in\n${told.join('\n')}`);
    });
});

const right: [string, string, object][] = [
  ['a script of its own in the folder of a package', 'run-powershell-script', { script: 'exit', package: image }],
  ['a domain from a variable', 'join-domain-or-workgroup', { join: 'domain', domain: '%OSDDomainName%' }],
  ['packages that a variable names', 'install-package', { baseVariable: 'AA' }],
  ['packages to fetch that a variable names', 'download-package-content', {}],
  ['a folder from a variable', 'connect-to-network-folder', { path: '%Share%' }],
  ['a name with a variable in it', 'set-task-sequence-variable', { variable: 'Room%Number%' }],
  ['no destination: the next volume', 'apply-data-image', { image }],
  [
    'addresses from variables',
    'apply-network-settings',
    adapter({ dhcp: false, mac: '%Mac%', addresses: ['%Ip%/24'], gateway: '%Gw%', dnsServers: ['%Dns%'] }),
  ],
  [
    'one volume per firmware under one name',
    'format-and-partition-disk',
    layout([
      volume('boot', { type: 'efi', fileSystem: 'fat32', size: { megabytes: 512 }, firmware: 'uefi' }),
      volume('boot', { type: 'bios-boot', fileSystem: 'none', size: { megabytes: 1 }, firmware: 'bios' }),
      volume('system'),
    ]),
  ],
  [
    'the rest for another firmware',
    'format-and-partition-disk',
    layout([volume('a', { firmware: 'uefi' }), volume('b', { firmware: 'bios' })]),
  ],
];

describe('taken:', () => {
  for (const [what, type, options] of right) test(what, () => assert.deepEqual(problemsOf([step(type, options)]), []));
});

test('problems of all steps come at once, beside what the schema refuses, each with its path', () => {
  const bad = step('install-package', {});
  const steps = [
    { type: 'group', name: 'G', steps: [bad, { ...bad, name: '' }] },
    step('check-readiness', { network: 5 }),
  ];
  const told = problemsOf(steps).map((text) => text.split(': ')[0]);
  assert.deepEqual(told.sort(), [
    'steps[0].steps[0].options',
    'steps[0].steps[1].name',
    'steps[0].steps[1].options',
    'steps[1].options.network',
  ]);
  const { problems = [] } = parseTaskSequence({ version: 1, name: 'S', steps: [], onFailure: [bad] });
  assert.deepEqual(
    problems.map(({ path }) => path),
    ['onFailure[0].options'],
  );
});

test('a disabled step, or one in a disabled group, may be unfinished', () => {
  const bad = step('install-package', {});
  assert.deepEqual(
    problemsOf([
      { ...bad, disabled: true },
      { type: 'group', name: 'G', disabled: true, steps: [bad] },
    ]),
    [],
  );
});

test('a document that was saved before stays readable, and the run says what it lacks', () => {
  const steps = [step('run-powershell-script', {}, { id: '1' })];
  const document = TaskSequenceDocumentSchema.parse({ version: 1, name: 'S', steps });
  const [saved] = document.steps;
  assert.ok(saved !== undefined && saved.type !== 'group');
  assert.deepEqual(runnabilityOf(saved, 'linux'), { is: 'elsewhere', because: phrase('noScript') });
});
