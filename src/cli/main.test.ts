/** The real program as a child process: exit codes, streams, signals, and questions in a terminal. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { FakeSite } from './fake-site-test-support.ts';
import { inTerminal } from './pty-test-support.ts';
import { AT, idOf, makeCollection, makeDevice, makeRun, makeTaskSequence, makeToken } from './things-test-support.ts';

const main = join(import.meta.dirname, 'main.ts');
const folder = mkdtempSync(join(tmpdir(), 'slipway-cli-'));
const home = join(folder, 'home');
const data = join(folder, 'data');
const environment = { PATH: process.env['PATH'] ?? '', HOME: home, TZ: 'UTC', SLIPWAY_DATA_DIRECTORY: data };
const token = 'slip_0123456789abcdef0123456789abcdef';

const fake = new FakeSite({
  devices: [makeDevice({ id: idOf(1), name: 'PC-01' })],
  collections: [makeCollection({ id: idOf(16), name: 'Room 12' })],
  members: [{ collectionId: idOf(16), deviceId: idOf(1) }],
  taskSequences: [makeTaskSequence({ version: 1, name: 'Install Debian', steps: [] })],
  runs: [makeRun({ id: idOf(96) })],
});
let local: Server;
let remote: Server;
let siteUrl = '';
let caFingerprint = '';

const listening = (server: Server, ...where: (string | number)[]): Promise<Server> =>
  new Promise((resolve) => (server.listen as (...args: unknown[]) => Server)(...where, () => resolve(server)));

before(async () => {
  mkdirSync(join(data, 'run'), { recursive: true });
  mkdirSync(home);
  local = await listening(createHttpServer(fake.contract.handler(fake.state.events)), join(data, 'run/api.sock'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  for (const name of ['ca', 'site'])
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`);
  openssl('req', '-x509', '-new', '-key', 'ca.key', '-subj', '/CN=Site CA', '-days', '30', '-out', 'ca.pem');
  openssl('req', '-new', '-key', 'site.key', '-subj', '/CN=site', '-out', 'site.csr');
  writeFileSync(join(folder, 'site.ext'), 'subjectAltName=IP:127.0.0.1\n');
  openssl(
    ...'x509 -req -in site.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile site.ext -out site.pem'.split(' '),
  );
  const file = (name: string) => readFileSync(join(folder, name), 'utf8');
  caFingerprint = createHash('sha256')
    .update(new X509Certificate(file('ca.pem')).raw)
    .digest('hex');
  const answer = fake.contract.handler(fake.state.events);
  const refuse = { code: 'SLIP-1005', message: 'The credential is not known, has expired, or was revoked.' };
  remote = createTlsServer({ key: file('site.key'), cert: file('site.pem') + file('ca.pem') }, (request, response) =>
    request.headers.authorization === `Bearer ${token}`
      ? answer(request, response)
      : response.writeHead(401).end(JSON.stringify(refuse)),
  );
  await listening(remote, 0, '127.0.0.1');
  siteUrl = `https://127.0.0.1:${(remote.address() as AddressInfo).port}`;
});

after(() => {
  for (const server of [local, remote]) {
    server.close();
    server.closeAllConnections();
  }
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  error: string;
}

function start(
  args: string[],
  more: Record<string, string> = {},
  input = '',
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [main, ...args], {
    env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...environment, ...more },
    stdio: 'pipe',
  });
  child.stdin.end(input);
  let out = '';
  let error = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  return {
    child,
    ended: new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, out, error }))),
  };
}
const slipway = (args: string[], more?: Record<string, string>, input?: string) => start(args, more, input).ended;

describe('the exit code', () => {
  test('is 0 when it worked, and standard error is empty', async () => {
    const { code, out, error } = await slipway(['collections', 'list']);
    assert.equal(
      out,
      'NAME     ID        DEVICES  PRECEDENCE  VARIABLES  KIND  SCOPES\nRoom 12  00000010        1           1  -          own   Default\n',
    );
    assert.equal(error, '');
    assert.equal(code, 0);
  });

  test('is 1 when the site refuses', async () => {
    const { code, out, error } = await slipway(['devices', 'show', 'PC-99']);
    assert.equal(error, 'slipway: There is no device "PC-99". "slipway devices list" shows all. (SLIP-1002)\n');
    assert.equal(out, '');
    assert.equal(code, 1);
  });

  test('is 2 for a wrong command line, also without a site', async () => {
    const { code, error } = await slipway(['devices', 'destroy'], { SLIPWAY_DATA_DIRECTORY: join(folder, 'none') });
    assert.match(error, /^slipway: Unknown command 'destroy'\./);
    assert.equal(code, 2);
  });

  test('is 3 when nothing answers, as JSON for who wants JSON', async () => {
    const { code, error } = await slipway(['devices', 'list', '--output', 'json'], {
      SLIPWAY_DATA_DIRECTORY: join(folder, 'none'),
    });
    const told: { code: string; message: string } = JSON.parse(error);
    assert.equal(told.code, 'SLIP-6002');
    assert.match(
      told.message,
      /^No site runs on this machine: there is no socket .*none\/run\/api\.sock\. Start one with "slipway serve"/,
    );
    assert.equal(code, 3);
  });

  test('is 130 after Ctrl-C, without a word too many', async () => {
    const { child, ended } = start(['runs', 'watch', 'PC-01']);
    await seen(() => fake.contract.requests.some((request) => request.includes('/records')));
    child.kill('SIGINT');
    const { code, error } = await ended;
    assert.equal(error, 'The run is not touched by this: it goes on, and can be watched again.\n');
    assert.equal(code, 130);
  });
});

test('a run is watched through a site that is killed and comes back', async () => {
  const before = fake.contract.requests.length;
  const { ended } = start(['runs', 'watch', 'PC-01']);
  await seen(() => fake.contract.requests.slice(before).some((request) => request.includes('/records')));
  const closed = new Promise((resolve) => local.close(resolve));
  local.closeAllConnections();
  await closed;
  // Long enough to be asked for in vain.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  Object.assign(fake.state.runs[0]!, { state: 'failed', endedAt: AT, message: 'It broke.' });
  local = await listening(createHttpServer(fake.contract.handler()), join(data, 'run/api.sock'));
  const { code, out, error } = await ended;
  assert.equal(out, '"Install Debian" on PC-01 failed after 0 ms: It broke.\n');
  assert.match(error, /^The site does not answer; trying again\. No site runs on this machine: .*\n$/);
  assert.equal(code, 1);
});

test('a reader that goes away ends it quietly', async () => {
  const { child, ended } = start(['devices', 'list', '--output', 'json']);
  child.stdout?.destroy();
  const { code, error } = await ended;
  assert.equal(error, '');
  assert.equal(code, 0);
});

describe('slipway connect', () => {
  const config = join(home, '.config/slipway/config.json');
  const withoutData = { SLIPWAY_DATA_DIRECTORY: '' };

  test('takes fingerprint and token from a script, and later commands use them', async () => {
    const { code, out, error } = await slipway(['connect', siteUrl, '--ca-fingerprint', caFingerprint], {
      SLIPWAY_TOKEN: token,
    });
    assert.equal(error, '');
    assert.equal(out, `Connected to "Test" (Slipway 0.1.0) at ${siteUrl}. Kept in ${config}.\n`);
    assert.equal(code, 0);
    assert.equal(statSync(config).mode & 0o777, 0o600);
    const shown = await slipway(['site', 'show'], withoutData);
    assert.match(shown.out, new RegExp(`Reached at: +${siteUrl}\n`));
    // What the environment and the command line say comes first.
    assert.match((await slipway(['site', 'show'])).out, /Reached at: .*api\.sock\n/);
    const refused = await slipway(['site', 'show', '--site', siteUrl], { SLIPWAY_TOKEN: 'x'.repeat(30) });
    assert.equal(refused.error, 'slipway: The credential is not known, has expired, or was revoked. (SLIP-1005)\n');
    assert.equal(refused.code, 1);
  });

  test('does not read a configuration that others may read', async () => {
    chmodSync(config, 0o644);
    const { code, error } = await slipway(['site', 'show'], withoutData);
    assert.match(error, /others may read it \(mode 644\)\. Run: chmod 600 .*\(SLIP-6005\)/);
    assert.equal(code, 1);
    // A site that was named otherwise does not need it.
    assert.equal((await slipway(['site', 'show', '--data', data], withoutData)).code, 0);
    chmodSync(config, 0o600);
  });

  test('is forgotten by disconnect', async () => {
    assert.equal((await slipway(['disconnect'])).out, `${config} was removed.\n`);
    assert.equal(existsSync(config), false);
    assert.equal((await slipway(['disconnect'])).out, 'There was no connection to forget.\n');
  });

  test('is forgotten by disconnect with the token that it made, which is revoked where the site answers', async () => {
    const tokenId = '00000000-0000-4000-8000-00000000a001';
    const own = makeToken({ id: tokenId });
    for (const [at, tokens, more, told, left] of [
      [siteUrl, [own], { tokenId }, /^Its token was revoked\.\n$/, 0],
      [siteUrl, [], { tokenId }, /^Its token had ended already\.\n$/, 0],
      [siteUrl, [own], {}, /^Its token was not made by "slipway connect" and stays valid/, 1],
      [
        'https://127.0.0.1:1',
        [own],
        { tokenId },
        /could not be revoked and stays valid .* "slipway tokens delete 0{8}/,
        1,
      ],
    ] as const) {
      fake.state.tokens = [...tokens];
      writeFileSync(config, JSON.stringify({ siteUrl: at, caFingerprint, token, ...more }), { mode: 0o600 });
      const { code, error } = await slipway(['disconnect']);
      assert.match(error, told);
      assert.deepEqual([code, existsSync(config)], [0, false]);
      assert.equal(fake.state.tokens.length, left);
    }
  });

  for (const [what, fingerprint, more, message, exitCode] of [
    [
      'another authority',
      '00'.repeat(32),
      { SLIPWAY_TOKEN: token },
      /has another certificate authority than the one that was given: [0-9a-f]{64}\. Nothing was saved/,
      3,
    ],
    ['a token that the site does not know', null, { SLIPWAY_TOKEN: 'x'.repeat(30) }, /The credential is not known/, 1],
    ['no token', null, {}, /No token was given\. Sign in with --user NAME/, 2],
  ] as const)
    test(`saves nothing with ${what}`, async () => {
      const args = ['connect', siteUrl, '--ca-fingerprint', fingerprint ?? caFingerprint];
      const { code, error } = await slipway(args, more);
      assert.match(error, message);
      assert.equal(code, exitCode);
      assert.equal(existsSync(config), false);
    });

  test('does not trust a fingerprint that nobody has compared', async () => {
    const { code, error } = await slipway(['connect', siteUrl], { SLIPWAY_TOKEN: token });
    assert.match(error, new RegExp(`is ${caFingerprint}\\. Nobody can be asked here`));
    assert.equal(code, 2);
  });

  test('refuses what is no site', async () => {
    const { port } = new URL(siteUrl);
    const { code, error } = await slipway(['connect', `localhost:${port}`, '--ca-fingerprint', caFingerprint], {
      SLIPWAY_TOKEN: token,
    });
    assert.match(error, /is no Slipway site: its certificate is not for localhost\. \(SLIP-6002\)/);
    assert.equal(code, 3);
  });

  test('lets a person compare, and asks for the token without showing it', async () => {
    const session = inTerminal(['connect', siteUrl], { HOME: home });
    await session.sees('Is it the same? [y/N] ');
    session.type('y\n');
    await session.sees('API token: ');
    // Corrected on the way: a wrong line taken back, a wrong letter too.
    session.type('wrong\u0015');
    session.type(`${token}x\u007f\r`);
    assert.equal(await session.ended, 0, session.output);
    assert.ok(session.output.includes(`${caFingerprint.slice(0, 4)} ${caFingerprint.slice(4, 8)}`));
    assert.ok(session.output.includes('Connected to "Test"'), session.output);
    assert.ok(!session.output.includes('slip_') && !session.output.includes('wrong'), session.output);
    assert.equal(JSON.parse(readFileSync(config, 'utf8')).token, token);
    rmSync(config);
  });

  test('can be left at the hidden prompt, and the terminal shows keys again', async () => {
    const session = inTerminal(['connect', siteUrl, '--ca-fingerprint', caFingerprint], { HOME: home });
    await session.sees('API token: ');
    session.type('half\u0003');
    assert.equal(await session.ended, 130);
    assert.ok(!session.output.includes('half'), session.output);
    assert.equal(existsSync(config), false);
  });
});

describe('in a terminal', () => {
  test('the number of devices is asked for before a required deployment', async () => {
    const args = ['deployments', 'create', 'Install Debian', 'Room 12', '--purpose', 'required'];
    const session = inTerminal(args, environment);
    await session.sees('Type the number of devices to confirm: ');
    session.type('1\n');
    assert.equal(await session.ended, 0, session.output);
    assert.equal(fake.state.deployments[0]!.purpose, 'required');
  });

  test('a question is broken between words where the terminal is narrow', async () => {
    const args = ['deployments', 'create', 'Install Debian', 'Room 12', '--purpose', 'required'];
    const session = inTerminal(args, environment, 60);
    await session.sees('Type the number of devices to confirm: ');
    session.type('\u0003');
    assert.equal(await session.ended, 130, session.output);
    const lines = session.output.split(/\r?\n/);
    assert.ok(
      lines.slice(0, 3).every(({ length }) => length <= 60),
      session.output,
    );
    assert.ok(
      lines.some((line) => line.startsWith('  "Install Debian" on "Room 12": ')),
      session.output,
    );
  });

  test('a question that is left with Ctrl-C does nothing', async () => {
    const session = inTerminal(['devices', 'delete', 'PC-01'], environment);
    await session.sees('[y/N] ');
    session.type('\u0003');
    assert.equal(await session.ended, 130, session.output);
    assert.equal(fake.state.devices.length, 1);
  });

  test('the PXE password is not shown while it is typed', async () => {
    const session = inTerminal(['settings', 'set-pxe-password'], environment);
    await session.sees('New PXE password: ');
    session.type('pässword\r');
    await session.sees('The same again: ');
    session.type('pässword\r');
    assert.equal(await session.ended, 0, session.output);
    assert.ok(!session.output.includes('ssword\r'), session.output);
    assert.equal(fake.state.pxePassword, 'pässword');
  });

  test('a table is in colours and fits', async () => {
    const session = inTerminal(['collections', 'list'], environment, 30);
    assert.equal(await session.ended, 0);
    assert.ok(session.output.startsWith('\u001b[1mNAME   '), JSON.stringify(session.output));
    const plain = inTerminal(['collections', 'list'], { ...environment, NO_COLOR: '1' }, 30);
    assert.equal(await plain.ended, 0);
    assert.equal(plain.output, 'NAME     ID        DEVICES\r\nRoom 12  00000010        1\r\n');
  });
});

test('slipway serve becomes the server program, with its exit code', async () => {
  const help = await slipway(['serve', '--help']);
  assert.match(help.out, /^Usage: slipway serve/);
  assert.equal(help.code, 0);
  const { child, ended } = start(['serve', '--version']);
  const started = child.pid;
  const { out } = await ended;
  assert.equal(out, `${packageJson.version}\n`);
  assert.ok(started !== undefined);
  assert.match((await slipway(['serve', '--no-such-setting'])).error, /no-such-setting/);
  const late = await slipway(['--data', data, 'serve']);
  assert.match(late.error, /Nothing stands before serve/);
  assert.equal(late.code, 2);
});

async function seen(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
