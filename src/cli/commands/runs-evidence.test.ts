import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { openSite } from '../site.ts';
import { makeRun } from '../things-test-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-evidence-'));
after(() => rmSync(folder, { recursive: true }));

/** The small site behind a real socket, with `evidence` in place of its missing files. */
async function siteWith(name: string, evidence: RequestListener) {
  const others = new FakeSite({ runs: [makeRun({})] }).contract.handler();
  const server = createServer((request, response) =>
    request.url?.endsWith('/evidence') ? evidence(request, response) : others(request, response),
  ).listen(join(folder, name));
  after(() => server.close());
  await once(server, 'listening');
  return { asSite: () => openSite({ kind: 'socket', socketPath: join(folder, name) }) };
}

const line = (file: string) => `runs evidence ${makeRun({}).id} --file ${file}`;

test('runs evidence: the file comes as it is sent, and is not written over', async () => {
  const bytes = Buffer.alloc(300_000, 7);
  const site = await siteWith('good', (_, response) => response.end(bytes));
  const file = join(folder, 'good.zip');
  const { out, error, exitCode } = await run(site, line(file));
  assert.deepEqual([exitCode, error], [0, '']);
  assert.match(out, /^The evidence of "Install Debian" on PC-01 is in .*good\.zip\. /);
  assert.ok(readFileSync(file).equals(bytes));
  assert.match((await run(site, line(file))).error, /there is a file of that name already/);
  assert.ok(readFileSync(file).equals(bytes));
});

test('runs evidence: of a file that breaks off nothing is left', async () => {
  const site = await siteWith('broken', (_, response) => {
    response.writeHead(200);
    response.write(Buffer.alloc(100_000), () => response.destroy());
  });
  const file = join(folder, 'broken.zip');
  const { error, exitCode } = await run(site, line(file));
  assert.match(error, /cannot be written into .*broken\.zip/);
  assert.deepEqual([exitCode, existsSync(file)], [2, false]);
});

test("runs evidence: the site's refusal is told, and no file made", async () => {
  const site = await siteWith('open', (_, response) =>
    response.writeHead(409).end('{"code":"SLIP-1020","message":"The run has not ended."}'),
  );
  const { error } = await run(site, line(join(folder, 'open.zip')));
  assert.equal(error, 'slipway: The run has not ended. (SLIP-1020)\n');
  assert.ok(!existsSync(join(folder, 'open.zip')));
});
