/** For tests only: the DHCP handler as the site has it, with decisions and socket in the test's hand; and damaged datagrams. */

import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { pino } from 'pino';
import { bootPhrase } from '../../api/boot-phrases.ts';
import { parseDhcpPacket } from '../../protocols/dhcp/packet.ts';
import { readPxeRequest } from '../../protocols/dhcp/pxe-request.ts';
import type { DhcpOrigin } from '../../protocols/dhcp/sockets.ts';
import { readCapture } from '../../protocols/dhcp/test-support.ts';
import type { BootDecision } from './boot-decision.ts';
import type { BootQuestion } from './boot-decisions.ts';
import { bootUrls } from './boot-urls.ts';
import { createProxyDhcp } from './proxy-dhcp.ts';
import { testConfig } from './test-plans.ts';

export const testBuildId = '0123456789abcdef';
const device = { id: 'd1', name: 'PC-1' };
export const bootPe: BootDecision = {
  kind: 'pe',
  device,
  buildId: testBuildId,
  promptSeconds: null,
  delaySeconds: 0,
  reasons: [bootPhrase('noBootImage')],
};
export const originOf = (via: 67 | 4011 = 67): DhcpOrigin => ({ interface: 'eth0', via, address: '0.0.0.0', port: 68 });

export function proxyWith(decide: (question: BootQuestion) => Promise<BootDecision>) {
  const sent: { bytes: Buffer; origin: DhcpOrigin; relay: string | null }[] = [];
  const lines: string[] = [];
  const proxy = createProxyDhcp({
    decisions: { decide },
    urls: bootUrls(testConfig),
    addressesOf: (name) => (name === 'eth0' ? { address: '10.0.0.1', mac: '52:54:00:00:00:01' } : undefined),
    send: (bytes, from, relay) => void sent.push({ bytes: Buffer.from(bytes), origin: from, relay }),
    log: pino({ level: 'debug' }, { write: (line: string) => lines.push(line) }),
    clock: () => 0,
  });
  return { proxy, sent, lines };
}

const samples = readdirSync(new URL('../../protocols/dhcp/testdata/', import.meta.url)).flatMap((name) =>
  name.endsWith('.pcap') ? readCapture(name).map(({ payload }) => payload) : [],
);

/** A captured frame with a few bytes replaced or cut off, or pure noise. */
const datagram = fc.oneof(
  fc
    .record({
      sample: fc.constantFrom(...samples),
      changes: fc.array(fc.record({ at: fc.nat(460), value: fc.nat(255) }), { maxLength: 6 }),
      length: fc.nat(460),
    })
    .map(({ sample, changes, length }) => {
      const bytes = Buffer.from(sample.subarray(0, length < 200 ? sample.length : length));
      for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value;
      return bytes;
    }),
  fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
);

/** Every one of `count` datagrams must leave the service running; what is answered is a PXE request. Gives how many were. */
export async function throwDatagramsAtProxy(count: number): Promise<number> {
  const { proxy, sent, lines } = proxyWith(async () => bootPe);
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(datagram, fc.constantFrom<67 | 4011>(67, 4011), async (bytes, via) => {
      sent.length = 0;
      proxy.onPacket(bytes, originOf(via));
      // The decision is a resolved promise: its answer is sent before the next turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      const [first, ...more] = sent;
      if (first === undefined) return;
      answered += 1;
      const request = readPxeRequest(parseDhcpPacket(bytes));
      assert.ok(request !== null, 'something else than a PXE request was answered');
      const reply = parseDhcpPacket(first.bytes);
      assert.deepEqual([more.length, reply.operation, reply.transactionId], [0, 'reply', request.xid]);
    }),
    { numRuns: count },
  );
  assert.ok(lines.length <= 10, 'the log drowns');
  return answered;
}
