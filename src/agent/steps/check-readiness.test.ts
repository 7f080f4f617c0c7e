import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import { english } from '../../task-sequence/phrases/english.ts';
import { checkReadinessOf, type ReadinessOptions } from '../../task-sequence/readiness.ts';
import { createScriptedMachine } from '../machine/scripted.ts';
import { checkReadiness } from './check-readiness.ts';
import { contextFor, diskWith, failureOf, inventoryWith, stepOf } from './test-step.ts';

const GIB = 2 ** 30;
const adapter = (name: string, linked: boolean, wireless: boolean) => ({
  ...{ name, linked, wireless, mac: '52:54:00:aa:00:01', driver: null, pciId: null, addresses: [] },
});

for (const [what, options, inventory, expected] of [
  [
    'enough memory',
    { minimumMemoryMegabytes: 4096 },
    { memoryBytes: 4 * GIB },
    ['_TS_CRMEMORY 1 memory: 4096 MB, at least 4096 MB needed'],
  ],
  [
    'too little memory',
    { minimumMemoryMegabytes: 4097 },
    { memoryBytes: 4 * GIB },
    ['_TS_CRMEMORY 0 memory: 4096 MB, at least 4097 MB needed'],
  ],
  [
    'a processor',
    { minimumProcessorMegahertz: 2400 },
    {},
    ['_TS_CRSPEED 1 processor: 2400 MHz, at least 2400 MHz needed'],
  ],
  [
    'a processor of unknown speed',
    { minimumProcessorMegahertz: 800 },
    { processor: { model: null, count: 1, megahertz: null } },
    ['_TS_CRSPEED 0 processor: not known, at least 800 MHz needed'],
  ],
  ['firmware', { firmware: 'bios' }, {}, ['_TS_CRUEFI 0 firmware: uefi, bios needed']],
  ['Secure Boot on', { secureBoot: true }, {}, ['_TS_CRSECUREBOOT 1 Secure Boot: on, on needed']],
  [
    'Secure Boot off, on a BIOS computer',
    { secureBoot: false },
    { firmware: { kind: 'bios', secureBoot: null } },
    ['_TS_CRSECUREBOOT 1 Secure Boot: off, off needed'],
  ],
  ['mains power of a desktop', { acPower: true }, { onAcPower: null }, ['_TS_CRACPOWER 1 mains power: yes, needed']],
  [
    'mains power on battery',
    { acPower: true },
    { onAcPower: false },
    ['_TS_CRACPOWER 0 mains power: on battery, needed'],
  ],
  ['mains power that does not matter', { acPower: false }, { onAcPower: false }, []],
  [
    'a wired network with wireless only',
    { wiredNetwork: true },
    { networkAdapters: [adapter('eth0', false, false), adapter('wlan0', true, true)] },
    ['_TS_CRNETWORK 1 network adapters with a link: wlan0', '_TS_CRWIRED 0 of these wired: none'],
  ],
  [
    'a wired network',
    { wiredNetwork: true },
    { networkAdapters: [adapter('eth0', true, false)] },
    ['_TS_CRNETWORK 1 network adapters with a link: eth0', '_TS_CRWIRED 1 of these wired: eth0'],
  ],
  [
    'any network',
    { network: true },
    { networkAdapters: [adapter('wlan0', true, true)] },
    ['_TS_CRNETWORK 1 network adapters with a link: wlan0'],
  ],
  [
    'a TPM that is there',
    { tpmEnabled: true, tpmActivated: true },
    { tpm: { version: '2.0' } },
    [
      '_TS_CRTPMENABLED 1 TPM: version 2.0, a TPM 2.0 that is switched on needed',
      '_TS_CRTPMACTIVATED 1 TPM: version 2.0, a TPM 2.0 that is activated needed',
    ],
  ],
  [
    'a TPM that is too old',
    { tpmEnabled: true },
    { tpm: { version: '1.2', enabled: true } },
    ['_TS_CRTPMENABLED 0 TPM: version 1.2, a TPM 2.0 that is switched on needed'],
  ],
  [
    'a TPM where there is none',
    { tpmActivated: true },
    { tpm: null },
    ['_TS_CRTPMACTIVATED 0 TPM: none, a TPM 2.0 that is activated needed'],
  ],
  [
    'the processor’s width',
    { architecture: '64' },
    { processor: { model: null, count: 1, megahertz: null, architecture: 'x86' } },
    ['_TS_CRARCH 0 processor: 32, 64 needed'],
  ],
  [
    'the operating system, in a PE',
    { minimumOsVersion: '10.0.22631' },
    {},
    ['_TS_CRMINOSVER null operating system (10.0.22631), which is not there in a PE'],
  ],
] as [string, ReadinessOptions, Partial<Inventory>, string[]][]) {
  test(`the check for ${what}`, () => {
    const checks = checkReadinessOf(options, { inventory: inventoryWith(inventory), diskBytes: 0, system: null });
    assert.deepEqual(
      checks.map(
        ({ variable, passed, text }) => `${variable} ${passed === null ? null : passed ? 1 : 0} ${english(text)}`,
      ),
      expected,
    );
  });
}

test('the checks of a running system compare its version and language; what it does not tell has failed', () => {
  const system = {
    family: 'windows',
    distribution: null,
    architecture: 'x64',
    version: '10.0.22631',
    language: 1031,
  } as const;
  const options: ReadinessOptions = {
    ...{ osType: 'client', osLanguage: 1031, minimumOsVersion: '10.0.9200', maximumOsVersion: '10.0.19045' },
  };
  const checks = checkReadinessOf(options, { inventory: inventoryWith({}), diskBytes: 0, system });
  assert.deepEqual(
    checks.map(({ variable, passed }) => `${variable} ${passed ? 1 : 0}`),
    ['_TS_CROSTYPE 0', '_TS_CRMINOSVER 1', '_TS_CRMAXOSVER 0', '_TS_CROSLANGUAGE 1'],
  );
});

const all = { minimumMemoryMegabytes: 8192, minimumDiskMegabytes: 100_000, firmware: 'uefi', wiredNetwork: true };

test('all checks are made, their results are variables, and the message lists each with what was measured', async () => {
  const disks = [diskWith({ bytes: 50e9 }), diskWith({ number: 1, removable: true, bytes: 500e9 })];
  const machine = createScriptedMachine({ inventory: inventoryWith({ disks }) });
  const context = contextFor({ machine });
  context.variables.setReadOnly('_TS_CRSPEED', '0');
  const error = await checkReadiness(stepOf('check-readiness', all), context).then(
    () => assert.fail('it passed'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SlipwayError && error.code === 'SLIP-4004' && error.exitCode === 4316);
  assert.equal(
    error.message,
    `4 of 5 checks failed. Change the computer, or deploy to others.
FAILED: memory: 4096 MB, at least 8192 MB needed
FAILED: disk: 47683 MB, at least 100000 MB needed
passed: firmware: uefi, uefi needed
FAILED: network adapters with a link: none
FAILED: of these wired: none`,
  );
  const values = [
    '_TS_CRMEMORY',
    '_TS_CRSPEED',
    '_TS_CRDISK',
    '_TS_CRUEFI',
    '_TS_CRNETWORK',
    '_TS_CRWIRED',
    '_TS_CRACPOWER',
  ];
  assert.deepEqual(
    values.map((name) => context.variables.get(name)),
    ['0', undefined, '0', '1', '0', '0', undefined],
  );
});

test('in a running system the room is what is free on it', async () => {
  const machine = createScriptedMachine({ freeBytes: 7_862_964_224, inventory: inventoryWith({}) });
  const context = contextFor({ machine, environment: 'linux' });
  const result = await checkReadiness(stepOf('check-readiness', { minimumDiskMegabytes: 7000 }), context);
  assert.equal(result.message, 'passed: disk: 7498 MB, at least 7000 MB needed');
});

test('a read-only disk is named, with a code of its own; beside it all checks are made', async () => {
  const disks = [diskWith({ readOnly: true, serial: 'LOCKED-1' })];
  const context = contextFor({ machine: createScriptedMachine({ inventory: inventoryWith({ disks }) }) });
  const options = { minimumDiskMegabytes: 100, firmware: 'uefi' };
  const error = await failureOf(checkReadiness(stepOf('check-readiness', options), context));
  assert.deepEqual([error.code, error.exitCode], ['SLIP-4051', 4316]);
  assert.match(
    error.message,
    /takes no writing: disk 0, .*LOCKED-1.*\nFAILED: disk: 0 MB, at least 100 MB needed\npassed: firmware: uefi/,
  );
  assert.deepEqual([context.variables.get('_TS_CRDISK'), context.variables.get('_TS_CRUEFI')], ['0', '1']);
});

test('without any check the step is done', async () => {
  const context = contextFor({ machine: createScriptedMachine({ inventory: inventoryWith({}) }) });
  assert.equal((await checkReadiness(stepOf('check-readiness', {}), context)).outcome, 'done');
});
