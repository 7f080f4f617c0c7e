import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { eventually } from '../test-support.ts';
import { LoaderConnections } from './loader-connections.ts';

const BODY = Buffer.alloc(100_000, 'x');

async function serve(
  t: TestContext,
  idleMilliseconds = 60_000,
): Promise<{ connections: LoaderConnections; port: number; server: Server }> {
  const server = createServer((_, response) => response.end(BODY));
  server.keepAliveTimeout = idleMilliseconds;
  const connections = new LoaderConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  const place = server.address();
  return { connections, server, port: typeof place === 'object' && place !== null ? place.port : 0 };
}

/** A client that has read one whole answer and keeps the connection. */
async function afterOneAnswer(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  let got = 0;
  while (got < BODY.length) {
    const [bytes]: Buffer[] = await once(socket, 'data');
    got += bytes?.length ?? 0;
  }
  return socket;
}

/** Connections of the port that the kernel knows in any state but listening (0A): /proc/net/tcp, proc(5). */
function known(port: number): string[] {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, remote, state]) => (local?.endsWith(hex) || remote?.endsWith(hex)) && state !== '0A')
    .map(([, , , state]) => state ?? '');
}

test('after a client has closed, the kernel knows nothing of the connection', async (t) => {
  const { port } = await serve(t);
  const socket = await afterOneAnswer(port);
  socket.on('error', () => undefined);
  assert.equal(known(port).length, 2);
  socket.end();
  await eventually(async () => known(port).length === 0);
});

test('without it, something is left: what the test above sees is its doing', async (t) => {
  const server = createServer((_, response) => response.end(BODY)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const place = server.address();
  const port = typeof place === 'object' && place !== null ? place.port : 0;
  const socket = await afterOneAnswer(port);
  socket.end();
  await once(socket, 'close');
  // TIME_WAIT
  await eventually(async () => known(port).includes('06'));
});

test('an idle connection ends by a reset', async (t) => {
  const { port } = await serve(t, 1);
  const socket = await afterOneAnswer(port);
  const [error] = await once(socket, 'error');
  assert.equal(error.code, 'ECONNRESET');
  await eventually(async () => known(port).length === 0);
});

test('firmware that begins anew ends what was open to its address, but for the connection it asks by', async (t) => {
  const { connections, server, port } = await serve(t);
  const old = await afterOneAnswer(port);
  const accepted = once(server, 'connection');
  const own = await afterOneAnswer(port);
  const [ownSide] = await accepted;
  const reset = once(old, 'error');
  connections.beginsAnew('127.0.0.2');
  connections.beginsAnew('127.0.0.1', ownSide);
  assert.equal((await reset)[0].code, 'ECONNRESET');
  own.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(own, 'data');
  own.destroy();
});

test('a client that ends its side while its answer is under way still gets all of it', async (t) => {
  const { port } = await serve(t);
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.end('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  let got = 0;
  for await (const bytes of socket) got += bytes.length;
  assert.ok(got > BODY.length);
});
