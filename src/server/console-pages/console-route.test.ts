import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import Fastify from 'fastify';
import { findConsoleFiles } from './console-files.ts';
import { registerConsole } from './console-route.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-console-'));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<title>Slipway</title>');
writeFileSync(join(folder, 'assets/index-4kb2.js'), 'go();');
writeFileSync(join(folder, 'assets/index-4kb2.js.gz'), gzipSync('go();'));
writeFileSync(join(folder, 'secret.pem'), 'hidden');
after(() => rmSync(folder, { recursive: true, force: true }));

const app = Fastify();
registerConsole(app, findConsoleFiles([join(folder, 'not-there'), folder]));

describe('the console’s pages', () => {
  for (const path of ['/', '/devices', '/devices/9b2e', '/devices/9b2e?tab=runs', '/setup', '/apiary'])
    test(`${path} is the page, with scripts of this origin alone`, async () => {
      const { statusCode, headers, body } = await app.inject(path);
      assert.equal(statusCode, 200);
      assert.equal(body, '<title>Slipway</title>');
      assert.match(String(headers['content-security-policy']), /default-src 'self'.*frame-ancestors 'none'/);
      assert.doesNotMatch(String(headers['content-security-policy']), /script-src|unsafe-eval/);
      assert.equal(headers['cache-control'], 'no-cache');
    });

  for (const path of [
    '/api/nothing',
    '/api',
    '/metrics',
    '/assets/gone.js',
    '/index.html',
    '/secret.pem',
    '/..%2fsecret.pem',
    '/.vite/manifest.json',
  ])
    test(`${path} is not there`, async () => {
      assert.equal((await app.inject(path)).statusCode, 404);
    });

  test('what has its hash in its name is kept for ever, and sent gzipped to who takes that', async () => {
    const plain = await app.inject('/assets/index-4kb2.js');
    assert.deepEqual(
      [plain.body, plain.headers['content-encoding'], plain.headers['cache-control']],
      ['go();', undefined, 'public, max-age=31536000, immutable'],
    );
    const headers = { 'accept-encoding': 'gzip, br' };
    const zipped = await app.inject({ url: '/assets/index-4kb2.js', headers });
    assert.equal(zipped.headers['content-encoding'], 'gzip');
    assert.equal(gunzipSync(zipped.rawPayload).toString(), 'go();');
    assert.equal(zipped.headers['vary'], 'accept-encoding');
  });

  test('a page that the browser has is not sent again', async () => {
    const { etag } = (await app.inject('/')).headers;
    const again = await app.inject({ url: '/devices', headers: { 'if-none-match': String(etag) } });
    assert.deepEqual([again.statusCode, again.body], [304, '']);
  });

  test('a site without built pages says what to do', async () => {
    const bare = Fastify();
    registerConsole(bare, new Map());
    const { statusCode, body } = await bare.inject('/');
    assert.equal(statusCode, 503);
    assert.match(body, /npm run setup/);
  });
});
