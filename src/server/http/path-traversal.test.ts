/** Paths that lead out of what is served, sent as they are (a client of our own would tidy them), to each listener of a real site. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { type ServerProcess, startServerProcess } from '../test-server-process.ts';

let server: ServerProcess;
before(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-traversal-'));
  // The database's system user must pass.
  chmodSync(directory, 0o755);
  server = await startServerProcess(directory);
});
after(async () => {
  await server.end('SIGTERM');
  rmSync(server.dataDirectory, { recursive: true });
});

/** Where a listener could look for files: its own folders, and what people might serve some day. */
const below = [
  '',
  'boot-images/',
  `boot-images/${'0'.repeat(16)}/`,
  'content/',
  'content/boot-images/',
  'api/',
  'console/',
];
const steps = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '..\\',
  '..%5c',
  '..%252f',
  '.%00./',
  '%c0%ae%c0%ae/',
  '..;/',
  '....//',
  './/../',
];
const targets = ['etc/passwd', 'keys/ca.pem'];

function paths(): string[] {
  const climbing = below.flatMap((start) =>
    steps.flatMap((step) => targets.map((target) => `/${start}${step.repeat(12)}${target}`)),
  );
  const data = below.flatMap((start) => steps.map((step) => `/${start}${step}keys/ca.pem`));
  return [...climbing, ...data, '//etc/passwd', '/%2fetc/passwd', 'file:///etc/passwd', '/etc/passwd%00.efi'];
}

/** The whole answer of one request, as text. */
function answerTo(port: number, path: string, secure: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const at = { host: '127.0.0.1', port };
    const socket = secure
      ? connectTls({ ...at, ca: readFileSync(join(server.dataDirectory, 'keys/ca.pem')) })
      : connect(at);
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => (text += piece));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
  });
}

for (const [name, secure] of [
  ['the listener of computers that boot', false],
  ['the API', true],
] as const)
  test(`no path leads ${name} out of what it serves`, async () => {
    const port = secure ? server.apiPort : server.bootPort;
    assert.match(await answerTo(port, '/healthz', secure), /^HTTP\/1\.1 \d/);
    for (const path of paths()) {
      const answer = await answerTo(port, path, secure);
      assert.match(answer, /^HTTP\/1\.1 (400|401|403|404|405) /, path);
      assert.doesNotMatch(answer, /BEGIN CERTIFICATE|root:/, path);
    }
  });

test('a server that joins paths carelessly gives files away to these: they would show here', async (t) => {
  const careless = createServer((request, response) => {
    try {
      response.end(readFileSync(join('/usr/share', decodeURIComponent(request.url ?? '').replaceAll('\\', '/'))));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => void careless.listen(0, '127.0.0.1', resolve));
  t.after(() => careless.close());
  const { port } = careless.address() as AddressInfo;
  const answers = await Promise.all(paths().map((path) => answerTo(port, path, false)));
  assert.ok(answers.filter((answer) => answer.includes('root:')).length > 20);
});
