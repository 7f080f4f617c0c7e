/** For tests only: damaged and random datagrams against the parser, the reader and the reply. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { DhcpPacketError, parseDhcpPacket, writeDhcpPacket } from './packet.ts';
import { proxyReply } from './proxy-offer.ts';
import { readPxeRequest } from './pxe-request.ts';
import { readCapture } from './test-support.ts';

const samples = readdirSync(new URL('testdata/', import.meta.url)).flatMap((name) =>
  name.endsWith('.pcap') ? readCapture(name).map(({ payload }) => payload) : [],
);

const change = fc.record({ at: fc.nat(460), value: fc.nat(255) });
/** A captured frame with a few bytes replaced, cut or lengthened; one in eight is pure noise. */
const datagram = fc.oneof(
  {
    weight: 7,
    arbitrary: fc
      .record({
        sample: fc.nat(samples.length - 1),
        changes: fc.array(change, { maxLength: 6 }),
        cut: fc.option(fc.nat(460), { freq: 4 }),
        tail: fc.uint8Array({ maxLength: 8 }),
      })
      .map(({ sample, changes, cut, tail }) => damaged(samples[sample] ?? Buffer.alloc(0), changes, cut, tail)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)) },
);

function damaged(
  sample: Buffer,
  changes: { at: number; value: number }[],
  cut: number | null,
  tail: Uint8Array,
): Buffer {
  const bytes = Buffer.concat([sample.subarray(0, cut ?? sample.length), tail]);
  for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value;
  return bytes;
}

/**
 * Runs `count` datagrams. Each is refused with the typed error or read into a value that survives being written
 * again; a PXE request always has a six-byte address and yields a reply that belongs to it.
 */
export function throwDatagramsAtDhcp(count: number): { read: number; answered: number } {
  const seen = { read: 0, answered: 0 };
  fc.assert(
    fc.property(datagram, (bytes) => {
      const packet = parsedOrRefused(bytes);
      if (packet === null) return;
      seen.read += 1;
      const again = parseDhcpPacket(writeDhcpPacket({ ...packet, options: withoutOverload(packet.options) }, 0));
      assert.equal(again.transactionId, packet.transactionId);
      const request = readPxeRequest(packet);
      if (request === null) return;
      assert.match(request.mac, /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
      const boot = { serverAddress: '192.0.2.1', nextServer: '192.0.2.1', bootFile: 'http://192.0.2.1/a.efi' };
      let reply: Buffer;
      try {
        reply = proxyReply(request, boot, 'offer');
      } catch (error) {
        // Only an echo larger than the client's own limit may be refused.
        assert.ok(error instanceof RangeError);
        return;
      }
      seen.answered += 1;
      assert.equal(reply.readUInt32BE(4), request.xid);
      assert.equal(reply.readUInt32BE(16), 0);
      assert.ok(reply.length <= request.maximumReplyBytes);
      assert.deepEqual(reply.subarray(28, 44), packet.hardwareAddress);
    }),
    { numRuns: count },
  );
  return seen;
}

function parsedOrRefused(bytes: Buffer): ReturnType<typeof parseDhcpPacket> | null {
  try {
    return parseDhcpPacket(bytes);
  } catch (error) {
    assert.ok(error instanceof DhcpPacketError, String(error));
    return null;
  }
}

function withoutOverload(options: ReadonlyMap<number, Buffer>): Map<number, Buffer> {
  return new Map([...options].filter(([code]) => code !== 52));
}
