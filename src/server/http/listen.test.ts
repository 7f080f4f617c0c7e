import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Fastify from 'fastify';
import { refusal } from '../test-support.ts';
import { listenOn } from './listen.ts';
import { listenOnLocalSocket, localSocketPath } from './local-socket.ts';

function application(t: TestContext) {
  const app = Fastify();
  app.get('/', async () => 'hello');
  t.after(() => app.close());
  return app;
}

async function occupiedPort(t: TestContext) {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  return { other, port: (other.address() as { port: number }).port };
}

test('a port that is free in a moment is waited for', async (t) => {
  const { other, port } = await occupiedPort(t);
  const app = application(t);
  setTimeout(() => other.close(), 400);
  await listenOn(app, { address: '127.0.0.1', port, flag: '--api-port' });
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'hello');
});

test('a port that stays taken is an error that says by which flag another is chosen', async (t) => {
  const { port } = await occupiedPort(t);
  await assert.rejects(
    listenOn(application(t), { address: '127.0.0.1', port, flag: '--boot-port' }),
    refusal('SLIP-1009', new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is taken.*\\(--boot-port\\)`)),
  );
});

test('an address of another machine is an error that says so', async (t) => {
  await assert.rejects(
    listenOn(application(t), { address: '192.0.2.1', port: 8443, flag: '--api-port' }),
    refusal('SLIP-1009', '192.0.2.1 is not on this machine'),
  );
});

function dataDirectory(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'slipway-socket-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('the local socket and its folder are the owner’s alone, whatever the umask', async (t) => {
  const path = dataDirectory(t);
  const former = process.umask(0);
  t.after(() => process.umask(former));
  await listenOnLocalSocket(application(t), path);
  assert.deepEqual(
    [statSync(join(path, 'run')).mode & 0o777, statSync(localSocketPath(path)).mode & 0o777],
    [0o700, 0o600],
  );
});

test('a folder that was opened to others is closed before the socket is there', async (t) => {
  const path = dataDirectory(t);
  mkdirSync(join(path, 'run'), { mode: 0o777 });
  chmodSync(join(path, 'run'), 0o777);
  await listenOnLocalSocket(application(t), path);
  assert.equal(statSync(join(path, 'run')).mode & 0o777, 0o700);
});

test('a second site on the same folder is refused', async (t) => {
  const path = dataDirectory(t);
  await listenOnLocalSocket(application(t), path);
  await assert.rejects(listenOnLocalSocket(application(t), path), refusal('SLIP-1009', 'Another Slipway runs'));
});

test('a path that is too long for a socket is said to be', async (t) => {
  const path = join(dataDirectory(t), 'x'.repeat(100));
  await assert.rejects(listenOnLocalSocket(application(t), path), refusal('SLIP-1009', 'shorter path'));
});
