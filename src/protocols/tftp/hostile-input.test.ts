import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import fc from 'fast-check';
import { hostilePacket, throwPacketsAtTftp } from './test-hostile.ts';
import { fetchFile, patternBytes, rawClient, serve } from './test-support.ts';

test('100 000 damaged packets are refused or read, and nothing leaves its bounds', () => {
  const { read, requests } = throwPacketsAtTftp(100_000);
  assert.ok(read > 10_000 && requests > 1_000, `${read} read, ${requests} requests: too few to mean anything`);
});

test('a server under 20 000 damaged packets still serves, and holds no more than its limits', async (t) => {
  const bytes = patternBytes(50_000);
  const limits = { maxTransfers: 20, maxTransfersPerAddress: 10, timeoutMilliseconds: 5, maxRetries: 1 };
  const server = await serve(t, { 'shimx64.efi': bytes, 'snponly.efi': bytes }, limits);
  const attacker = await rawClient(t, server.port);
  const packets = fc.sample(hostilePacket, 20_000);
  for (let at = 0; at < packets.length; at += 200) {
    for (const packet of packets.slice(at, at + 200)) attacker.send(Buffer.from(packet));
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(server.server.active <= 10, String(server.server.active));
  }
  await attacker.close();
  const fetched = await fetchFile(server, 'shimx64.efi', { options: { blksize: '1468', windowsize: '4' } });
  assert.deepEqual(fetched.bytes, bytes);
});
