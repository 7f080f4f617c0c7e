/** Content over a real socket: ranges, HEAD, and links that are expired, forged or mean another object. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTestSite } from '../test-site.ts';
import { signContentPath } from './signed-url.ts';

const site = await createTestSite();
const bytes = randomBytes(3_000_000);
const { sha256 } = await site.site.content.put(bytes);
const empty = await site.site.content.put(Buffer.alloc(0));
await site.boot.listen({ host: '127.0.0.1', port: 0 });
const { port } = site.boot.server.address() as { port: number };
const inAnHour = () => new Date(site.site.now().getTime() + 3_600_000);
const link = (of = sha256) => signContentPath(site.site.keys.urlSecret, of, inAnHour());

interface Answer {
  status: number | undefined;
  headers: Record<string, unknown>;
  body: Buffer;
}

/** Sends the path as it is, without the tidying that URL does. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('a link gives the whole object', async () => {
  const { status, headers, body } = await ask(link());
  assert.equal(status, 200);
  assert.ok(body.equals(bytes));
  assert.deepEqual(
    [headers['content-length'], headers['accept-ranges'], headers['etag']],
    [String(bytes.length), 'bytes', `"${sha256}"`],
  );
});

test('HEAD tells the length and sends nothing', async () => {
  const { status, headers, body } = await ask(link(), {}, 'HEAD');
  assert.deepEqual([status, headers['content-length'], body.length], [200, String(bytes.length), 0]);
});

test('an empty object is sent as nothing', async () => {
  const { status, headers, body } = await ask(link(empty.sha256));
  assert.deepEqual([status, headers['content-length'], body.length], [200, '0', 0]);
  assert.equal((await ask(link(empty.sha256), { range: 'bytes=0-' })).status, 416);
});

for (const [range, start, end] of [
  ['bytes=0-0', 0, 1],
  ['bytes=1048575-1048577', 1_048_575, 1_048_578],
  ['bytes=2999999-', 2_999_999, 3_000_000],
  ['bytes=2999990-9999999', 2_999_990, 3_000_000],
  ['bytes=-5', 2_999_995, 3_000_000],
  ['bytes=-9999999', 0, 3_000_000],
] as const) {
  test(`the range ${range} gives exactly these bytes`, async () => {
    const { status, headers, body } = await ask(link(), { range });
    assert.equal(status, 206);
    assert.equal(headers['content-range'], `bytes ${start}-${end - 1}/3000000`);
    assert.ok(body.equals(bytes.subarray(start, end)));
  });
}

for (const range of ['bytes=3000000-', 'bytes=-0', 'bytes=99999999999999999999-']) {
  test(`the range ${range}, which the object does not have, is refused with its size`, async () => {
    const { status, headers, body } = await ask(link(), { range });
    assert.deepEqual([status, headers['content-range'], body.length], [416, 'bytes */3000000', 0]);
  });
}

for (const range of ['bytes=5-4', 'bytes=', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,5-6']) {
  test(`the range "${range}", which is none that we know, is answered with the whole`, async () => {
    assert.deepEqual([(await ask(link(), { range })).status], [200]);
  });
}

test('If-Range gives the range of the same object, and the whole of another', async () => {
  const range = 'bytes=10-19';
  assert.equal((await ask(link(), { range, 'if-range': `"${sha256}"` })).status, 206);
  assert.equal((await ask(link(), { range, 'if-range': '"another"' })).body.length, bytes.length);
});

test('any range of a real socket is the same bytes that a slice has', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(2_999_999), fc.nat(200_000), async (start, length) => {
      const { body } = await ask(link(), { range: `bytes=${start}-${start + length}` });
      assert.ok(body.equals(bytes.subarray(start, start + length + 1)));
    }),
    { numRuns: 40 },
  );
});

test('a link that has expired is refused', async () => {
  const path = signContentPath(site.site.keys.urlSecret, sha256, new Date(site.site.now().getTime() - 2000));
  const { status, body } = await ask(path);
  assert.deepEqual([status, JSON.parse(body.toString()).code], [403, 'SLIP-3006']);
  assert.match(body.toString(), /expired/);
});

const other = 'f'.repeat(64);
for (const [what, path] of [
  ['no signature', () => `/content/${sha256}`],
  ['another object', () => link().replace(sha256, other)],
  ['a later time', () => link().replace(/expires=\d+/, 'expires=9999999999')],
  ['a changed signature', () => link().replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
  ['a signature twice', () => `${link()}&signature=x`],
  ['another site’s signature', () => signContentPath(randomBytes(32), sha256, inAnHour())],
  ['a time that is no number', () => link().replace(/expires=\d+/, 'expires=NaN')],
  ['capital letters', () => link().replace(sha256, sha256.toUpperCase())],
] as const) {
  test(`a link with ${what} is refused`, async () => {
    const { status, body } = await ask(path());
    assert.deepEqual([status, JSON.parse(body.toString()).code], [403, 'SLIP-3006'], body.toString());
  });
}

for (const path of [
  '/content/../keys/ca-key.pem',
  '/content/%2e%2e%2fkeys%2fca-key.pem',
  '/content/..%2f..%2fetc%2fpasswd?expires=1&signature=x',
  '/content//etc/passwd',
  '//content/../../etc/passwd',
  '/content/%00',
  '/content/',
  '/',
]) {
  test(`${path} leads nowhere`, async () => {
    const { status, body } = await ask(path);
    assert.ok(status === 403 || status === 404 || status === 400, `${status}`);
    assert.match(JSON.parse(body.toString()).code, /^SLIP-/);
    assert.ok(!body.includes('PRIVATE KEY') && !body.includes('root:'));
  });
}

test('a good signature for a name that is no hash finds nothing', async () => {
  for (const name of ['..%2fkeys%2fca-key.pem', 'x']) {
    const signed = signContentPath(site.site.keys.urlSecret, decodeURIComponent(name), inAnHour());
    const { status } = await ask(signed.replace(/^\/content\/[^?]*/, `/content/${name}`));
    assert.equal(status, 404);
  }
});

test('an object that is not here is said to be not here', async () => {
  const { status, body } = await ask(link(other));
  assert.deepEqual([status, JSON.parse(body.toString()).code], [404, 'SLIP-3003']);
});

test('other methods and bodies are no way in', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) assert.equal((await ask(link(), {}, method)).status, 404);
});

test('a reader that goes away in the middle leaves no file open', async () => {
  const before = await openFiles();
  for (let i = 0; i < 20; i++)
    await new Promise<void>((resolve) => {
      const sent = request({ host: '127.0.0.1', port, path: link(), agent: false }, (answer) => {
        answer.once('data', () => {
          answer.destroy();
          resolve();
        });
      });
      sent.end();
    });
  const { eventually } = await import('../test-support.ts');
  await eventually(async () => (await openFiles()) <= before);
});

async function openFiles(): Promise<number> {
  const { readdir, readlink } = await import('node:fs/promises');
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return links.filter((path) => path.includes(sha256)).length;
}

test('content goes over TLS only where the site says so', async () => {
  assert.equal((await site.api.inject({ url: link() })).statusCode, 404);
  const secure = await createTestSite({ contentOverTls: true });
  const stored = await secure.site.content.put(Buffer.from('over TLS'));
  const path = signContentPath(secure.site.keys.urlSecret, stored.sha256, inAnHour());
  assert.equal((await secure.api.inject({ url: path })).body, 'over TLS');
});
