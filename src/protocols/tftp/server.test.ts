import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { type TftpPacket, writeAck, writeError, writeRequest } from './packet.ts';
import { startTftpServer } from './server.ts';
import {
  fetchFile,
  LOOPBACK,
  memorySource,
  patternBytes,
  rawClient,
  readRequest,
  serve,
  TftpRefusal,
} from './test-support.ts';

const refusedWith =
  (code: number, text: RegExp) =>
  (error: unknown): boolean =>
    error instanceof TftpRefusal && error.code === code && text.test(error.message);

function errorCode(packet: TftpPacket): number | string {
  return packet.kind === 'error' ? packet.code : packet.kind;
}

for (const size of [0, 1, 511, 512, 513, 1468, 100_000]) {
  for (const options of [{}, { blksize: '1468', tsize: '0' }, { blksize: '1024', windowsize: '16' }]) {
    test(`serves ${size} bytes whole with ${JSON.stringify(options)}`, async (t) => {
      const bytes = patternBytes(size);
      const server = await serve(t, { file: bytes });
      const fetched = await fetchFile(server, 'file', { options });
      assert.deepEqual(fetched.bytes, bytes);
      const finished = await server.event('finished');
      assert.equal('bytes' in finished && finished.bytes, size);
    });
  }
}

test('over 65535 blocks the numbers roll over and the file is whole', async (t) => {
  const bytes = patternBytes(8 * 70_000 + 1);
  const server = await serve(t, { file: bytes });
  const fetched = await fetchFile(server, 'file', { options: { blksize: '8', windowsize: '64' } });
  assert.equal(fetched.dataPackets, 70_001);
  assert.deepEqual(fetched.bytes, bytes);
});

test('a large file is read in pieces as its windows need them', async (t) => {
  const bytes = patternBytes(2_000_000);
  const log = { reads: 0, largestRead: 0, open: 0 };
  const server = await serve(t, { file: async () => memorySource(bytes, log) });
  await fetchFile(server, 'file', { options: { blksize: '1468', windowsize: '64' } });
  await server.event('finished');
  await server.server.close();
  assert.ok(log.reads >= 15 && log.largestRead <= 131_072, JSON.stringify(log));
  assert.equal(log.open, 0);
});

/** Deterministic noise: the same packets are lost in every run. */
function everyTenth(seed: number): (direction: 'in' | 'out', number: number) => boolean {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31 < 0.1;
  };
}

for (const windowsize of ['1', '4', '16', '64']) {
  for (const acksEveryUnexpectedBlock of [false, true]) {
    const habit = acksEveryUnexpectedBlock ? 'every unexpected block acknowledged' : 'gaps reported once';
    test(`with a tenth of all packets lost, window ${windowsize}, ${habit}, the file is whole`, async (t) => {
      const bytes = patternBytes(150_000);
      const server = await serve(t, { file: bytes }, { timeoutMilliseconds: 20, maxRetries: 20 });
      const loses = everyTenth(Number(windowsize));
      const options = { blksize: '1024', windowsize };
      const how = { options, loses, acksEveryUnexpectedBlock, repeatMilliseconds: 60 };
      const fetched = await fetchFile(server, 'file', how);
      assert.deepEqual(fetched.bytes, bytes);
      // 147 blocks. Going back to a gap costs up to a window for each loss; more would mean that losses multiply.
      const most = 147 * (2 + Number(windowsize) / 5);
      assert.ok(fetched.dataPackets < most, `${fetched.dataPackets} data packets, at most ${most} are reasonable`);
    });
  }
}

test('a missing file, a path outside, writing and netascii are refused, each with its code', async (t) => {
  const server = await serve(t, { file: patternBytes(10) });
  await assert.rejects(fetchFile(server, 'missing'), refusedWith(1, /^File not found\.$/));
  for (const path of ['../../etc/passwd', '/a/../../b', '..\\..\\x', 'C:\\x', 'a\nb']) {
    await assert.rejects(fetchFile(server, path), refusedWith(2, /not served/), path);
  }
  const client = await rawClient(t, server.port);
  client.send(writeRequest({ kind: 'write-request', file: 'file', mode: 'octet', options: [] }));
  assert.equal(errorCode((await client.next()).packet), 2);
  client.send(readRequest('file', {}, 'netascii'));
  assert.equal(errorCode((await client.next()).packet), 4);
  client.send(readRequest('file', {}, 'mail'));
  assert.equal(errorCode((await client.next()).packet), 4);
});

test('a path reaches `open` clean, whatever its slashes', async (t) => {
  const seen: string[] = [];
  const open = async (path: string) => {
    seen.push(path);
    return null;
  };
  const server = await serve(t, {}, { open });
  for (const path of ['\\Boot\\BCD', '//grubx64.efi', '/grub//grub.cfg']) {
    await assert.rejects(fetchFile(server, path), refusedWith(1, /not found/));
  }
  assert.deepEqual(seen, ['Boot/BCD', 'grubx64.efi', 'grub/grub.cfg']);
});

test('what goes wrong inside is reported to us, and tells the client nothing about this machine', async (t) => {
  const secret = new Error("ENOENT: no such file '/srv/secret/place'");
  const failing = { ...memorySource(patternBytes(10)), read: async () => Promise.reject(secret) };
  const server = await serve(t, { opening: () => Promise.reject(secret), reading: async () => failing });
  for (const file of ['opening', 'reading']) {
    await assert.rejects(fetchFile(server, file), refusedWith(0, /^The file could not be read\.$/));
    const failed = await server.event('failed');
    assert.equal('error' in failed && failed.error, secret);
  }
});

test("OVMF's conversation: options, abort, the same file again, is no failure", async (t) => {
  const bytes = patternBytes(3000);
  const server = await serve(t, { 'snponly.efi': bytes });
  const client = await rawClient(t, server.port);
  client.send(readRequest('snponly.efi', { tsize: '0', blksize: '1468', windowsize: '4' }));
  const offered = await client.next();
  assert.deepEqual(offered.packet, {
    kind: 'option-ack',
    options: [
      { name: 'tsize', value: '3000' },
      { name: 'blksize', value: '1468' },
      { name: 'windowsize', value: '4' },
    ],
  });
  client.send(writeError(8, 'User aborted the transfer'), offered.port);
  const aborted = await server.event('aborted');
  assert.equal('normal' in aborted && aborted.normal, true);
  const fetched = await fetchFile(server, 'snponly.efi', { options: { blksize: '1468', windowsize: '4' } });
  assert.deepEqual(fetched.bytes, bytes);
  assert.deepEqual(
    server.events.filter(({ kind }) => kind === 'failed'),
    [],
  );
});

test('an abort amid the file ends the transfer and is not called normal', async (t) => {
  const server = await serve(t, { file: patternBytes(100_000) });
  const client = await rawClient(t, server.port);
  client.send(readRequest('file'));
  const first = await client.next();
  assert.equal(first.packet.kind, 'data');
  client.send(writeError(3, 'disk full'), first.port);
  const aborted = await server.event('aborted');
  assert.deepEqual('normal' in aborted && [aborted.normal, aborted.reason], [false, 'error 3: disk full']);
});

test('a client that goes away is given up after the last try, one whose port is closed at once', async (t) => {
  const server = await serve(t, { file: patternBytes(100_000) }, { timeoutMilliseconds: 5, maxRetries: 2 });
  const silent = await rawClient(t, server.port);
  silent.send(readRequest('file'));
  const failed = await server.event('failed');
  assert.match('error' in failed ? failed.error.message : '', /No answer after 2 retransmissions/);

  const patient = await serve(t, { file: patternBytes(100_000) }, { timeoutMilliseconds: 5, maxRetries: 1000 });
  const gone = await rawClient(t, patient.port);
  gone.send(readRequest('file'));
  await gone.next();
  await gone.close();
  const aborted = await patient.event('aborted');
  assert.match('reason' in aborted ? aborted.reason : '', /closed its port/);
});

test('a repeated request starts no second transfer, another one from the same port replaces it', async (t) => {
  const server = await serve(t, { a: patternBytes(2000), b: patternBytes(10) }, { timeoutMilliseconds: 5000 });
  const client = await rawClient(t, server.port);
  client.send(readRequest('a'));
  const first = await client.next();
  client.send(readRequest('a'));
  client.send(readRequest('b'));
  const second = await client.next();
  assert.notEqual(second.port, first.port);
  assert.deepEqual(second.packet, { kind: 'data', block: 1, bytes: patternBytes(10) });
  assert.deepEqual(
    server.events.filter(({ kind }) => kind === 'started').map((event) => 'path' in event && event.path),
    ['a', 'b'],
  );
  const aborted = await server.event('aborted');
  assert.match('reason' in aborted ? aborted.reason : '', /something else/);
});

test('over the limits a request is dropped, and served when there is room again', async (t) => {
  const server = await serve(
    t,
    { file: patternBytes(2000) },
    { maxTransfers: 3, maxTransfersPerAddress: 2, timeoutMilliseconds: 5000 },
  );
  const clients = [await rawClient(t, server.port), await rawClient(t, server.port), await rawClient(t, server.port)];
  for (const client of clients) client.send(readRequest('file'));
  const dropped = await server.event('dropped');
  assert.match('reason' in dropped ? dropped.reason : '', /2 transfers run already/);
  assert.equal(server.server.active, 2);
  const [first] = clients;
  assert.ok(first);
  const { port } = await first.next();
  first.send(writeError(0, 'enough'), port);
  await server.event('aborted');
  assert.equal((await fetchFile(server, 'file')).bytes.length, 2000);
});

test('replacing requests from one port cannot open files without limit', async (t) => {
  let opened = 0;
  const gate = Promise.withResolvers<null>();
  const open = (): Promise<null> => {
    opened += 1;
    return gate.promise;
  };
  const server = await serve(t, {}, { open, maxTransfersPerAddress: 4 });
  const client = await rawClient(t, server.port);
  for (let at = 0; at < 50; at += 1) client.send(readRequest(`file${at}`));
  for (let at = 0; at < 46; at += 1) await server.event('dropped');
  assert.equal(opened, 4);
  gate.resolve(null);
});

test('packets that are no requests get no answer, malformed requests an ERROR', async (t) => {
  const server = await serve(t, { file: patternBytes(10) });
  const client = await rawClient(t, server.port);
  const data = Buffer.from('00030001', 'hex');
  for (const bytes of [writeAck(1), writeError(1, 'x'), data, Buffer.from('ff', 'hex'), Buffer.alloc(0)]) {
    client.send(bytes);
  }
  client.send(Buffer.from('\0\x01file\0octet', 'latin1'));
  assert.equal(errorCode((await client.next()).packet), 4);
  client.send(readRequest('file'));
  assert.equal((await client.next()).packet.kind, 'data');
  assert.equal(client.unread(), 0);
});

test('a forged source port 0 harms nothing', async (t) => {
  if (process.getuid?.() !== 0 || spawnSync('python3', ['-V']).status !== 0) return t.skip('needs root and python3');
  const server = await serve(t, { file: patternBytes(10) });
  const request = readRequest('file');
  const header = Buffer.alloc(8);
  header.writeUInt16BE(server.port, 2);
  header.writeUInt16BE(8 + request.length, 4);
  const datagram = Buffer.concat([header, request]).toString('hex');
  const program = `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
s.sendto(bytes.fromhex('${datagram}'), ('${LOOPBACK}', 0))`;
  assert.equal(spawnSync('python3', ['-c', program], { stdio: 'inherit' }).status, 0);
  assert.equal((await fetchFile(server, 'file')).bytes.length, 10);
  assert.deepEqual(
    server.events.filter(({ kind }) => kind === 'failed' || kind === 'socket-error'),
    [],
  );
});

test('a stranger cannot disturb a transfer', async (t) => {
  const server = await serve(t, { file: patternBytes(600) }, { timeoutMilliseconds: 5000 });
  const client = await rawClient(t, server.port);
  client.send(readRequest('file'));
  const { port } = await client.next();
  const stranger = await rawClient(t, port);
  stranger.send(writeError(0, 'stop'));
  stranger.send(writeAck(1));
  client.send(writeAck(1), port);
  assert.deepEqual((await client.next()).packet, { kind: 'data', block: 2, bytes: patternBytes(600).subarray(512) });
});

test('closing ends running transfers, closes their files and frees the port', async (t) => {
  const log = { reads: 0, largestRead: 0, open: 0 };
  const server = await serve(t, { file: async () => memorySource(patternBytes(5000), log) });
  const client = await rawClient(t, server.port);
  client.send(readRequest('file'));
  await client.next();
  await server.server.close();
  assert.deepEqual([log.open, server.server.active], [0, 0]);
  const again = await startTftpServer({ address: LOOPBACK, port: server.port, open: async () => null });
  await again.close();
});

test('an address that is not ours is an error that names it', async () => {
  await assert.rejects(
    startTftpServer({ address: '192.0.2.1', port: 6969, open: async () => null }),
    /Cannot listen for TFTP on 192\.0\.2\.1:6969: .*EADDRNOTAVAIL/,
  );
});
