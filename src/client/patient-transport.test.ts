import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { HttpReply } from '../api/client.ts';
import { patient } from './patient-transport.ts';
import { socketTransport } from './site-transport.ts';

const request = { method: 'POST', path: '/api/x', body: '{}' };
const done: HttpReply = { status: 200, body: '{}' };
const busy = (retryAfter?: number): HttpReply => ({
  ...{ status: 503, body: '{"code":"SLIP-1010","message":"Later."}' },
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

async function ask(
  replies: readonly HttpReply[],
  random = 0,
): Promise<{ reply: HttpReply; waits: number[]; asked: number }> {
  const waits: number[] = [];
  let asked = 0;
  const transport = patient(
    async (given) => {
      assert.deepEqual(given, request);
      asked += 1;
      return replies[Math.min(asked, replies.length) - 1] ?? done;
    },
    { sleep: async (milliseconds) => void waits.push(milliseconds), random: () => random },
  );
  return { reply: await transport(request), waits, asked };
}

test('a site with too much to do is asked again after the time that it names, at most twice as long', async () => {
  const early = await ask([busy(2), busy(3), done]);
  assert.deepEqual([early.reply, early.waits], [done, [2000, 3000]]);
  const late = await ask([busy(2), busy(3), done], 0.5);
  assert.deepEqual([late.reply, late.waits], [done, [3000, 4500]]);
});

test('without a time it is asked again after a second, and never later than a person would wait', async () => {
  assert.deepEqual((await ask([busy(), done])).waits, [1000]);
  assert.deepEqual((await ask([busy(86_400), done])).waits, [30_000]);
});

test('what was answered otherwise is not asked twice', async () => {
  const others: HttpReply[] = [
    { status: 503, body: '{"code":"SLIP-1008","message":"No database."}', retryAfter: 1 },
    { status: 503, body: '<html>proxy</html>', retryAfter: 1 },
    { status: 429, body: '{"code":"SLIP-1007","message":"Too many."}', retryAfter: 1 },
    { status: 500, body: '{"code":"SLIP-1010","message":"?"}' },
    done,
  ];
  for (const other of others) assert.deepEqual(await ask([other]), { reply: other, waits: [], asked: 1 });
});

test('the refusal is handed on when it does not end', async () => {
  const { reply, asked } = await ask([busy(1)]);
  assert.deepEqual([reply, asked], [busy(1), 16]);
});

test('the time is taken from the answer of a real server', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-patient-'));
  const bodies: string[] = [];
  const server = createServer((incoming, answer) => {
    incoming.setEncoding('utf8').on('data', (text) => bodies.push(text));
    incoming.on('end', () => {
      if (bodies.length === 2) return answer.end('{}');
      answer.writeHead(503, { 'retry-after': '4' }).end(busy().body);
    });
  }).listen(join(folder, 'socket'));
  t.after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  await once(server, 'listening');
  const waits: number[] = [];
  const transport = patient(socketTransport(join(folder, 'socket')), {
    sleep: async (milliseconds) => void waits.push(milliseconds),
    random: () => 0,
  });
  assert.deepEqual(await transport(request), done);
  assert.deepEqual([waits, bodies], [[4000], ['{}', '{}']]);
});
