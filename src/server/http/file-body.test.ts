/** Bodies out of files on real connections: by the kernel, over TLS, to clients that stall, leave, or ask twice at once. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createServer, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as SecureServer, request as tlsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connect as tlsConnect } from 'node:tls';
import { createAuthority } from '../keys/certificate-authority.ts';
import { bytesSentBy, ClientGone, sendFileBody } from './file-body.ts';

const BYTES = 24_000_001;
const content = randomBytes(BYTES);
const WHOLE = { start: 0, end: BYTES - 1 };

interface Served {
  readonly port: number;
  readonly path: string;
  /** How each answer ended, in their order. */
  readonly ends: Promise<Error | null>[];
  readonly sockets: Socket[];
}

async function served(
  t: TestContext,
  server: Server | SecureServer,
  span = WHOLE,
  stalledMilliseconds?: number,
): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-body-'));
  const path = join(folder, 'file');
  writeFileSync(path, content);
  const ends: Promise<Error | null>[] = [];
  const sockets: Socket[] = [];
  server.on('request', (asked, response) => {
    sockets.push(asked.socket);
    ends.push(answer(path, response, span, stalledMilliseconds));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  });
  const { port } = server.address() as { port: number };
  return { port, path, ends, sockets };
}

async function answer(
  path: string,
  response: ServerResponse,
  span: typeof WHOLE,
  stalledMilliseconds: number | undefined,
): Promise<Error | null> {
  const file: FileHandle = await open(path);
  try {
    response.writeHead(200, { 'content-length': span.end - span.start + 1 });
    await sendFileBody(response, file, span, stalledMilliseconds);
    return null;
  } catch (error) {
    response.destroy();
    return error as Error;
  } finally {
    await file.close();
  }
}

async function secureServer(): Promise<SecureServer> {
  const { certificatePem, privateKeyPem } = await createAuthority('School', new Date());
  return createTlsServer({ cert: certificatePem, key: privateKeyPem });
}

async function received(asked: ReturnType<typeof request>): Promise<Buffer> {
  asked.end();
  const [response] = await once(asked, 'response');
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece);
  return Buffer.concat(pieces);
}

const get = (port: number) => received(request({ host: '127.0.0.1', port, agent: false }));
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Descriptors of this process that lead to sockets or to the file: what a body forgets to close stays among them. */
function descriptors(path: string): number {
  const targets = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return targets.filter((target) => target.startsWith('socket:') || target === path).length;
}

test('twelve clients at once, some slow, each get every byte, and the connection knows how many', async (t) => {
  const { port, ends, sockets } = await served(t, createServer());
  const slowly = async () => {
    const asked = request({ host: '127.0.0.1', port, agent: false }).end();
    const [response] = await once(asked, 'response');
    const pieces: Buffer[] = [];
    for await (const piece of response) {
      pieces.push(piece);
      if (pieces.length % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return Buffer.concat(pieces);
  };
  const bodies = await Promise.all(Array.from({ length: 12 }, (_, at) => (at % 3 === 0 ? slowly() : get(port))));
  for (const body of bodies) assert.equal(hash(body), hash(content));
  assert.deepEqual(await Promise.all(ends), Array(12).fill(null));
  for (const socket of sockets) assert.ok(bytesSentBy(socket) > BYTES && bytesSentBy(socket) < BYTES + 1000);
  assert.ok(
    sockets.some(({ bytesWritten }) => bytesWritten < BYTES / 2),
    'nothing went by sendfile',
  );
});

for (const [start, end] of [
  [5, 5],
  [1, 262_143],
  [1, 262_144],
  [65_535, 400_000],
  [BYTES - 300_000, BYTES - 1],
] as const)
  test(`bytes ${start} to ${end} are exactly these`, async (t) => {
    const { port } = await served(t, createServer(), { start, end });
    assert.ok((await get(port)).equals(content.subarray(start, end + 1)));
  });

test('over TLS every byte comes, and none by the kernel', async (t) => {
  const { port, sockets } = await served(t, await secureServer());
  const body = await received(tlsRequest({ host: '127.0.0.1', port, agent: false, rejectUnauthorized: false }));
  assert.equal(hash(body), hash(content));
  assert.ok((sockets[0]?.bytesWritten ?? 0) > BYTES);
});

test('two requests sent at once on one connection are answered one after the other', async (t) => {
  const { port, ends } = await served(t, createServer());
  const client = connect(port, '127.0.0.1');
  client.write('GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  const pieces: Buffer[] = [];
  for await (const piece of client) pieces.push(piece);
  const all = Buffer.concat(pieces);
  const first = all.indexOf('\r\n\r\n') + 4;
  const second = all.indexOf('\r\n\r\n', first + BYTES) + 4;
  assert.equal(hash(all.subarray(first, first + BYTES)), hash(content));
  assert.match(all.subarray(first + BYTES, second).toString('latin1'), /^HTTP\/1\.1 200 OK\r\n/);
  assert.equal(hash(all.subarray(second)), hash(content));
  assert.deepEqual(await Promise.all(ends), [null, null]);
});

for (const [how, leave] of [
  ['closes', (client: Socket) => client.destroy()],
  ['resets', (client: Socket) => client.resetAndDestroy()],
] as const)
  test(`a client that ${how} in the middle ends its body, and nothing stays open`, async (t) => {
    const { port, path, ends } = await served(t, createServer());
    const before = descriptors(path);
    for (let times = 0; times < 10; times += 1) {
      const client = connect(port, '127.0.0.1');
      client.on('error', () => undefined);
      client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await once(client, 'data');
      if (times % 2 === 0) client.pause();
      leave(client);
      assert.ok((await ends[times]) instanceof ClientGone);
    }
    assert.equal(descriptors(path), before);
  });

test('a client that takes nothing keeps its body waiting, until the connection is ended here', async (t) => {
  const { port, ends, sockets } = await served(t, createServer());
  const client = connect(port, '127.0.0.1');
  client.on('error', () => undefined);
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  client.pause();
  while (ends.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const waited = await Promise.race([ends[0], new Promise((resolve) => setTimeout(() => resolve('waits'), 500))]);
  assert.equal(waited, 'waits');
  sockets[0]?.resetAndDestroy();
  assert.ok((await ends[0]) instanceof ClientGone);
  client.resume();
  // A reset, not an orderly end: boot loaders must be able to come back by the same port (loader-connections.ts).
  const [error] = await once(client, 'error');
  assert.equal(error.code, 'ECONNRESET');
});

for (const [way, server] of [
  ['plain', async () => createServer()],
  ['TLS', secureServer],
] as const)
  test(`a client that takes nothing for long is dropped (${way}), one that takes all is not`, async (t) => {
    const { port, path, ends } = await served(t, await server(), WHOLE, 400);
    const before = descriptors(path);
    const client =
      way === 'TLS' ? tlsConnect({ port, host: '127.0.0.1', rejectUnauthorized: false }) : connect(port, '127.0.0.1');
    client.on('error', () => undefined);
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    client.pause();
    while (ends.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.ok((await ends[0]) instanceof ClientGone);
    client.destroy();
    assert.ok(descriptors(path) <= before + 2, 'the file stayed open');
    const asked = way === 'TLS' ? tlsRequest : request;
    const options = { host: '127.0.0.1', port, agent: false, rejectUnauthorized: false } as const;
    assert.equal(hash(await received(asked(options))), hash(content));
  });

test('a file that has become shorter ends the connection, so that nobody takes it for whole', async (t) => {
  const { port, path, ends } = await served(t, createServer());
  truncateSync(path, 9_000_000);
  await assert.rejects(get(port), /aborted/);
  assert.match(String(await ends[0]), /The file ends at byte 9000000, before 24000001/);
});
