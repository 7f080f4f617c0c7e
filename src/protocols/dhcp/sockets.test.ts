import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { createSocket } from 'node:dgram';
import { type TestContext, test } from 'node:test';
import { openDeviceSocket } from './device-socket.ts';
import { type DhcpPacket, parseDhcpPacket } from './packet.ts';
import { openDhcpSockets, replyDestination } from './sockets.ts';
import { canMakeNamespaces, createTestNetwork, type Event, type TestNetwork } from './test-network.ts';
import { discoverWith, hasProgram } from './test-support.ts';

const BROADCAST = '255.255.255.255';
/** A reply that never comes ends the test instead of hanging it. */
const ENDS = { timeout: 60_000 };

test('a reply goes to the relay, on port 4011 to the sender, otherwise to everyone', () => {
  const origin = { interface: 'eth0', address: '192.0.2.7', port: 1234 };
  assert.deepEqual(replyDestination({ ...origin, via: 67 }, null), { address: BROADCAST, port: 68 });
  assert.deepEqual(replyDestination({ ...origin, via: 67 }, '192.0.2.254'), { address: '192.0.2.254', port: 67 });
  assert.deepEqual(replyDestination({ ...origin, via: 4011 }, null), { address: '192.0.2.7', port: 1234 });
});

test('several interfaces without sockets tied to them are refused with what to do', async () => {
  const interfaces = [
    { name: 'eth0', address: '127.0.0.1' },
    { name: 'eth1', address: '127.0.0.2' },
  ];
  const options = { interfaces, onPacket: () => undefined, onError: () => undefined };
  await assert.rejects(openDhcpSockets(options), /port 67 of eth0.*BindToDevice=/);
});

test('an interface that does not exist is named in the error, with the reason', (t) => {
  if (process.platform !== 'linux') return t.skip('SO_BINDTODEVICE is Linux only');
  assert.throws(() => openDeviceSocket('nosuchnic0', 6767), /port 6767 of nosuchnic0.*no such device.*ENODEV.*ip link/);
});

function networkFor(t: TestContext, namespaces: readonly string[]): TestNetwork | null {
  if (!canMakeNamespaces()) {
    t.skip('network namespaces need root on Linux');
    return null;
  }
  const network = createTestNetwork(namespaces);
  t.after(() => network.close());
  return network;
}

function packetOf(event: Event): DhcpPacket {
  return parseDhcpPacket(Buffer.from(String(event['hex']), 'hex'));
}

const isReplyTo =
  (xid: number, from?: string) =>
  (event: Event): boolean =>
    typeof event['hex'] === 'string' &&
    packetOf(event).transactionId === xid &&
    (from === undefined || event['from'] === from);

const discover = (xid: number): string => discoverWith([], { transactionId: xid }).toString('hex');

test(
  'each interface receives its own broadcasts and answers out of itself, without routes or client addresses',
  ENDS,
  async (t) => {
    const network = networkFor(t, ['server', 'left', 'right']);
    if (network === null) return;
    network.cable(['server', 's0'], ['left', 'c0']);
    network.cable(['server', 's1'], ['right', 'c1']);
    network.ip('server', 'addr add 10.91.1.1/24 dev s0');
    network.ip('server', 'addr add 10.91.2.1/24 dev s1');
    const interfaces = [
      { name: 's0', address: '10.91.1.1' },
      { name: 's1', address: '10.91.2.1' },
    ];
    const proxy = await network.program('server', 'proxy', { interfaces });
    const left = await network.program('left', 'client', { interface: 'c0', port: 68 });
    const right = await network.program('right', 'client', { interface: 'c1', port: 68 });
    for (const [client, xid, nic, address] of [
      [right, 0x22220001, 's1', '10.91.2.1'],
      [left, 0x11110001, 's0', '10.91.1.1'],
      [right, 0x22220002, 's1', '10.91.2.1'],
    ] as const) {
      client.write(`${discover(xid)} ${BROADCAST} 67`);
      const reply = await client.next(isReplyTo(xid));
      assert.deepEqual([reply['from'], reply['port']], [address, 67]);
      assert.equal(packetOf(reply).options.get(54)?.join('.'), address);
      const received = await proxy.next((event) => event['received'] === 'discover');
      assert.deepEqual([received['interface'], received['address'], received['via']], [nic, '0.0.0.0', 67]);
    }
    const seen = (events: readonly Event[]): number => events.filter((event) => 'hex' in event).length;
    assert.deepEqual([seen(left.events), seen(right.events)], [1, 2]);
  },
);

for (const plain of [false, true]) {
  const how = plain ? 'one interface by plain sockets' : 'one interface by a socket tied to it';
  test(`beside a foreign DHCP server, ${how}: both offer, only it acknowledges, port 4011 is ours`, ENDS, async (t) => {
    if (!hasProgram('dnsmasq') || !hasProgram('busybox')) return t.skip('dnsmasq or busybox is not installed');
    const network = networkFor(t, ['lan', 'server', 'foreign', 'client']);
    if (network === null) return;
    await joinedByBridge(network);
    const proxy = await network.program('server', 'proxy', {
      interfaces: [{ name: 's0', address: '10.92.0.1' }],
      plain,
    });
    const client = await network.program('client', 'client', { interface: 'c0', port: 68 });
    const xid = 0x33330001;
    client.write(`${discover(xid)} ${BROADCAST} 67`);
    const ours = packetOf(await client.next(isReplyTo(xid, '10.92.0.1')));
    const foreign = packetOf(await client.next(isReplyTo(xid, '10.92.0.2')));
    assert.equal(ours.yourAddress, '0.0.0.0');
    assert.equal(ours.bootFile, 'boot.efi');
    assert.match(foreign.yourAddress, /^10\.92\.0\./);
    await acceptForeignOffer(client.write, foreign, xid);
    const acknowledged = packetOf(await client.next(isReplyTo(xid)));
    assert.deepEqual([...(acknowledged.options.get(54) ?? [])], [10, 92, 0, 2]);
    const ignored = await proxy.next((event) => event['received'] === 'request');
    assert.equal(ignored['kind'], null);

    network.ip('client', `addr add ${foreign.yourAddress}/24 dev c0`);
    const boot = await network.program('client', 'client', { interface: 'c0', port: 4011 });
    const fields = { transactionId: 0x33330002, clientAddress: foreign.yourAddress, flags: 0 };
    boot.write(`${discoverWith([[53, Buffer.of(3)]], fields).toString('hex')} 10.92.0.1 4011`);
    const reply = await boot.next(isReplyTo(0x33330002));
    assert.deepEqual([reply['from'], reply['port']], ['10.92.0.1', 4011]);
    assert.deepEqual(packetOf(reply).options.get(53), Buffer.of(5));
    assert.equal(packetOf(reply).clientAddress, foreign.yourAddress);

    const lease = network.run('client', ['busybox', 'udhcpc', '-i', 'c0', '-n', '-q', '-f', '-s', '/bin/true']);
    assert.match(lease, /lease of 10\.92\.0\.\d+ obtained from 10\.92\.0\.2/);
    const ordinary = await proxy.next((event) => event['received'] === null);
    assert.equal(ordinary['kind'], null);
  });
}

/** lan: a bridge; server 10.92.0.1, foreign 10.92.0.2 with dnsmasq handing out addresses, client without address. */
async function joinedByBridge(network: TestNetwork): Promise<void> {
  network.ip('lan', 'link add br0 type bridge');
  network.ip('lan', 'link set br0 up');
  for (const [namespace, nic] of [
    ['server', 's0'],
    ['foreign', 'f0'],
    ['client', 'c0'],
  ] as const) {
    network.cable(['lan', `l${nic}`], [namespace, nic]);
    network.ip('lan', `link set l${nic} master br0`);
  }
  network.ip('server', 'addr add 10.92.0.1/24 dev s0');
  network.ip('foreign', 'addr add 10.92.0.2/24 dev f0');
  const dnsmasq = ['dnsmasq', '-k', '-C', '/dev/null', '--port=0', '--no-ping', '--log-facility=-', '--user=root'];
  const range = ['--dhcp-range=10.92.0.50,10.92.0.99,1h', '--dhcp-leasefile=/dev/null', '--pid-file='];
  await network.start('foreign', [...dnsmasq, ...range], /DHCP, IP range/);
}

async function acceptForeignOffer(write: (line: string) => void, offer: DhcpPacket, xid: number): Promise<void> {
  const address = Buffer.from(offer.yourAddress.split('.').map(Number));
  const server = offer.options.get(54) ?? Buffer.alloc(0);
  const request = discoverWith(
    [
      [53, Buffer.of(3)],
      [50, address],
      [54, server],
    ],
    { transactionId: xid },
  );
  write(`${request.toString('hex')} ${BROADCAST} 67`);
}

test('through a foreign relay the reply goes to the relay and reaches the client', ENDS, async (t) => {
  if (!hasProgram('dnsmasq')) return t.skip('dnsmasq is not installed');
  const network = networkFor(t, ['client', 'relay', 'server']);
  if (network === null) return;
  network.cable(['client', 'c0'], ['relay', 'r0']);
  network.cable(['relay', 'r1'], ['server', 's0']);
  network.ip('relay', 'addr add 10.93.1.254/24 dev r0');
  network.ip('relay', 'addr add 10.93.2.254/24 dev r1');
  network.ip('server', 'addr add 10.93.2.1/24 dev s0');
  network.ip('server', 'route add 10.93.1.0/24 via 10.93.2.254');
  const dnsmasq = ['dnsmasq', '-k', '-C', '/dev/null', '--port=0', '--log-facility=-', '--user=root', '--pid-file='];
  await network.start('relay', [...dnsmasq, '--dhcp-relay=10.93.1.254,10.93.2.1'], /DHCP relay from/);
  const interfaces = [{ name: 's0', address: '10.93.2.1' }];
  const proxy = await network.program('server', 'proxy', { interfaces });
  const client = await network.program('client', 'client', { interface: 'c0', port: 68 });
  client.write(`${discover(0x44440001)} ${BROADCAST} 67`);
  const reply = packetOf(await client.next(isReplyTo(0x44440001)));
  assert.equal(reply.relayAddress, '10.93.1.254');
  assert.equal(reply.options.get(54)?.join('.'), '10.93.2.1');
  const received = await proxy.next((event) => event['received'] === 'discover');
  assert.equal(received['relay'], '10.93.1.254');
});

test('sockets handed over as file descriptors are used, and closed at the end', async (t) => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return t.skip('tied sockets need root on Linux');
  let opened = 0;
  const fds = ([67, 4011] as const).map((port) => ({
    interface: 'lo',
    port,
    fd: openDeviceSocket('lo', port + 40_000),
  }));
  const sockets = await openDhcpSockets({
    interfaces: [{ name: 'lo', address: '127.0.0.1' }],
    fds,
    openDeviceSocket: () => {
      opened += 1;
      return -1;
    },
    onPacket: () => undefined,
    onError: (error) => assert.fail(error),
  });
  assert.equal(opened, 0);
  assert.throws(
    () => sockets.send(Buffer.alloc(300), { interface: 'eth9', via: 67, address: '127.0.0.1', port: 68 }, null),
    /No DHCP socket is open on interface eth9/,
  );
  await sockets.close();
  // The ports are free again: a socket that does not share them can be bound.
  await assertFree(40_067);
  await assertFree(44_011);
});

async function assertFree(port: number): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '0.0.0.0', () => socket.close(() => resolve()));
  });
}
