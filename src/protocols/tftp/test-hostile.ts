/** For tests only: damaged and random packets against the parser, the negotiation and the state machine. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { DEFAULT_LIMITS, negotiate } from './options.ts';
import { parseTftpPacket, TftpPacketError } from './packet.ts';
import { normalisePath } from './path.ts';
import { beginTransfer, continueTransfer, lastBlock, type TransferPlan } from './transfer.ts';

const samples = readFileSync(new URL('testdata/firmware-packets.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => Buffer.from(line.split(' ')[2] ?? '', 'hex'));

const change = fc.record({ at: fc.nat(90), value: fc.nat(255) });
/** A captured packet with a few bytes replaced, cut or lengthened; one in four is noise behind an opcode. */
export const hostilePacket = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({
        sample: fc.nat(samples.length - 1),
        changes: fc.array(change, { maxLength: 5 }),
        cut: fc.option(fc.nat(90), { freq: 3 }),
        tail: fc.uint8Array({ maxLength: 8 }),
      })
      .map(({ sample, changes, cut, tail }) => {
        const bytes = Buffer.concat([(samples[sample] ?? Buffer.alloc(0)).subarray(0, cut ?? 1000), tail]);
        for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value;
        return bytes;
      }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(8), fc.uint8Array({ maxLength: 200 }))
      .map(([opcode, rest]) => Buffer.concat([Buffer.of(0, opcode), rest])),
  },
);

/**
 * Runs `count` packets: refused with the typed error or read; a request's path stays inside, its options stay within
 * the limits, and a transfer fed with the packets never leaves the file.
 */
export function throwPacketsAtTftp(count: number): { read: number; requests: number } {
  const seen = { read: 0, requests: 0 };
  const plan: TransferPlan = {
    fileBytes: 100_000,
    blockBytes: 512,
    windowBlocks: 4,
    offersOptions: true,
    timeoutMilliseconds: 1000,
    maxTimeoutMilliseconds: 8000,
    maxRetries: 5,
  };
  let step = beginTransfer(plan);
  fc.assert(
    fc.property(hostilePacket, (bytes) => {
      const packet = parsedOrRefused(bytes);
      if (packet === null) return;
      seen.read += 1;
      if (packet.kind === 'read-request') {
        seen.requests += 1;
        checkRequest(packet.file, negotiate(packet.options, DEFAULT_LIMITS, 1));
      } else if (packet.kind === 'ack' || packet.kind === 'error') {
        step = continueTransfer(plan, step.state, packet);
        if (step.action.kind === 'send-blocks') {
          const { first, last } = step.action;
          assert.ok(first >= 1 && last >= first && last <= lastBlock(plan) && last - first < plan.windowBlocks);
        }
        if (step.state.name === 'ended') step = beginTransfer(plan);
      }
    }),
    { numRuns: count },
  );
  return seen;
}

function parsedOrRefused(bytes: Buffer): ReturnType<typeof parseTftpPacket> | null {
  try {
    return parseTftpPacket(bytes);
  } catch (error) {
    assert.ok(error instanceof TftpPacketError, String(error));
    return null;
  }
}

function checkRequest(file: string, granted: ReturnType<typeof negotiate>): void {
  const path = normalisePath(file);
  if (path !== null) assert.ok(!path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\\'), path);
  assert.ok(granted.blockBytes >= 8 && granted.blockBytes <= 1468, String(granted.blockBytes));
  assert.ok(granted.windowBlocks >= 1 && granted.windowBlocks <= 64, String(granted.windowBlocks));
}
