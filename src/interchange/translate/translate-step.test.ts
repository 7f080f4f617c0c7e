import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { StepKind } from '../../task-sequence/step.ts';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import type { ForeignStep } from '../task-sequence-xml/tree.ts';
import { stepXml, translated, translatedStep } from './test-translation.ts';

describe('partitions', () => {
  const partition = (n: number, fields: Record<string, string>) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [`Partitions${n}${name}`, value]));
  const uefi = {
    DiskIndex: '0',
    PartitionStyle: 'GPT',
    Partitions: '4',
    ...partition(0, {
      Type: 'Recovery',
      FileSystem: 'NTFS',
      Size: '499',
      SizeUnits: 'MB',
      VolumeName: 'Recovery',
      AssignVolumeLetter: 'false',
    }),
    ...partition(1, { Type: 'EFI', FileSystem: 'FAT32', Size: '512', SizeUnits: 'MB' }),
    ...partition(2, { Type: 'MSR', FileSystem: 'NTFS', Size: '128', SizeUnits: 'MB' }),
    ...partition(3, {
      Type: 'Primary',
      FileSystem: 'NTFS',
      Size: '100',
      SizeUnits: 'Percent',
      VolumeName: 'Windows',
      VolumeLetterVariable: 'OSDisk',
    }),
  };

  test('of a UEFI layout are all carried', () => {
    const { step, row } = translatedStep({ type: 'PartitionDiskAction', properties: uefi });
    assert.equal(row.status, 'native', row.notes.join());
    assert.deepEqual(step.options, {
      disk: { number: 0 },
      style: 'gpt',
      partitions: [
        { volume: 'recovery', type: 'recovery', size: { megabytes: 499 }, fileSystem: 'ntfs', label: 'Recovery' },
        { volume: 'efi', type: 'efi', size: { megabytes: 512 }, fileSystem: 'fat32' },
        { volume: 'msr', type: 'msr', size: { megabytes: 128 }, fileSystem: 'none' },
        {
          volume: 'windows',
          type: 'windows',
          size: { percent: 100 },
          fileSystem: 'ntfs',
          label: 'Windows',
          variable: 'OSDisk',
        },
      ],
    });
  });

  test('with the same name get names of their own; what is lost is told', () => {
    const { step, row } = translatedStep({
      type: 'PartitionDiskAction',
      properties: {
        DiskNumberVariable: 'Target',
        PartitionStyle: 'MBR',
        Partitions: '3',
        ...partition(0, {
          Type: 'PRIMARY',
          FileSystem: 'NTFS',
          Size: '2',
          SizeUnits: 'GB',
          VolumeName: 'Windows',
          QuickFormat: 'false',
        }),
        ...partition(1, { Type: 'Extended', Size: '10', SizeUnits: '%' }),
        ...partition(2, { Type: 'Logical', FileSystem: 'NTFS', Size: 'all', VolumeName: 'Windows' }),
      },
    });
    assert.equal(row.status, 'translated');
    assert.equal(row.notes.length, 3, row.notes.join('\n'));
    assert.deepEqual(
      step.type === 'format-and-partition-disk' && [
        step.options.disk,
        step.options.partitions.map(({ volume }) => volume),
      ],
      [{ variable: 'Target' }, ['windows', 'windows-2']],
    );
  });

  test('one that is bootable is the active one, where the first would not be it anyway', () => {
    const bootable = (style: string, ...flags: string[]) => {
      const { step, row } = translatedStep({
        type: 'PartitionDiskAction',
        properties: {
          ...{ PartitionStyle: style, Partitions: String(flags.length) },
          ...Object.assign(
            {},
            ...flags.map((Bootable, n) =>
              partition(n, { Type: 'Primary', FileSystem: 'NTFS', Size: '9', SizeUnits: 'GB', Bootable }),
            ),
          ),
        },
      });
      assert.equal(row.status, 'native', row.notes.join());
      return step.type === 'format-and-partition-disk' && step.options.partitions.map(({ active }) => active === true);
    };
    assert.deepEqual(bootable('MBR', 'false', 'true'), [false, true]);
    assert.deepEqual(bootable('MBR', 'true', 'false'), [false, false]);
    assert.deepEqual(bootable('GPT', 'false', 'true'), [false, false]);
  });

  test('none of which are written make the step one for a person', () => {
    const { step, row } = translatedStep({ type: 'PartitionDiskAction', properties: { DiskIndex: '0' } });
    assert.deepEqual([step.type, row.status], ['imported-step', 'attention']);
  });
});

test('Apply Operating System Image from the original source is that step, and can be carried out in the PE', () => {
  const properties = {
    ...{ InstallPackageID: 'ABC00001', InstallEditionIndex: '3', DestinationVariable: 'OSDisk' },
  };
  const { step, row } = translatedStep({ type: 'ApplyOperatingSystemAction', properties });
  assert.equal(row.status, 'native', row.notes.join());
  assert.deepEqual(
    step.type === 'apply-operating-system-image' && [step.options.upgradePackage, step.options.edition],
    ['missing:ABC00001', 3],
  );
  assert.equal(row.where?.['linux-pe'], 'runnable');
});

describe('a step that is not complete keeps its settings, disabled, and waits for a person:', () => {
  const adapter = { NumAdapters: '1', Adapters0EnableDHCP: 'false', Adapters0IPAddressList: 'banana' };
  for (const [what, type, properties, told] of [
    [
      'a domain without its name',
      'JoinDomainWorkgroupAction',
      { Type: '0', DomainOUName: 'LDAP://OU=A' },
      /domain: which/,
    ],
    ['a script that is none', 'RunPowerShellScriptAction', { Parameters: '-A' }, /it runs nothing/],
    ['an upgrade from nowhere', 'UpgradeOperatingSystemAction', { ScanOnly: 'true' }, /nothing to upgrade from/],
    [
      'a name that is none',
      'SetVariableAction',
      { VariableName: '1 bad name!', VariableValue: 'x' },
      /variable: "1 bad/,
    ],
    ['an address that is none', 'ApplyNetworkSettingsAction', adapter, /addresses\[0\]: "banana"/],
  ] as const)
    test(what, () => {
      const { step, row } = translatedStep({ type, properties });
      assert.deepEqual([row.status, step.disabled, row.becomes], ['attention', true, step.type]);
      assert.notEqual(step.type, 'imported-step');
      assert.ok(
        row.notes.some((note) => told.test(note)),
        row.notes.join(),
      );
    });

  test('one that was disabled before is as it was, and that is told', () => {
    const given = { type: 'RunPowerShellScriptAction', properties: { Parameters: '-A' } };
    const { step, row } = translatedStep({ ...given, attributes: 'disable="true"' });
    assert.deepEqual([row.status, step.disabled], ['native', true]);
    assert.match(row.notes.join(), /disabled there, too: it runs nothing/);
  });

  test('the same step, complete, is not disabled', () => {
    const { step, row } = translatedStep({
      type: 'JoinDomainWorkgroupAction',
      properties: { Type: '0', DomainName: 'a.example' },
    });
    assert.deepEqual([row.status, step.disabled], ['native', false]);
  });
});

const adapterStep = (fields: Record<string, string>) =>
  translatedStep({
    type: 'ApplyNetworkSettingsAction',
    properties: {
      NumAdapters: '1',
      ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`Adapters0${name}`, value])),
    },
  });
const fixedAddress = { EnableDHCP: 'false', IPAddressList: '192.0.2.10', SubnetMask: '255.255.255.0' };

test('network adapters come with prefixes, gateways and their metrics, DNS domain and what only Windows has', () => {
  const { step, row } = adapterStep({
    ...{ Name: 'Office', MacAddress: '52:54:00:00:00:01', EnableDHCP: 'false' },
    ...{ IPAddressList: '192.0.2.10,192.0.2.11', SubnetMask: '255.255.255.0,255.255.0.0' },
    ...{ Gateways: '192.0.2.1,192.0.2.2', GatewayCostMetric: '20,10', DNSServerList: '192.0.2.53' },
    ...{ DNSSuffix: 'example.org', EnableDNSRegistration: 'false', TcpipNetbiosOptions: '2', EnableLMHOSTS: 'true' },
  });
  assert.equal(row.status, 'native', row.notes.join());
  assert.deepEqual(step.type === 'apply-network-settings' && step.options.adapters, [
    {
      ...{ name: 'Office', mac: '52:54:00:00:00:01', dhcp: false },
      addresses: ['192.0.2.10/24', '192.0.2.11/16'],
      gateways: [
        { address: '192.0.2.1', metric: 20 },
        { address: '192.0.2.2', metric: 10 },
      ],
      ...{ dnsServers: ['192.0.2.53'], dnsSuffix: 'example.org' },
      windows: {
        ...{ registerInDns: false, registerSuffixInDns: false, winsServers: [] },
        ...{ dnsForWins: false, lmhosts: true, netbios: 'off' },
      },
    },
  ]);
});

for (const [what, fields, expected, status] of [
  [
    'one gateway needs no metric',
    { ...fixedAddress, Gateways: '192.0.2.1', GatewayCostMetric: '0' },
    { gateway: '192.0.2.1' },
    'native',
  ],
  [
    'gateways without metrics are used in their order',
    { ...fixedAddress, Gateways: '192.0.2.1,192.0.2.2' },
    {
      gateways: [
        { address: '192.0.2.1', metric: 1 },
        { address: '192.0.2.2', metric: 2 },
      ],
    },
    'translated',
  ],
  [
    'addresses beside DHCP count for nothing',
    { ...fixedAddress, EnableDHCP: 'true', Gateways: '192.0.2.1' },
    {},
    'native',
  ],
  ['filters of ports are told as left out', { EnableTCPFiltering: 'true', TCPFilterPortList: '80' }, {}, 'translated'],
  ['another adapter by its count is told as left out', { Index: '3' }, {}, 'translated'],
] as const)
  test(`of a network adapter: ${what}`, () => {
    const { step, row } = adapterStep(fields);
    assert.equal(row.status, status, row.notes.join());
    const [adapter] = step.type === 'apply-network-settings' ? step.options.adapters : [];
    const { gateway, gateways } = adapter ?? {};
    assert.deepEqual({ ...(gateway && { gateway }), ...(gateways && { gateways }) }, expected);
  });

test('readiness checks that are switched on become options, the others do not', () => {
  const properties = {
    CheckMemory: 'true',
    Memory: '4096',
    CheckProcessorSpeed: 'false',
    ProcessorSpeed: '800',
    CheckOSType: 'true',
    OSType: 'CLIENT',
    CheckDeviceUEFI: 'true',
    CheckTPMEnabled: 'true',
    CheckMinOSVersion: 'true',
    MinOSVersion: '10.0.19045',
  };
  const { step, row } = translatedStep({ type: 'PrestartCheckAction', properties });
  assert.deepEqual(step.options, {
    minimumMemoryMegabytes: 4096,
    osType: 'client',
    firmware: 'uefi',
    tpmEnabled: true,
    minimumOsVersion: '10.0.19045',
  });
  assert.equal(row.status, 'native');
});

test('a readiness check without a value has that of ConfigMgr’s class', () => {
  const properties = {
    CheckMemory: 'true',
    CheckProcessorSpeed: 'true',
    CheckFreeDiskSpace: 'true',
    CheckOSType: 'true',
  };
  const { step, row } = translatedStep({ type: 'PrestartCheckAction', properties });
  assert.deepEqual(step.options, {
    ...{ minimumMemoryMegabytes: 512, minimumProcessorMegahertz: 800, minimumDiskMegabytes: 25_000, osType: 'client' },
  });
  assert.equal(row.status, 'native', row.notes.join());
});

for (const [type, properties, told] of [
  [
    'CaptureSystemImageAction',
    { CaptureDestination: 'a.wim', ImageVersion: '7' },
    /ImageVersion is left out: the site/,
  ],
  [
    'SetupWindowsAndSMSAction',
    { ClientPreProductionPackageID: 'ABC00001' },
    /ClientPreProductionPackageID is left out/,
  ],
  ['EnableBitLockerAction', { DestinationVariable: 'OSDisk' }, /DestinationVariable is left out: `drive`/],
] as const)
  test(`what is left out of ${type} is told with the reason`, () => {
    const { row } = translatedStep({ type, properties });
    assert.equal(row.status, 'translated');
    assert.ok(
      row.notes.some((note) => told.test(note)),
      row.notes.join(),
    );
  });

test('a long delay of a restart is kept', () => {
  const { step, row } = translatedStep({ type: 'RebootAction', properties: { Target: 'HD', MessageTimeout: '7200' } });
  assert.deepEqual([step.type === 'restart-computer' && step.options.delaySeconds, row.status], [7200, 'native']);
});

test('a rule whose condition cannot be read is left out, and needs a person', () => {
  const rules =
    '<Rules><Rule><condition><expression type="Odd"/></condition><Variables><Variable Name="A">1</Variable></Variables></Rule><Rule><Variables><Variable Name="B">2</Variable></Variables></Rule></Rules>';
  const { step, row } = translatedStep({ type: 'SetDynamicVariablesAction', properties: { Rules: rules } });
  assert.deepEqual(step.options, { rules: [{ variables: [{ name: 'B', value: '2' }] }] });
  assert.equal(row.status, 'attention');
});

test('rules and scripts that are damaged disable their step', () => {
  for (const [type, properties] of [
    ['SetDynamicVariablesAction', { Rules: '<Rules><Rule>' }],
    ['RunPowerShellScriptAction', { SourceScript: '***' }],
  ] as const) {
    const { step, row } = translatedStep({ type, properties });
    assert.deepEqual([step.disabled, row.status], [true, 'attention']);
  }
});

test('an account counts only where it is switched on', () => {
  const account = { CommandLine: 'a', UserName: 'CORP\\a' };
  const of = (RunAsUser: string) =>
    translatedStep({ type: 'RunCommandLineAction', properties: { ...account, RunAsUser } });
  assert.deepEqual(of('true').report.secrets, [{ variable: 'SMSTSRunCommandLineUserPassword', steps: ['1'] }]);
  assert.deepEqual(of('false').report.secrets, []);
});

test('the bare program of another step is that step', () => {
  const { step, row } = translatedStep({
    type: 'RunCommandLineAction',
    properties: { CommandLine: 'OSDDownloadContent.exe' },
  });
  assert.deepEqual([step.type, row.status], ['download-package-content', 'translated']);
});

test('a command line that stands in the action alone comes with its package', () => {
  const { step } = translatedStep({ type: 'RunCommandLineAction', action: 'smsswd.exe /run:ABC00001 setup.exe /q' });
  assert.deepEqual({ ...step.options, commandLine: 'setup.exe /q', package: 'missing:ABC00001' }, step.options);
});

test('the program of a package is its own, whatever its name', () => {
  const properties = { CommandLine: 'OSDDownloadContent.exe', PackageID: 'ABC00001' };
  assert.equal(translatedStep({ type: 'RunCommandLineAction', properties }).step.type, 'run-command-line');
});

test('a type that nobody knows is kept with everything it says', () => {
  const { step, row } = translatedStep({
    type: 'Contoso_Action',
    action: '/opt/contoso/run %A%',
    attributes: 'successCodeList="0 -1" retryCount="3" colour="red"',
    properties: { Shade: 'x' },
  });
  assert.deepEqual(step.options, {
    type: 'Contoso_Action',
    commandLine: '/opt/contoso/run %A%',
    successCodes: [0, 4_294_967_295],
    variables: [{ name: 'XShade', property: 'Shade', hidden: false, value: 'x' }],
    attributes: { retryCount: '3', colour: 'red' },
  });
  assert.equal(row.status, 'opaque');
  assert.equal(row.where?.['linux-pe'], 'runnable');
});

test('a command line of Windows says where it cannot run', () => {
  const { row } = translatedStep({
    type: 'RunCommandLineAction',
    attributes: 'runIn="WinPE"',
    properties: { CommandLine: 'cmd.exe /c a' },
  });
  assert.deepEqual(row.where, {
    'linux-pe': { cannot: 'it runs cmd.exe, a program of Windows' },
    winpe: { awaits: 'windows' },
    windows: { cannot: 'it is to run in a PE only' },
    linux: { cannot: 'it is to run in a PE only' },
  });
});

test('a step that is left without what it needs is kept, and needs a person', () => {
  const { step, row } = translatedStep({ type: 'ApplyDriverPackageAction', properties: { DriverPackageID: '' } });
  assert.deepEqual([step.type, row.status], ['imported-step', 'attention']);
});

test('names that are there for ConfigMgr’s editor alone are no settings', () => {
  const properties = { ApplicationName: 'ScopeId_1/Application_2', NumApps: '1', AppInfo0DisplayName: 'Editor' };
  assert.equal(translatedStep({ type: 'InstallApplicationAction', properties }).row.status, 'native');
});

for (const [given, seconds, status] of [
  ['60', 60, 'native'],
  ['7200', 7200, 'native'],
  ['86400', 86_400, 'native'],
  ['99999', 86_400, 'translated'],
  ['-5', 0, 'translated'],
] as const)
  test(`a restart that waits ${given} s waits ${seconds} s here`, () => {
    const { step, row } = translatedStep({ type: 'RebootAction', properties: { Target: 'HD', MessageTimeout: given } });
    assert.deepEqual(step.options, { target: 'disk', delaySeconds: seconds });
    assert.deepEqual([row.status, row.notes.length], [status, status === 'native' ? 0 : 1]);
  });

test('a value that cannot be taken leaves the default, and is told', () => {
  const { step, row } = translatedStep({
    type: 'RebootAction',
    properties: { Target: 'Moon', MessageTimeout: 'soon' },
  });
  assert.deepEqual(step.options, { target: 'disk', delaySeconds: 0 });
  assert.deepEqual([row.status, row.notes.length], ['translated', 2]);
});

const types = [
  ...(stepKinds as readonly StepKind[]).flatMap(({ configMgr }) => configMgr ?? []),
  ...[
    'Gather',
    'Validate',
    'InstallOS',
    'UpgradeOS',
    'InjectDrivers',
    'InstallApplication',
    'RecoverDomainJoin',
    'RunPowerShellAction',
  ].map((type) => ({ type: `BDD_${type}`, properties: [] })),
];
const odd = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom('', '0', '-1', '1e9', 'true', '%A%', 'a'.repeat(40_000), 'missing:', '<Rules/>', '\u0000'),
);

test('whatever the settings of a step hold, a valid document comes out, and no step is lost', () => {
  const anyStep = fc.constantFrom(...types).chain(({ type, properties }) => {
    const names = [
      ...properties.map(({ property }) => property),
      'Partitions',
      'Partitions0Type',
      'Partitions0Size',
      'Partitions0VolumeName',
      'NumAdapters',
      'Adapters0IPAddressList',
      'Adapters0SubnetMask',
      'OSGUID',
      'CheckMemory',
      'Memory',
      'ScriptName',
      'DestinationOSInstallType',
      'DestinationDisk',
    ];
    return fc.record({ type: fc.constant(type), values: fc.dictionary(fc.constantFrom(...names), odd) });
  });
  const [base] = translatedBase();
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 5 }), (steps) => {
      const nodes = steps.map(
        ({ type, values }): ForeignStep => ({
          ...base,
          type: type.startsWith('BDD_') ? type : `SMS_TaskSequence_${type}`,
          variables: Object.entries(values).map(([property, value]) => ({
            name: `OSD${property}`,
            property,
            hidden: null,
            value,
          })),
        }),
      );
      const { document, report } = translated({ ...emptySequence, nodes });
      assert.equal(document.steps.length, steps.length);
      assert.equal(report.nodes.length, steps.length);
    }),
    { numRuns: 400 },
  );
});

const emptySequence = {
  at: { path: '', line: 0, column: 0 },
  version: null,
  name: null,
  description: null,
  references: [],
  globalVariables: [],
  nodes: [],
};

function translatedBase(): [ForeignStep] {
  const nothing = {
    description: null,
    disable: null,
    continueOnError: null,
    condition: null,
    action: null,
    runIn: null,
    startIn: null,
  };
  const none = { successCodes: null, retryCount: null, timeout: null, runFromNet: null, variables: null };
  return [{ kind: 'step', at: emptySequence.at, name: 'Step', type: null, ...nothing, ...none }];
}

test('steps in a row keep their order', () => {
  const { document } = translated(
    ['A', 'B', 'C']
      .map((VariableName) => stepXml({ type: 'SetVariableAction', properties: { VariableName } }))
      .join(''),
  );
  assert.deepEqual(
    document.steps.map((step) => step.type === 'set-task-sequence-variable' && step.options.variable),
    ['A', 'B', 'C'],
  );
});
