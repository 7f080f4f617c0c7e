import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SlipwayError } from '../../../api/errors.ts';
import { Variables } from '../../../task-sequence/variables.ts';
import { stepOf } from '../test-step.ts';
import { bootAdapterMac } from './boot-adapter.ts';
import { networkKinds, renderers } from './network-kind.ts';
import { parseNetworkSettings } from './settings.ts';

const BOOT_MAC = '52:54:00:aa:00:01';

function parse(options: object, variables: Record<string, string> = {}, bootMac: string | null = BOOT_MAC) {
  const store = new Variables();
  for (const [name, value] of Object.entries({ _SMSTSMachineName: 'PC-1', ...variables }))
    name.startsWith('_') ? store.setReadOnly(name, value) : store.set(name, value);
  return parseNetworkSettings(stepOf('apply-network-settings', options).options, store, bootMac);
}

function problemsOf(...args: Parameters<typeof parse>): string {
  try {
    parse(...args);
  } catch (error) {
    assert.ok(error instanceof SlipwayError && error.code === 'SLIP-4015', String(error));
    return error.message;
  }
  return assert.fail('it was taken');
}

test("the computer's name is OSDComputerName, and without it the one the device has in the site", () => {
  assert.equal(parse({}, { OSDComputerName: 'LAB-07' }).computerName, 'LAB-07');
  assert.equal(parse({}).computerName, 'PC-1');
  assert.equal(parse({ computerName: 'x-%OSDComputerName%-%Room%' }, { Room: '12' }).computerName, 'x-PC-1-12');
  assert.equal(parse({ computerName: 'fixed' }).computerName, 'fixed');
  assert.match(problemsOf({}, { _SMSTSMachineName: '' }), /the variable %OSDComputerName% is not set/);
  assert.match(problemsOf({ computerName: 'x-%Room%' }), /the variable %Room% is not set/);
});

for (const name of ['', 'a b', '-a', 'a-', 'a.b', 'ä', 'a_b', 'x'.repeat(64), 'a\nb', '$(reboot)', '$&'])
  test(`"${name.slice(0, 12)}" is no computer name`, () =>
    assert.match(problemsOf({ computerName: name }), /not a computer name/));

test('an adapter is checked whole: MAC address, addresses, gateway, DNS servers', () => {
  const { adapters } = parse(
    {
      adapters: [
        {
          dhcp: false,
          addresses: ['192.0.2.10/24', '%V6%'],
          gateway: '192.0.2.1',
          dnsServers: ['192.0.2.53', '2001:db8::53'],
        },
        { mac: '52-54-00-AA-00-02' },
      ],
    },
    { V6: '2001:db8::10/64' },
  );
  assert.deepEqual(adapters, [
    {
      mac: BOOT_MAC,
      dhcp: false,
      addresses: [
        { family: 4, address: '192.0.2.10', prefix: 24 },
        { family: 6, address: '2001:db8::10', prefix: 64 },
      ],
      gateways: [{ family: 4, address: '192.0.2.1', metric: null }],
      dnsServers: [
        { family: 4, address: '192.0.2.53' },
        { family: 6, address: '2001:db8::53' },
      ],
      searchDomains: [],
    },
    { mac: '52:54:00:aa:00:02', dhcp: true, addresses: [], gateways: [], dnsServers: [], searchDomains: [] },
  ]);
});

for (const [what, options, message] of [
  [
    'an address without its prefix',
    { dhcp: false, addresses: ['192.0.2.10'] },
    /"192\.0\.2\.10" is not an address with its prefix/,
  ],
  ['a prefix that is too long', { dhcp: false, addresses: ['192.0.2.10/33'] }, /prefix/],
  ['a prefix of none', { dhcp: false, addresses: ['2001:db8::1/0'] }, /prefix/],
  ['an address with a second line', { dhcp: false, addresses: ['192.0.2.10/24\nGateway=1'] }, /prefix/],
  ['an address with a zone', { dhcp: false, addresses: ['fe80::1%eth0/64'] }, /prefix/],
  [
    'a gateway that is a name',
    { dhcp: false, addresses: ['192.0.2.10/24'], gateway: 'router' },
    /"router" is not the address of a gateway/,
  ],
  [
    'a gateway of another kind',
    { dhcp: false, addresses: ['192.0.2.10/24'], gateway: '2001:db8::1' },
    /of another kind/,
  ],
  ['a DNS server with more behind it', { dnsServers: ['192.0.2.53; reboot'] }, /not the address of a DNS server/],
  ['a MAC address that is none', { mac: 'eth0' }, /"eth0" is not a MAC address/],
  ['addresses beside DHCP', { addresses: ['192.0.2.10/24'] }, /come from DHCP/],
  ['a gateway beside DHCP', { gateway: '192.0.2.1' }, /come from DHCP/],
  ['a gateway beside DHCP, in a list', { gateways: [{ address: '192.0.2.1', metric: 1 }] }, /come from DHCP/],
  [
    'two gateways with one metric, where variables say so',
    {
      ...{ dhcp: false, addresses: ['192.0.2.10/24'] },
      gateways: [
        { address: '192.0.2.1', metric: 5 },
        { address: '192.0.2.2', metric: 5 },
      ],
    },
    /same metric/,
  ],
  ['a DNS domain that is none', { dnsSuffix: 'exa mple' }, /not a DNS suffix/],
  ['neither DHCP nor an address', { dhcp: false }, /needs an address/],
] as const)
  test(`${what} is refused`, () => assert.match(problemsOf({ adapters: [options] }), message));

test('short names are tried in the list, or else in the domains of adapter and computer', () => {
  const adapters = [{ dnsSuffix: 'lab.example.org' }];
  const domains = (options: object, variables = {}) => parse(options, variables).adapters[0]?.searchDomains;
  assert.deepEqual(domains({ adapters, dnsSuffix: 'example.org' }), ['lab.example.org', 'example.org']);
  assert.deepEqual(domains({ adapters }), ['lab.example.org']);
  const dnsSearchList = ['%Site%.example.org', 'example.org.'];
  assert.deepEqual(domains({ adapters, dnsSuffix: 'x.example', dnsSearchList }, { Site: 'north' }), [
    'north.example.org',
    'example.org',
  ]);
  assert.match(problemsOf({ adapters, dnsSearchList: ['%Site%'] }), /%Site% is not set/);
  assert.match(problemsOf({ dnsSearchList: ['example.org'] }), /adapters of the step, and it names none/);
});

test('all problems come at once', () => {
  const text = problemsOf({
    computerName: 'a b',
    dnsSuffix: 'exa mple',
    adapters: [{ mac: 'x' }, { dnsServers: ['y'] }],
  });
  for (const part of ['computer name', 'DNS suffix', 'MAC address', 'DNS server']) assert.ok(text.includes(part), part);
});

test('an adapter without a MAC address is the boot adapter, which must be known, and may be named once only', () => {
  assert.match(problemsOf({ adapters: [{}] }, {}, null), /not known which one the computer was booted from/);
  assert.match(problemsOf({ adapters: [{}, { mac: BOOT_MAC.toUpperCase() }] }), /same MAC address/);
});

test('the boot adapter is the one the PE used, then the one the loader named, then the only one with a link', () => {
  const adapter = (mac: string, linked = true, wireless = false) => ({
    name: 'x',
    mac,
    linked,
    wireless,
    driver: null,
    pciId: null,
    addresses: [],
  });
  const none = { networkEnvironment: null, commandLine: 'quiet', adapters: [] };
  const env = 'interface=eth0\nmac=52:54:00:AA:00:09\naddress=192.0.2.7\n';
  assert.equal(
    bootAdapterMac({ ...none, networkEnvironment: env, commandLine: 'BOOTIF=01-52-54-00-aa-00-08' }),
    '52:54:00:aa:00:09',
  );
  assert.equal(bootAdapterMac({ ...none, commandLine: 'quiet BOOTIF=01-52-54-00-AA-00-08 x' }), '52:54:00:aa:00:08');
  assert.equal(bootAdapterMac({ ...none, commandLine: 'BOOTIF=52:54:00:aa:00:08' }), '52:54:00:aa:00:08');
  assert.equal(
    bootAdapterMac({ ...none, adapters: [adapter('a', false), adapter('b'), adapter('c', true, true)] }),
    'b',
  );
  assert.equal(bootAdapterMac({ ...none, adapters: [adapter('a'), adapter('b')] }), null);
  assert.equal(
    bootAdapterMac({ ...none, networkEnvironment: 'mac=\n', commandLine: 'NOTBOOTIF=01-52-54-00-aa-00-08' }),
    null,
  );
});

const hostile = fc.oneof(
  fc.string(),
  fc.constantFrom('192.0.2.1/24', '2001:db8::1/64', '192.0.2.1', '::1', '52:54:00:aa:00:07', 'a', 'example.org'),
  fc.constantFrom('\n', '";x', '$(x)', '\\', '%Evil%').map((text) => `192.0.2.1${text}/24`),
);

test('nothing that was typed can add a line or leave its place in any of the files', () => {
  const adapter = fc.record({
    mac: hostile,
    dhcp: fc.boolean(),
    addresses: fc.array(hostile, { maxLength: 2 }),
    dnsServers: fc.array(hostile, { maxLength: 2 }),
  });
  fc.assert(
    fc.property(
      hostile,
      hostile,
      fc.array(adapter, { maxLength: 2 }),
      hostile,
      (computerName, dnsSuffix, adapters, evil) => {
        let settings: ReturnType<typeof parse>;
        try {
          settings = parse({ computerName, dnsSuffix, adapters }, evil === '' ? {} : { Evil: evil });
        } catch (error) {
          assert.ok(error instanceof SlipwayError);
          return;
        }
        for (const kind of networkKinds) {
          const { files } = renderers[kind]({ settings, present: [], hasResolvconf: true });
          for (const { path, content } of files) {
            assert.match(path, /^etc\/[A-Za-z/]+[0-9a-z./-]*$/);
            assert.match(content, /^[\x20-\x7e\n]*$/);
            assert.doesNotMatch(content, /[$`\\<>|&#%]/);
          }
        }
      },
    ),
  );
});
