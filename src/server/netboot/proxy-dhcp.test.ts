import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { bootPhrase } from '../../api/boot-phrases.ts';
import { parseDhcpPacket } from '../../protocols/dhcp/packet.ts';
import { discoverWith } from '../../protocols/dhcp/test-support.ts';
import type { BootQuestion } from './boot-decisions.ts';
import { originOf as origin, bootPe as pe, proxyWith, testBuildId, throwDatagramsAtProxy } from './test-proxy.ts';

describe('a PXE request', () => {
  test('gets the chain’s first file from our address', async () => {
    const questions: BootQuestion[] = [];
    const { proxy, sent } = proxyWith(async (question) => {
      questions.push(question);
      return pe;
    });
    proxy.onPacket(discoverWith(), origin());
    await proxy.close();
    assert.deepEqual(questions, [
      {
        who: { mac: '52:54:00:77:00:02', smbiosUuid: null },
        architecture: 'x64-uefi',
        stage: 'offer',
        cameInBy: ['eth0', '52:54:00:00:00:01'],
        from: 'eth0',
      },
    ]);
    const reply = parseDhcpPacket(sent[0]!.bytes);
    assert.deepEqual([reply.nextServer, reply.yourAddress], ['10.0.0.1', '0.0.0.0']);
    assert.equal(reply.bootFile, `boot-images/${testBuildId}/shimx64.efi`);
    assert.equal(reply.options.get(54)?.join('.'), '10.0.0.1');
  });

  test('by way of a relay says so in the question and goes back to the relay', async () => {
    const questions: BootQuestion[] = [];
    const { proxy, sent } = proxyWith(async (question) => {
      questions.push(question);
      return pe;
    });
    proxy.onPacket(discoverWith([], { relayAddress: '10.9.0.1' }), origin());
    await proxy.close();
    assert.equal(questions[0]?.from, 'eth0, relayed by 10.9.0.1');
    assert.equal(sent[0]?.relay, '10.9.0.1');
  });

  for (const [what, decision] of [
    ['a decision to ignore it', { kind: 'ignore', device: null, reasons: [bootPhrase('noBootImage')] }],
    [
      'a disk without a loader that leads there',
      { kind: 'disk', device: null, buildId: null, delaySeconds: 0, reasons: [bootPhrase('noBootImage')] },
    ],
  ] as const) {
    test(`is met with silence after ${what}`, async () => {
      const { proxy, sent, lines } = proxyWith(async () => decision);
      proxy.onPacket(discoverWith(), origin());
      await proxy.close();
      assert.deepEqual([sent, lines], [[], []]);
    });
  }

  test('is met with silence and a line in the log when the database fails, ten lines a minute at most', async () => {
    const { proxy, sent, lines } = proxyWith(async () => {
      throw new Error('the database is gone');
    });
    for (let count = 0; count < 50; count += 1) proxy.onPacket(discoverWith(), origin());
    await proxy.close();
    assert.deepEqual(sent, []);
    assert.equal(lines.length, 10);
    assert.match(lines[0]!, /no DHCP answer for 52:54:00:77:00:02.*/);
    assert.match(lines[0]!, /the database is gone/);
  });

  test('that echoes more than the client takes costs a line in the log, nothing else', async () => {
    const { proxy, sent, lines } = proxyWith(async () => pe);
    proxy.onPacket(discoverWith([[82, Buffer.alloc(250, 1)]], { relayAddress: '10.9.0.1' }), origin());
    proxy.onPacket(discoverWith(), origin());
    await proxy.close();
    assert.equal(sent.length, 1);
    assert.match(lines[0]!, /at most 548.*no DHCP answer/);
  });

  test('on an interface that is not served, or after the end, is not even looked up', async () => {
    const { proxy } = proxyWith(() => assert.fail('asked'));
    proxy.onPacket(discoverWith(), { ...origin(), interface: 'eth1' });
    await proxy.close();
    proxy.onPacket(discoverWith(), origin());
  });

  test('is answered after the delay that is set, iPXE and whoever asks again at once', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { proxy, sent } = proxyWith(async () => ({ ...pe, delaySeconds: 5 }));
    const ipxe = discoverWith([[77, Buffer.from('iPXE')]]);
    proxy.onPacket(ipxe, origin());
    await setImmediate();
    assert.equal(sent.length, 1);
    proxy.onPacket(discoverWith(), origin());
    await setImmediate();
    t.mock.timers.tick(4999);
    assert.equal(sent.length, 1);
    t.mock.timers.tick(1);
    assert.equal(sent.length, 2);
    await proxy.close();
  });

  test('is held back 4096 times at once at most, and no more after the end', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { proxy, sent } = proxyWith(async () => ({ ...pe, delaySeconds: 32 }));
    for (let count = 0; count < 5000; count += 1) {
      proxy.onPacket(discoverWith(), origin());
      if (count % 200 === 0) await setImmediate();
    }
    await setImmediate();
    t.mock.timers.tick(32_000);
    assert.equal(sent.length, 4096);
    proxy.onPacket(discoverWith(), origin());
    await setImmediate();
    await proxy.close();
    t.mock.timers.tick(32_000);
    assert.equal(sent.length, 4096);
  });

  test('is dropped while 256 others wait, and the end waits for those', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    let asked = 0;
    const { proxy, sent } = proxyWith(async () => {
      asked += 1;
      await gate;
      return pe;
    });
    for (let count = 0; count < 100_000; count += 1) proxy.onPacket(discoverWith(), origin());
    assert.equal(asked, 256);
    open();
    await proxy.close();
    assert.equal(sent.length, 256);
  });
});

test('of 30 000 damaged datagrams none ends the service and only PXE requests are answered, in their own name', async () => {
  const answered = await throwDatagramsAtProxy(30_000);
  assert.ok(answered > 1_000, `${answered} answers: too few to mean anything`);
});
