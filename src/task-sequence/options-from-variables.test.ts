/** Variables that stand for parts of lists and for checks win over what the step says (specification 03), as those of single options do. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { english } from './phrases/english.ts';
import { effectiveStep } from './step-variables.ts';
import { documentOf, stepWith } from './test-document.ts';
import { Variables } from './variables.ts';

function effective(type: string, options: object, values: Readonly<Record<string, string>>) {
  const [step] = documentOf([stepWith(type, 'Step', options)]).steps;
  assert.ok(step !== undefined && step.type !== 'group');
  const variables = new Variables();
  for (const [name, value] of Object.entries(values)) variables.set(name, value);
  return { given: step, ...effectiveStep(step, variables) };
}

const dynamic = { dhcp: true, addresses: [], dnsServers: [] };
const typed = { dhcp: false, addresses: ['192.0.2.9/24'], gateway: '192.0.2.1', dnsServers: ['192.0.2.53'] };
const byHand = {
  OSDAdapter0EnableDHCP: 'False',
  OSDAdapter0IPAddressList: '198.51.100.7,198.51.100.8',
  OSDAdapter0SubnetMask: '255.255.255.0,255.255.0.0',
};

const adapters: [string, object[], Record<string, string>, object[]][] = [
  [
    'of the device, in place of DHCP',
    [{}],
    byHand,
    [{ ...dynamic, dhcp: false, addresses: ['198.51.100.7/24', '198.51.100.8/16'] }],
  ],
  [
    'that a capture has counted, none of which the step has',
    [],
    {
      ...{
        OSDAdapterCount: '1',
        ...byHand,
        OSDAdapter0MacAddress: '52:54:00:AA:00:01',
        OSDAdapter0DNSSuffix: 'x.example',
      },
      ...{ OSDAdapter0Gateways: '198.51.100.1,198.51.100.2', OSDAdapter0GatewayCostMetric: '20,10' },
      ...{ OSDAdapter0DNSServerList: '192.0.2.53, 192.0.2.54', OSDAdapter0Name: 'Office' },
    },
    [
      {
        ...{ mac: '52:54:00:AA:00:01', dhcp: false, addresses: ['198.51.100.7/24', '198.51.100.8/16'] },
        gateways: [
          { address: '198.51.100.1', metric: 20 },
          { address: '198.51.100.2', metric: 10 },
        ],
        ...{ dnsServers: ['192.0.2.53', '192.0.2.54'], dnsSuffix: 'x.example', name: 'Office' },
      },
    ],
  ],
  ['without a count and without any in the step: they mean nothing', [], byHand, []],
  [
    'one of several, by a variable within',
    [{ ...typed }],
    { Ip: '192.0.2.77/24', OSDAdapter0IPAddressList: '%Ip%' },
    [{ ...typed, addresses: ['192.0.2.77/24'] }],
  ],
  ['another gateway', [{ ...typed }], { OSDAdapter0Gateways: '192.0.2.2' }, [{ ...typed, gateway: '192.0.2.2' }]],
  [
    'DHCP in place of fixed addresses, which count for nothing then',
    [{ ...typed }],
    { OSDAdapter0EnableDHCP: 'true' },
    [{ ...dynamic, dnsServers: ['192.0.2.53'] }],
  ],
  ['fewer than the step has', [{ ...typed }, { mac: '52:54:00:aa:00:02' }], { OSDAdapterCount: '1' }, [typed]],
];

describe('adapters from variables:', () => {
  for (const [what, given, values, expected] of adapters)
    test(what, () => {
      const { step, problems } = effective('apply-network-settings', { adapters: given }, values);
      assert.deepEqual(problems, []);
      assert.deepEqual(step.type === 'apply-network-settings' && step.options.adapters, expected);
    });
});

const wrong: [string, object, Record<string, string>, RegExp][] = [
  ['apply-network-settings', {}, { OSDAdapterCount: 'many' }, /^the variable OSDAdapterCount is not a number/],
  ['apply-network-settings', {}, { OSDAdapterCount: '65' }, /OSDAdapterCount/],
  [
    'apply-network-settings',
    { adapters: [{}] },
    { OSDAdapter0EnableDHCP: 'maybe' },
    /OSDAdapter0EnableDHCP is neither/,
  ],
  [
    'apply-network-settings',
    { adapters: [{}] },
    { OSDAdapter0IPAddressList: '192.0.2.1/24' },
    /EnableDHCP is not: set it to false/,
  ],
  ['check-readiness', {}, { OSDCheckMemory: 'perhaps' }, /^the variable OSDCheckMemory is neither/],
  ['check-readiness', { minimumMemoryMegabytes: 5 }, { OSDMemory: 'much' }, /^the variable OSDMemory is not a number/],
  ['check-readiness', {}, { OSDCheckMinOSVersion: 'true' }, /^the check needs the variable OSDMinOSVersion/],
  ['check-readiness', {}, { OSDCheckOSType: 'true', OSDOSType: 'phone' }, /osType/],
];

describe('a variable that cannot be taken fails the step:', () => {
  for (const [type, options, values, told] of wrong)
    test(JSON.stringify(values), () => {
      const { problems } = effective(type, options, values);
      assert.equal(problems.length, 1, problems.map(english).join());
      assert.match(english(problems[0]!), told);
    });
});

const checks: [string, object, Record<string, string>, object][] = [
  [
    'another value for a check that the step makes',
    { minimumMemoryMegabytes: 900 },
    { OSDMemory: '4096' },
    { minimumMemoryMegabytes: 4096 },
  ],
  ['a value for a check that nobody asks for', {}, { OSDMemory: '4096' }, {}],
  [
    'a check that is switched on, with the usual value',
    {},
    { OSDCheckMemory: 'true' },
    { minimumMemoryMegabytes: 512 },
  ],
  [
    'a check that is switched on, with the value of the step',
    { osType: 'server' },
    { OSDCheckOSType: 'TRUE' },
    { osType: 'server' },
  ],
  [
    'a check that is switched off',
    { tpmEnabled: true, acPower: true },
    { OSDCheckTPMEnabled: 'false' },
    { acPower: true },
  ],
  ['a check that has no value', {}, { OSDCheckDeviceUEFI: 'true' }, { firmware: 'uefi' }],
  ['a word in capitals', {}, { OSDCheckOSType: 'true', OSDOSType: 'SERVER' }, { osType: 'server' }],
];

describe('readiness checks from variables:', () => {
  for (const [what, options, values, expected] of checks)
    test(what, () => {
      const { step, problems } = effective('check-readiness', options, values);
      assert.deepEqual(problems, []);
      assert.deepEqual(step.options, expected);
    });
});

describe('partitions from variables:', () => {
  const system = { volume: 'system', type: 'linux', fileSystem: 'ext4' };
  const partitions = [{ ...system, volume: 'root', size: { gigabytes: 20 } }, system];
  const read = (values: Record<string, string>) => {
    const { step, problems } = effective('format-and-partition-disk', { partitions }, values);
    return { problems, partitions: step.type === 'format-and-partition-disk' ? step.options.partitions : [] };
  };

  test('size in the unit of the step or its own, label and variable', () => {
    assert.deepEqual(read({ OSDPartitions0Size: '30' }).partitions[0]?.size, { gigabytes: 30 });
    assert.deepEqual(read({ OSDPartitions0Size: '30', OSDPartitions0SizeUnits: 'Percent' }).partitions[0]?.size, {
      percent: 30,
    });
    assert.deepEqual(
      read({ OSDPartitions1VolumeName: 'Root', OSDPartitions1VolumeLetterVariable: 'Disk' }).partitions[1],
      {
        ...system,
        ...{ label: 'Root', variable: 'Disk' },
      },
    );
  });

  test('a size that is none fails the step; the other partitions stay as they are', () => {
    const { problems } = read({ OSDPartitions0Size: '-1' });
    assert.match(
      problems.map(english).join(),
      /^the variables OSDPartitions0Size and OSDPartitions0SizeUnits are no size/,
    );
    assert.equal(read({ OSDPartitions0Size: '101', OSDPartitions0SizeUnits: '%' }).problems.length, 1);
    assert.deepEqual(read({ OSDPartitions7Size: '1' }).partitions, partitions);
  });
});

test('where no variable says anything the step is the very same', () => {
  for (const [type, options] of [
    ['apply-network-settings', { adapters: [typed] }],
    ['check-readiness', { minimumMemoryMegabytes: 900 }],
    ['format-and-partition-disk', { partitions: [{ volume: 'a', type: 'linux', fileSystem: 'ext4' }] }],
  ] as const) {
    const { step, given } = effective(type, options, { Other: '1' });
    assert.equal(step, given, type);
  }
});
