import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createTestSite } from '../test-site.ts';
import { eventually } from '../test-support.ts';
import { limitConnections } from './connection-limit.ts';

const { site, logged } = await createTestSite();

/** Two connections for each address; those of `exempt` do not count. */
async function listening(t: TestContext, exempt: (address: string) => boolean, server: Server = createServer()) {
  server.on('connection', (socket) => socket.on('error', () => undefined));
  limitConnections(server, site.log, { perAddress: 2, exempt });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sockets: Socket[] = [];
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    open: async (localAddress: string): Promise<{ socket: Socket; closed: Promise<unknown> }> => {
      const socket = connect({ port, host: '127.0.0.1', localAddress });
      sockets.push(socket);
      socket.on('error', () => undefined);
      const closed = once(socket, 'close');
      await once(socket, 'connect');
      socket.resume();
      return { socket, closed };
    },
  };
}

/** Whether the connection is still there after a moment in which it would have been closed. */
async function stays({ closed }: { closed: Promise<unknown> }): Promise<boolean> {
  const moment = new Promise((resolve) => setTimeout(() => resolve('open'), 300));
  return (await Promise.race([closed.then(() => 'closed'), moment])) === 'open';
}

test('what one address opens above the limit is closed at once, and others are let in', async (t) => {
  const { open } = await listening(t, () => false);
  const first = [await open('127.0.0.2'), await open('127.0.0.2')];
  await (await open('127.0.0.2')).closed;
  const other = await open('127.0.0.3');
  assert.deepEqual(await Promise.all([...first, other].map(stays)), [true, true, true]);
  assert.match(logged(), /127\.0\.0\.2 has 2 connections open/);
});

test('a connection that ends makes room for the next', async (t) => {
  const { open } = await listening(t, () => false);
  const [first] = [await open('127.0.0.4'), await open('127.0.0.4')];
  first.socket.destroy();
  await first.closed;
  // The server hears of it a little later than we do.
  await eventually(async () => stays(await open('127.0.0.4')));
});

test('whose connections are exempt may have any number', async (t) => {
  const { open } = await listening(t, (address) => address === '127.0.0.5');
  const many = [await open('127.0.0.5'), await open('127.0.0.5'), await open('127.0.0.5')];
  assert.deepEqual(await Promise.all(many.map(stays)), [true, true, true]);
});

test('with TLS they are counted before a word is spoken', async (t) => {
  const { privateKeyPem: key, certificatePem: cert } = site.keys.server;
  const { open } = await listening(t, () => false, createTlsServer({ key, cert }));
  const first = [await open('127.0.0.6'), await open('127.0.0.6')];
  await (await open('127.0.0.6')).closed;
  assert.deepEqual(await Promise.all(first.map(stays)), [true, true]);
});
