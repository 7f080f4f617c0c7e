import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { readText, send } from './http-request.ts';

const PATIENCE = 150;

async function server(t: TestContext, listener: RequestListener): Promise<URL> {
  const listening = createServer(listener).listen(0, '127.0.0.1');
  t.after(() => {
    listening.closeAllConnections();
    listening.close();
  });
  await once(listening, 'listening');
  return new URL(`http://127.0.0.1:${(listening.address() as AddressInfo).port}/`);
}

test('a server that never answers is named, with how long it was silent', async (t) => {
  const url = await server(t, () => undefined);
  await assert.rejects(send(url, {}, undefined, PATIENCE), { message: `${url.host} was silent for 0.15 s` });
});

test('so is one that falls silent in the middle of a body', async (t) => {
  const url = await server(t, (_request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half');
  });
  const answer = await send(url, {}, undefined, PATIENCE);
  await assert.rejects(readText(answer.body, 100), { message: `${url.host} was silent for 0.15 s` });
});

test('one that goes on now and then is waited for', async (t) => {
  const url = await server(t, (_request, response) => {
    let left = 4;
    const timer = setInterval(() => {
      response.write('x');
      left -= 1;
      if (left > 0) return;
      clearInterval(timer);
      response.end();
    }, PATIENCE / 2);
  });
  assert.equal(await readText((await send(url, {}, undefined, PATIENCE)).body, 100), 'xxxx');
});
