/** What each kind of network configuration is written as, whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SlipwayError } from '../../../api/errors.ts';
import type { RenderRequest } from './configuration.ts';
import { deployedHosts } from './hosts-file.ts';
import { findNetworkKind, type NetworkKind, renderers } from './network-kind.ts';
import type { AdapterSettings } from './settings.ts';

const searchDomains = ['example.org'];
const dhcp: AdapterSettings = {
  ...{ mac: '52:54:00:aa:00:01', dhcp: true, addresses: [], gateways: [], dnsServers: [], searchDomains },
};
const dhcpWithDns: AdapterSettings = { ...dhcp, dnsServers: [{ family: 4, address: '192.0.2.53' }] };
const fixed: AdapterSettings = {
  mac: '52:54:00:aa:00:02',
  dhcp: false,
  addresses: [
    { family: 4, address: '192.0.2.10', prefix: 24 },
    { family: 4, address: '192.0.2.11', prefix: 24 },
    { family: 6, address: '2001:db8::10', prefix: 64 },
  ],
  searchDomains,
  gateways: [{ family: 4, address: '192.0.2.1', metric: null }],
  dnsServers: [
    { family: 4, address: '192.0.2.53' },
    { family: 6, address: '2001:db8::53' },
  ],
};
const onlyV6: AdapterSettings = {
  mac: '52:54:00:aa:00:03',
  dhcp: false,
  addresses: [{ family: 6, address: '2001:db8::10', prefix: 64 }],
  searchDomains,
  gateways: [{ family: 6, address: '2001:db8::1', metric: null }],
  dnsServers: [],
};

function render(kind: NetworkKind, adapters: readonly AdapterSettings[], request: Partial<RenderRequest> = {}) {
  const settings = { computerName: 'pc', dnsSuffix: 'example.org', dnsSearchList: [], adapters };
  return renderers[kind]({ settings, present: [], hasResolvconf: true, ...request });
}

const only = (kind: NetworkKind, adapter: AdapterSettings) => render(kind, [adapter]).files[0]?.content;

test('netplan', () => {
  const { files, setAside } = render('netplan', [dhcpWithDns, fixed, onlyV6], {
    present: [
      'etc/netplan/50-cloud-init.yaml',
      'etc/netplan/90-slipway.yaml',
      'etc/netplan/readme',
      'etc/network/interfaces',
    ],
  });
  assert.deepEqual(setAside, ['etc/netplan/50-cloud-init.yaml']);
  assert.deepEqual(files, [
    {
      path: 'etc/netplan/90-slipway.yaml',
      mode: 0o600,
      content: `network:
  version: 2
  ethernets:
    slipway-525400aa0001:
      match: {macaddress: "52:54:00:aa:00:01"}
      dhcp4: true
      dhcp4-overrides: {use-dns: false}
      nameservers: {addresses: ["192.0.2.53"], search: ["example.org"]}
    slipway-525400aa0002:
      match: {macaddress: "52:54:00:aa:00:02"}
      dhcp4: false
      addresses: ["192.0.2.10/24", "192.0.2.11/24", "2001:db8::10/64"]
      routes: [{to: "0.0.0.0/0", via: "192.0.2.1"}]
      nameservers: {addresses: ["192.0.2.53", "2001:db8::53"], search: ["example.org"]}
    slipway-525400aa0003:
      match: {macaddress: "52:54:00:aa:00:03"}
      dhcp4: false
      addresses: ["2001:db8::10/64"]
      routes: [{to: "::/0", via: "2001:db8::1"}]
      nameservers: {addresses: [], search: ["example.org"]}
`,
    },
  ]);
});

test('systemd-networkd', () => {
  assert.equal(
    render('systemd-networkd', [fixed]).files[0]?.path,
    'etc/systemd/network/05-slipway-525400aa0002.network',
  );
  assert.equal(
    only('systemd-networkd', fixed),
    `[Match]
MACAddress=52:54:00:aa:00:02
Type=ether

[Network]
DHCP=no
Address=192.0.2.10/24
Address=192.0.2.11/24
Address=2001:db8::10/64
Gateway=192.0.2.1
DNS=192.0.2.53
DNS=2001:db8::53
Domains=example.org
`,
  );
  assert.equal(
    only('systemd-networkd', dhcpWithDns),
    `[Match]
MACAddress=52:54:00:aa:00:01
Type=ether

[Network]
DHCP=ipv4
DNS=192.0.2.53
Domains=example.org

[DHCPv4]
UseDNS=no
`,
  );
});

test('NetworkManager', () => {
  const [file] = render('NetworkManager', [fixed]).files;
  assert.equal(file?.path, 'etc/NetworkManager/system-connections/slipway-525400aa0002.nmconnection');
  assert.equal(file?.mode, 0o600);
  assert.match(file?.content ?? '', /^uuid=[0-9a-f-]{36}$/m);
  assert.equal(
    file?.content.replace(/^uuid=.*$/m, 'uuid=…'),
    `[connection]
id=slipway-525400aa0002
uuid=…
type=ethernet
autoconnect-priority=100

[ethernet]
mac-address=52:54:00:AA:00:02

[ipv4]
method=manual
address1=192.0.2.10/24
address2=192.0.2.11/24
gateway=192.0.2.1
dns=192.0.2.53;
dns-search=example.org;

[ipv6]
method=manual
address1=2001:db8::10/64
dns=2001:db8::53;
dns-search=example.org;
`,
  );
  assert.match(
    only('NetworkManager', dhcpWithDns) ?? '',
    /\[ipv4\]\nmethod=auto\ndns=192\.0\.2\.53;\nignore-auto-dns=true\ndns-search=example\.org;\n\n\[ipv6\]\nmethod=auto\nignore-auto-dns=true\n/,
  );
  assert.match(
    only('NetworkManager', onlyV6) ?? '',
    /\[ipv4\]\nmethod=disabled\n\n\[ipv6\]\nmethod=manual\naddress1=2001:db8::10\/64\ngateway=2001:db8::1\n/,
  );
});

test('ifupdown with resolvconf', () => {
  const { files, setAside } = render('ifupdown', [dhcp, fixed], {
    present: ['etc/network/interfaces', 'etc/network/interfaces.d'],
  });
  assert.deepEqual(setAside, ['etc/network/interfaces']);
  assert.deepEqual(
    files.map(({ path }) => path),
    ['etc/network/interfaces'],
  );
  assert.equal(
    files[0]?.content,
    `auto lo
iface lo inet loopback

auto mac/52:54:00:aa:00:01=slipway0
iface slipway0 inet dhcp
    dns-search example.org

auto mac/52:54:00:aa:00:02=slipway1
iface slipway1 inet static
    address 192.0.2.10/24
    gateway 192.0.2.1
    dns-nameservers 192.0.2.53 2001:db8::53
    dns-search example.org
iface slipway1 inet static
    address 192.0.2.11/24
iface slipway1 inet6 static
    address 2001:db8::10/64
`,
  );
});

test('ifupdown without resolvconf has its DNS servers in resolv.conf, or not at all beside DHCP', () => {
  const { files } = render('ifupdown', [fixed], { hasResolvconf: false });
  assert.doesNotMatch(files[0]?.content ?? '', /dns-/);
  assert.deepEqual(files[1], {
    path: 'etc/resolv.conf',
    mode: 0o644,
    content: 'search example.org\nnameserver 192.0.2.53\nnameserver 2001:db8::53\n',
  });
  assert.equal(render('ifupdown', [dhcp], { hasResolvconf: false }).files.length, 1);
  assert.throws(
    () => render('ifupdown', [dhcpWithDns], { hasResolvconf: false }),
    (error) => error instanceof SlipwayError && error.code === 'SLIP-4015' && /without resolvconf/.test(error.message),
  );
});

/** Two gateways of one kind, one of the other, and a list of domains. */
const several: AdapterSettings = {
  ...fixed,
  dnsServers: [],
  gateways: [
    { family: 4, address: '192.0.2.1', metric: 10 },
    { family: 4, address: '192.0.2.2', metric: 20 },
    { family: 6, address: '2001:db8::1', metric: 10 },
  ],
  searchDomains: ['example.org', 'lab.example.org'],
};

for (const [kind, lines] of [
  [
    'netplan',
    [
      '      routes: [{to: "0.0.0.0/0", via: "192.0.2.1", metric: 10}, {to: "0.0.0.0/0", via: "192.0.2.2", metric: 20}, {to: "::/0", via: "2001:db8::1", metric: 10}]',
      '      nameservers: {addresses: [], search: ["example.org", "lab.example.org"]}',
    ],
  ],
  [
    'systemd-networkd',
    [
      'Domains=example.org lab.example.org\n',
      '[Route]\nGateway=192.0.2.1\nMetric=10\n\n[Route]\nGateway=192.0.2.2\nMetric=20\n\n[Route]\nGateway=2001:db8::1\nMetric=10\n',
    ],
  ],
  [
    'NetworkManager',
    [
      'route1=0.0.0.0/0,192.0.2.1,10\nroute2=0.0.0.0/0,192.0.2.2,20\ndns-search=example.org;lab.example.org;\n',
      'route1=::/0,2001:db8::1,10\ndns-search=example.org;lab.example.org;\n',
    ],
  ],
  [
    'ifupdown',
    [
      '    gateway 192.0.2.1\n    metric 10\n    up ip route replace default via 192.0.2.2 metric 20\n    dns-search example.org lab.example.org\n',
      '    address 192.0.2.11/24\niface slipway0 inet6 static\n    address 2001:db8::10/64\n    gateway 2001:db8::1\n    metric 10\n',
    ],
  ],
] as const)
  test(`several gateways and search domains: ${kind}`, () => {
    const content = only(kind, several) ?? '';
    for (const line of lines) assert.ok(content.includes(line), `${line} in\n${content}`);
    assert.doesNotMatch(content, /^Gateway=.*\n(?!Metric)|^gateway=/m);
  });

test('ifupdown without resolvconf refuses search domains that nothing could write', () => {
  const refused = (adapter: AdapterSettings) => () =>
    renderers.ifupdown({
      settings: { computerName: 'pc', dnsSuffix: null, dnsSearchList: ['example.org'], adapters: [adapter] },
      ...{ present: [], hasResolvconf: false },
    });
  assert.throws(refused(dhcp), /search domains beside DHCP/);
  assert.throws(refused(onlyV6), /without DNS servers/);
  assert.equal(refused(fixed)().files.length, 2);
});

for (const [present, expected] of [
  [['usr/sbin/netplan', 'usr/sbin/NetworkManager', 'usr/sbin/ifup'], 'netplan'],
  [['usr/sbin/NetworkManager', 'usr/sbin/ifup'], 'NetworkManager'],
  [['etc/systemd/system/multi-user.target.wants/systemd-networkd.service', 'sbin/ifup'], 'systemd-networkd'],
  [['sbin/ifup'], 'ifupdown'],
  [['usr/lib/systemd/systemd-networkd'], null],
] as const) {
  test(`an image with ${present.join(', ')} is configured for ${expected}`, async () => {
    const found = findNetworkKind(async (path) => (present as readonly string[]).includes(path));
    if (expected !== null) assert.equal(await found, expected);
    else await assert.rejects(found, (error) => error instanceof SlipwayError && error.code === 'SLIP-4010');
  });
}

for (const [what, image, expected] of [
  ['no file', '', '127.0.0.1 localhost\n127.0.1.1 pc.example.org pc\n'],
  [
    "Debian's",
    '127.0.0.1\tlocalhost\n127.0.1.1\told\n\n::1 localhost ip6-localhost\n',
    '127.0.0.1\tlocalhost\n127.0.1.1 pc.example.org pc\n\n::1 localhost ip6-localhost\n',
  ],
  [
    "Fedora's",
    '127.0.0.1 localhost localhost4\n::1 localhost localhost6\n',
    '127.0.0.1 localhost localhost4\n127.0.1.1 pc.example.org pc\n::1 localhost localhost6\n',
  ],
  [
    'one with own entries',
    '192.0.2.7 server\n',
    '127.0.0.1 localhost\n127.0.1.1 pc.example.org pc\n192.0.2.7 server\n',
  ],
] as const) {
  test(`the hosts file: ${what}`, () => {
    assert.equal(deployedHosts(image, 'pc', 'example.org'), expected);
    assert.equal(deployedHosts(expected, 'pc', 'example.org'), expected);
    assert.match(deployedHosts(image, 'pc', null), /^127\.0\.1\.1 pc$/m);
  });
}
