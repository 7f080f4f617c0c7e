import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Download, downloadPlain, parseHead } from './plain-download.ts';

/** For what is about silence. */
const PATIENCE = 200;
/** For all else: a busy machine is silent for a while, too. */
const LONG_PATIENCE = 20_000;

async function server(t: TestContext, answer: (socket: Socket, request: string) => void): Promise<URL> {
  const sockets = new Set<Socket>();
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', (request) => answer(socket, request.toString()));
  }).listen(0, '127.0.0.1');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    listening.close();
  });
  await once(listening, 'listening');
  return new URL(`http://127.0.0.1:${(listening.address() as AddressInfo).port}/content/abc?until=9`);
}

async function whole({ body }: Pick<Download, 'body'>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

async function download(url: URL, headers: Record<string, string> = {}, patience = LONG_PATIENCE): Promise<Download> {
  const answer = await downloadPlain(url, headers, patience);
  assert.ok(answer !== null);
  return answer;
}

test('an answer of Node’s own server comes whole, with its status, and the request says what was asked for', async (t) => {
  const content = randomBytes(5_000_001);
  const asked: unknown[] = [];
  const listening = createHttpServer((request, response) => {
    asked.push(request.method, request.url, request.headers);
    response.writeHead(206, { 'content-length': content.length });
    response.end(content);
  }).listen(0, '127.0.0.1');
  t.after(() => listening.close());
  await once(listening, 'listening');
  const url = new URL(`http://127.0.0.1:${(listening.address() as AddressInfo).port}/content/abc?until=9`);
  const answer = await download(url, { range: 'bytes=5-' });
  assert.equal(answer.status, 206);
  assert.ok((await whole(answer)).equals(content));
  const headers = { host: url.host, range: 'bytes=5-', connection: 'close' };
  assert.deepEqual(asked, ['GET', '/content/abc?until=9', headers]);
});

test('the head may come in any pieces, and the body’s first bytes with it', async (t) => {
  const text = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
  for (const cut of [1, 17, text.length - 6, text.length - 2]) {
    const url = await server(t, async (socket) => {
      socket.write(text.slice(0, cut));
      await sleep(5);
      socket.write(text.slice(cut));
    });
    assert.equal(String(await whole(await download(url))), 'hello');
  }
});

test('a body without bytes ends at once', async (t) => {
  const url = await server(t, (socket) => socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'));
  const answer = await download(url);
  assert.deepEqual([answer.status, (await whole(answer)).length], [404, 0]);
});

test('no piece changes while its reader works at it, however much has come meanwhile', async (t) => {
  const content = randomBytes(3_000_000);
  const url = await server(t, (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n`);
    socket.write(content);
  });
  let at = 0;
  for await (const piece of (await download(url)).body) {
    await sleep(2);
    assert.ok(piece.equals(content.subarray(at, at + piece.length)), `bytes from ${at} on`);
    at += piece.length;
  }
  assert.equal(at, content.length);
});

test('no more is taken from the connection than is asked for', async (t) => {
  let sent = 0;
  const piece = Buffer.alloc(1 << 20);
  const url = await server(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n');
    const more = () => {
      while (socket.write(piece, () => (sent += piece.length)));
      socket.once('drain', more);
    };
    more();
  });
  const { body } = await download(url);
  await body.next();
  await sleep(300);
  const after = sent;
  await sleep(300);
  assert.equal(sent, after);
  await body.return();
});

test('leaving ends the connection', async (t) => {
  for (const leave of [
    async (answer: Download) => answer.leave(),
    async ({ body }: Download) => void (await endEarly(body)),
  ]) {
    const closed = Promise.withResolvers<void>();
    const url = await server(t, (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome');
      socket.once('close', () => closed.resolve());
    });
    await leave(await download(url));
    await closed.promise;
  }
});

async function endEarly(body: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of body) return;
}

const silent = /was silent for 0.2 s/;
for (const [what, written, error] of [
  ['that answers nothing', null, silent],
  ['that falls silent within the head', 'HTTP/1.1 200', silent],
  ['that falls silent within the body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', silent],
] as const)
  test(`a server ${what} is named, with how long it was silent`, async (t) => {
    const url = await server(t, (socket) => void (written && socket.write(written)));
    await assert.rejects(async () => whole(await download(url, {}, PATIENCE)), error);
  });

for (const [what, written, error] of [
  ['before the head', '', /closed the connection without an answer/],
  [
    'within the body',
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf',
    /closed the connection 5 bytes before the end/,
  ],
] as const)
  test(`a connection that is closed ${what} is an error`, async (t) => {
    const url = await server(t, (socket) => void socket.end(written));
    await assert.rejects(async () => whole(await download(url)), error);
  });

test('a reader that takes its time is not taken for a silent server', async (t) => {
  const url = await server(t, (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n`);
    socket.write(Buffer.alloc(2_000_000));
  });
  let bytes = 0;
  for await (const piece of (await download(url, {}, PATIENCE)).body) {
    if (bytes === 0) await sleep(2 * PATIENCE);
    bytes += piece.length;
  }
  assert.equal(bytes, 2_000_000);
});

test('where nobody listens, the error is the system’s', async () => {
  await assert.rejects(downloadPlain(new URL('http://127.0.0.1:1/'), {}, LONG_PATIENCE), { code: 'ECONNREFUSED' });
});

test('an answer of another form is left to others, and so is a head without an end', async (t) => {
  for (const written of ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'x'.repeat(20_000)]) {
    const url = await server(t, (socket) => void socket.write(written));
    assert.equal(await downloadPlain(url, {}, LONG_PATIENCE), null);
  }
});

for (const [head, read] of [
  ['HTTP/1.1 200 OK\r\nContent-Length: 7', { status: 200, bytes: 7 }],
  ['HTTP/1.1 206\r\nX: y\r\ncontent-length:\t7 ', { status: 206, bytes: 7 }],
  ['HTTP/1.0 503 Busy\r\nCONTENT-LENGTH:0', { status: 503, bytes: 0 }],
  ['HTTP/1.1 200 OK', null],
  ['HTTP/1.1 100 Continue\r\nContent-Length: 7', null],
  ['HTTP/2 200\r\nContent-Length: 7', null],
  ['HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: 7', null],
  ['HTTP/1.1 200 OK\r\nContent-Length: 7, 7', null],
  ['HTTP/1.1 200 OK\r\nContent-Length: -7', null],
  ['HTTP/1.1 200 OK\r\nContent-Length: 1e3', null],
  ['HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999', null],
  ['HTTP/1.1 200 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked', null],
  ['HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Encoding: gzip', null],
  ['HTTP/1.1 200 OK\r\nContent-Length : 7', null],
  ['HTTP/1.1 200 OK\r\nContent-Length: 7\r\n folded: 8', null],
  ['', null],
] as const)
  test(`the head ${JSON.stringify(head)} ${read === null ? 'is of another form' : 'is understood'}`, () =>
    assert.deepEqual(parseHead(head), read));
