import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { listenForCode } from './code-listener.ts';

const listener = await listenForCode();
after(() => listener.close());
const code = `code_${'aB3_-'.repeat(8)}xyz`;
const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${listener.port}${path}`, init);

test('a code that does not come in time is not waited for', async () => {
  await assert.rejects(listener.code(20, new Error('nobody came')), /nobody came/);
});

test('what is no code is not there, and goes on waiting', async () => {
  for (const path of ['/', '/favicon.ico', '/?code=', '/?code=short', `/other?code=${code}`, `/?code=${code}x`])
    assert.equal((await get(path)).status, 404, path);
  assert.equal((await get(`/?code=${code}`, { method: 'POST' })).status, 404);
});

test('the first code is brought, and the person told that the page can be closed', async () => {
  const answer = await get(`/?code=${code}`);
  assert.deepEqual([answer.status, answer.headers.get('referrer-policy')], [200, 'no-referrer']);
  assert.match(await answer.text(), /can be closed/);
  await get(`/?code=code_${'x'.repeat(43)}`);
  assert.equal(await listener.code(5000, new Error('nobody came')), code);
});
