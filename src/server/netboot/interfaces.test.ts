import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { test } from 'node:test';
import { refusal } from '../test-support.ts';
import { chooseInterfaces } from './interfaces.ts';
import { testConfig } from './test-plans.ts';

function info(address: string, family: 'IPv4' | 'IPv6' = 'IPv4'): NetworkInterfaceInfo {
  const common = { address, netmask: '', mac: '52:54:00:00:00:0A', internal: false, cidr: null };
  return family === 'IPv4' ? { ...common, family } : { ...common, family, scopeid: 0 };
}
const machine = {
  lo: [info('127.0.0.1')],
  eth0: [info('fe80::1', 'IPv6'), info('10.0.0.9'), info('10.0.0.1')],
  eth1: [info('192.0.2.1'), info('192.0.2.2')],
  wlan0: [info('fe80::2', 'IPv6')],
};

test('serves the interface that carries the site’s address, with that address', () => {
  assert.deepEqual(chooseInterfaces(testConfig, machine), [
    { name: 'eth0', address: '10.0.0.1', mac: '52:54:00:00:00:0a' },
  ]);
});

test('serves the named interfaces once each, others with their first address', () => {
  const config = { ...testConfig, netbootInterfaces: ['eth1', 'eth0', 'eth1'] };
  assert.deepEqual(chooseInterfaces(config, machine), [
    { name: 'eth1', address: '192.0.2.1', mac: '52:54:00:00:00:0a' },
    { name: 'eth0', address: '10.0.0.1', mac: '52:54:00:00:00:0a' },
  ]);
});

test('names the flag and the choices when nothing carries the address', () => {
  const config = { ...testConfig, address: '10.9.9.9' };
  assert.throws(
    () => chooseInterfaces(config, machine),
    refusal('SLIP-1009', /10\.9\.9\.9.*--interface.*lo, eth0, eth1/),
  );
});

for (const name of ['eth7', 'wlan0']) {
  test(`says so when ${name} has no IPv4 address or is not there`, () => {
    const config = { ...testConfig, netbootInterfaces: [name] };
    assert.throws(() => chooseInterfaces(config, machine), refusal('SLIP-1009', `The network interface ${name}`));
  });
}
