/** Foreign clients as judges, on loopback. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LOOPBACK, patternBytes, serve } from './test-support.ts';

const bytes = patternBytes(1_200_000);
/** A multiple of every block size used here: ends in an empty block. */
const even = patternBytes(1432 * 1024);

/** Each prints nothing that matters and leaves the file at `to`. */
const clients: [string, string, (port: number, file: string, to: string) => string[]][] = [
  ['curl without options', 'curl', (port, file, to) => ['--tftp-no-options', '-o', to, url(port, file)]],
  ['curl with its own block size', 'curl', (port, file, to) => ['-o', to, url(port, file)]],
  ['curl, 1468', 'curl', (port, file, to) => ['--tftp-blksize', '1468', '-o', to, url(port, file)]],
  ['curl, 1432', 'curl', (port, file, to) => ['--tftp-blksize', '1432', '-o', to, url(port, file)]],
  ['curl asking for 65464', 'curl', (port, file, to) => ['--tftp-blksize', '65464', '-o', to, url(port, file)]],
  ['tftp-hpa', 'tftp', (port, file, to) => ['-m', 'binary', LOOPBACK, String(port), '-c', 'get', file, to]],
  [
    'busybox tftp',
    'busybox',
    (port, file, to) => ['tftp', '-g', '-b', '1468', '-l', to, '-r', file, LOOPBACK, String(port)],
  ],
];

for (const [name, program, command] of clients) {
  for (const [what, content] of [
    ['a file', bytes],
    ['a file that ends with an empty block', even],
    ['an empty file', patternBytes(0)],
  ] as const) {
    // curl 7.88 refuses a tsize of 0, which RFC 2349 wants here (it does so with dnsmasq as well).
    if (content.length === 0 && program === 'curl' && name !== 'curl without options') continue;
    test(`${name} fetches ${what} whole`, async (t) => {
      if (!isInstalled(program)) return t.skip(`${program} is not installed`);
      const server = await serve(t, { 'boot/file': content });
      const to = join(temporaryDirectory(t), 'fetched');
      const { status, output } = await run(program, command(server.port, 'boot/file', to));
      assert.equal(status, 0, output);
      assert.ok(contentOf(to).equals(content));
      await server.event('finished');
    });
  }
}

test('foreign clients see a missing file as such', async (t) => {
  const server = await serve(t, {});
  const to = join(temporaryDirectory(t), 'fetched');
  for (const [program, args, status, text] of [
    // curl's exit code 68: "File not found on TFTP server".
    ['curl', ['-sS', '-o', to, url(server.port, 'nothing')], 68, /./],
    ['tftp', ['-m', 'binary', LOOPBACK, String(server.port), '-c', 'get', 'nothing', to], null, /File not found/],
    [
      'busybox',
      ['tftp', '-g', '-l', to, '-r', 'nothing', LOOPBACK, String(server.port)],
      1,
      /File not found|not found/i,
    ],
  ] as const) {
    if (!isInstalled(program)) continue;
    const result = await run(program, args);
    if (status !== null) assert.equal(result.status, status, `${program}: ${result.output}`);
    assert.match(result.output, text, program);
  }
});

test('curl cannot write, and a path outside is refused', async (t) => {
  if (!isInstalled('curl')) return t.skip('curl is not installed');
  const server = await serve(t, { file: bytes });
  // 69: "Permission problem on TFTP server".
  const outside = await run('curl', ['-sS', '--path-as-is', url(server.port, '../../../etc/passwd')]);
  assert.equal(outside.status, 69, outside.output);
  const upload = await run('curl', ['-sS', '-T', import.meta.filename, url(server.port, 'file')]);
  assert.equal(upload.status, 69, upload.output);
});

test('twenty curls at once all get their file', async (t) => {
  if (!isInstalled('curl')) return t.skip('curl is not installed');
  const server = await serve(t, { file: bytes }, { maxTransfersPerAddress: 20, timeoutMilliseconds: 1000 });
  const directory = temporaryDirectory(t);
  const paths = Array.from({ length: 20 }, (_, index) => join(directory, String(index)));
  const results = await Promise.all(
    paths.map((to) => run('curl', ['--tftp-blksize', '1468', '-o', to, url(server.port, 'file')])),
  );
  for (const { status, output } of results) assert.equal(status, 0, output);
  for (const path of paths) assert.ok(readFileSync(path).equals(bytes));
});

function url(port: number, file: string): string {
  return `tftp://${LOOPBACK}:${port}/${file}`;
}

function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'tftp-interop-'));
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** curl makes no file for an empty one. */
function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

function run(program: string, args: readonly string[]): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output }));
  });
}
