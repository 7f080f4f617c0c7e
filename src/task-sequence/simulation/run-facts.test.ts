import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notebook } from '../wmi/test-inventory.ts';
import { type RunIdentity, type RunInventory, runFacts } from './run-facts.ts';

const run: RunIdentity = {
  ...{ launchMode: 'PXE', siteName: 'School', deviceId: 'd', deviceName: 'PC-1', deploymentId: 'e' },
  ...{ taskSequenceId: 't', taskSequenceName: 'A sequence' },
};
const inventory: RunInventory = { ...notebook, firmware: { kind: 'uefi', secureBoot: true } };
const factsOf = (more: Partial<RunInventory> = {}, identity: Partial<RunIdentity> = {}) =>
  new Map(runFacts({ ...run, ...identity }, 'linux-pe', { ...inventory, ...more }));

test('addresses and gateways are those of wired adapters, each once and without the prefix', () => {
  const [wired, ...others] = notebook.networkAdapters;
  const facts = factsOf({ networkAdapters: [wired!, { ...wired!, mac: '00:2b:67:00:00:09' }, ...others] });
  assert.equal(facts.get('_SMSTSIPAddresses'), '192.0.2.7,2001:db8::7');
  assert.equal(facts.get('_SMSTSDefaultGateways'), '192.0.2.1');
  assert.equal(facts.get('_SMSTSMacAddresses'), '00:2B:67:00:00:01,00:2B:67:00:00:09,00:2B:67:00:00:03');
});

test('what is not known is left out', () => {
  const facts = factsOf({ networkAdapters: [], smbios: { ...inventory.smbios, assetTag: null } });
  for (const name of ['_SMSTSIPAddresses', '_SMSTSDefaultGateways', '_SMSTSMacAddresses', '_SMSTSAssetTag'])
    assert.equal(facts.has(name), false, name);
});

for (const [secureBoot, word] of [
  [true, 'Enabled'],
  [false, 'Disabled'],
  [null, 'NA'],
  [undefined, 'NA'],
] as const)
  test(`Secure Boot ${secureBoot}: _TSSecureBoot is ${word}`, () => {
    assert.equal(factsOf({ firmware: { kind: 'uefi', secureBoot } }).get('_TSSecureBoot'), word);
  });

test('the medium is told in ConfigMgr’s words; a run from a running system has none', () => {
  const mediumOf = (launchMode: RunIdentity['launchMode']) => factsOf({}, { launchMode }).get('_SMSTSMediaType');
  assert.deepEqual((['PXE', 'UFD', 'HD', 'SMS'] as const).map(mediumOf), ['PXE', 'BootMedia', 'OEMMedia', undefined]);
});
