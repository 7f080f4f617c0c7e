import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import Fastify from 'fastify';
import { LoaderResponse } from './loader-response.ts';

/** The answer as it goes over the wire: HTTP clients hide the names' case. */
function rawAnswer(port: number, method: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.end(`${method} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    );
    let answer = '';
    socket.on('data', (bytes) => {
      answer += String(bytes);
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

test('fastify answers with header names as GRUB spells them, for bytes and for HEAD', async (t) => {
  const app = Fastify({ http: { ServerResponse: LoaderResponse } });
  app.get('/', (_, reply) => reply.header('content-length', 3).header('x-made-up', 'a').send('abc'));
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => app.close());
  const [address] = app.addresses();
  const port = typeof address === 'object' ? address.port : 0;
  assert.match(await rawAnswer(port, 'GET'), /^HTTP\/1\.1 200 OK\r\n(.+\r\n)*Content-Length: 3\r\n(.+\r\n)*\r\nabc$/);
  assert.match(await rawAnswer(port, 'GET'), /\r\nX-Made-Up: a\r\n/);
  assert.match(await rawAnswer(port, 'HEAD'), /\r\nContent-Length: 3\r\n(.+\r\n)*\r\n$/);
});

test('a plain writeHead is put right in all its forms', async (t) => {
  const server = createServer({ ServerResponse: LoaderResponse }, (request, response) => {
    if (request.method === 'PUT') response.writeHead(201, 'Made', { 'content-length': 0 }).end();
    else response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  assert.match(await rawAnswer(address.port, 'PUT'), /^HTTP\/1\.1 201 Made\r\n(.+\r\n)*Content-Length: 0\r\n/);
  assert.match(await rawAnswer(address.port, 'GET'), /^HTTP\/1\.1 204 No Content\r\n/);
});
