/** The whole site as processes: starting, stopping, being killed, and everything that can be wrong before that. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { createApiToken } from '../api/api-tokens.ts';
import { importImage, listImages } from '../api/images.ts';
import { getJob } from '../api/jobs.ts';
import { getHealth, getSite } from '../api/site.ts';
import { capture } from '../formats/wim/test-support.ts';
import { processState, readPostmasterFile, stopPostmaster } from './db/postmaster.ts';
import {
  freePort,
  runServerProcess,
  type ServerProcess,
  socketClient,
  startServerProcess,
} from './test-server-process.ts';
import { eventually } from './test-support.ts';

const cleanUps = new WeakMap<TestContext, (() => unknown)[]>();

/** The newest first. */
function atEnd(t: TestContext, cleanUp: () => unknown): void {
  const known = cleanUps.get(t);
  if (known !== undefined) return void known.push(cleanUp);
  const list = [cleanUp];
  cleanUps.set(t, list);
  t.after(async () => {
    for (const each of list.reverse()) await each();
  });
}

/** A folder that goes when the test ends. */
function scratch(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'slipway-server-'));
  atEnd(t, () => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** One database for most of this file: making a new one takes seconds. The site that used it last has ended. */
const directory = mkdtempSync(join(tmpdir(), 'slipway-server-'));
chmodSync(directory, 0o755);
after(async () => {
  const data = join(directory, 'postgres', 'data');
  const running = readPostmasterFile(data);
  if (running && processState(running.pid, data) === 'postgres') await stopPostmaster(running.pid, data);
  rmSync(directory, { recursive: true, force: true });
});

async function start(t: TestContext, directory: string, ...args: string[]): Promise<ServerProcess> {
  const server = await startServerProcess(directory, args);
  atEnd(t, () => server.end('SIGKILL'));
  return server;
}

/** In the order of their start: content and netboot, the API. */
function roleProcesses(server: ServerProcess): [number, number] {
  const found = server.roleProcesses().filter(({ roles }) => roles.includes('--role-process'));
  assert.equal(found.length, 2, JSON.stringify(found));
  return [found[0]?.pid ?? 0, found[1]?.pid ?? 0];
}

function bootAnswers(server: ServerProcess): Promise<boolean> {
  return fetch(`http://127.0.0.1:${server.bootPort}/content/x`).then(
    (answer) => answer.status === 403,
    () => false,
  );
}

test('a site starts on an empty folder, answers on all its sockets, and ends in order on SIGTERM', async (t) => {
  const server = await start(t, directory);
  const site = await server.admin(getSite);
  assert.match(server.stdout(), new RegExp(`https://127.0.0.1:${server.apiPort}`));
  assert.deepEqual(await askOverTls(server, site.caCertificatePem, '/healthz'), { status: 200, body: '{"ok":true}' });
  const { token } = await server.admin(createApiToken, { body: { name: 'test' } });
  assert.equal((await askOverTls(server, site.caCertificatePem, '/api/site', token)).status, 200);
  assert.equal((await askOverTls(server, site.caCertificatePem, '/api/site')).status, 401);
  assert.ok(await bootAnswers(server));
  assertPrivate();
  assert.equal(await server.end('SIGTERM'), 0, server.stderr());
  assert.equal(readPostmasterFile(join(directory, 'postgres', 'data')), undefined, 'the database is stopped');
  assert.ok(!existsSync(join(directory, 'run', 'api.sock')));
  assert.ok(!server.stderr().includes('"level":50'), server.stderr());
});

/** Only the owner of the data directory can open keys, images and the local administrator socket. */
function assertPrivate(): void {
  const mode = (path: string) => statSync(join(directory, path)).mode & 0o777;
  for (const folder of ['run', 'keys', 'content', 'boot-images']) assert.equal(mode(folder), 0o700, folder);
  for (const file of ['run/api.sock', 'keys/sealing-key', 'keys/ca-key.pem', 'keys/policy-key.pem', 'keys/url-key'])
    assert.equal(mode(file), 0o600, file);
}

function askOverTls(server: ServerProcess, ca: string, path: string, token?: string) {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const request = httpsRequest(
      { host: '127.0.0.1', port: server.apiPort, path, ca, headers, agent: false },
      (answer) => {
        let body = '';
        answer.on('data', (piece) => (body += piece));
        answer.on('end', () => resolve({ status: answer.statusCode, body }));
      },
    );
    request.on('error', reject);
    request.end();
  });
}

test('a role that is killed is started again, and the other goes on meanwhile', async (t) => {
  const server = await start(t, directory);
  const [boot, api] = roleProcesses(server);
  process.kill(boot, 'SIGKILL');
  await server.admin(getSite);
  await eventually(async () => (await bootAnswers(server)) && !roleProcesses(server).includes(boot));
  assert.equal(server.roleProcesses().find(({ pid }) => pid === api)?.pid, api, 'the API is the same process');
  const newBoot = server.roleProcesses().filter(({ pid }) => pid !== api)[0]?.pid;
  process.kill(api, 'SIGKILL');
  assert.ok(await bootAnswers(server), 'boot files and content need no API');
  await eventually(() =>
    server.admin(getHealth).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  assert.ok(
    server.roleProcesses().some(({ pid }) => pid === newBoot),
    'content and boot files are the same process',
  );
  assert.match(server.stderr(), /started again after 500 ms/);
  assert.equal(await server.end('SIGTERM'), 0);
});

test('when the parent is killed its children end by themselves, and the next start takes over', async (t) => {
  const server = await start(t, directory);
  const { id } = await server.admin(getSite);
  const children = roleProcesses(server);
  await server.end('SIGKILL');
  // At once, and on the same ports: as a service manager does.
  const again = await start(t, directory, '--api-port', `${server.apiPort}`, '--boot-port', `${server.bootPort}`);
  for (const pid of children) assert.ok(!existsSync(`/proc/${pid}/exe`));
  assert.equal((await again.admin(getSite)).id, id);
  assert.equal(await again.end('SIGINT'), 0);
});

test('an import that was running when its process was killed is taken up again and ends well', async (t) => {
  const sources = scratch(t);
  mkdirSync(join(sources, 'tree'));
  for (let i = 0; i < 24; i++) writeFileSync(join(sources, `tree/file-${i}`), randomBytes(16 << 20));
  const wim = capture(join(sources, 'tree'), join(sources, 'image.wim'), '--compress=none');
  const server = await start(t, directory);
  const { jobId } = await server.admin(importImage, { body: { name: 'killed', path: wim } });
  const job = (of: ServerProcess) => of.admin(getJob, { params: { id: jobId } });
  await eventually(async () => {
    const { state, bytesDone } = await job(server);
    assert.notEqual(state, 'succeeded', 'the image is too small to be interrupted');
    return state === 'running' && (bytesDone ?? 0) > 0;
  });
  const [, api] = roleProcesses(server);
  process.kill(api, 'SIGKILL');
  const ended = await eventually(async () => {
    const found = await job(server).catch(() => null);
    return found?.endedAt === null ? null : found;
  });
  assert.equal(ended.state, 'succeeded', ended.message);
  const [image] = await server.admin(listImages);
  assert.deepEqual([image?.name, image?.bytes], ['killed', statSync(wim).size]);
  assert.equal(await server.end('SIGTERM'), 0);
});

test('a start on a folder in use, or with a taken port, says so and leaves the running site alone', async (t) => {
  const server = await start(t, directory);
  const base = ['--data', directory, '--address', '127.0.0.1', '--no-netboot'];
  const again = await runServerProcess([
    ...base,
    '--api-port',
    String(await freePort()),
    '--boot-port',
    String(await freePort()),
  ]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /slipway serve: Another Slipway runs with the data directory .* \(SLIP-1009\)\n$/);
  assert.ok((await server.admin(getHealth)).ok);
  await server.end('SIGTERM');
  const taken = createServer();
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  atEnd(t, () => taken.close());
  const { port } = taken.address() as { port: number };
  for (const [role, flag] of [
    ['api', '--api-port'],
    ['content', '--boot-port'],
  ] as const) {
    const refused = await runServerProcess([...base, '--roles', role, flag, String(port)]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, new RegExp(`Port ${port} on 127.0.0.1 is taken.*${flag}`));
    assert.ok(!refused.stdout.includes('ready'));
  }
});

test('one role alone runs in the process itself', async (t) => {
  const server = await start(t, directory, '--roles', 'api');
  assert.ok((await server.admin(getHealth)).ok);
  assert.deepEqual(
    server.roleProcesses().filter(({ roles }) => roles.includes('--role-process')),
    [],
  );
  assert.equal(await bootAnswers(server), false);
  assert.equal(await server.end('SIGTERM'), 0);
});

test('a site over an external database keeps the password off command lines, logs and children', async (t) => {
  const own = await start(t, directory, '--roles', 'api');
  const socket = join(directory, 'postgres', 'socket');
  const second = scratch(t);
  const url = `postgres://slipway:hush-hush@localhost/slipway?host=${encodeURIComponent(socket)}`;
  const server = await startServerProcess(second, [], { SLIPWAY_DATABASE_URL: url });
  atEnd(t, () => server.end('SIGKILL'));
  assert.equal((await server.admin(getSite)).id, (await own.admin(getSite)).id);
  assert.ok(!existsSync(join(second, 'postgres')));
  for (const { pid } of server.roleProcesses()) {
    assert.ok(!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('hush-hush'));
    assert.ok(!readFileSync(`/proc/${pid}/environ`, 'utf8').includes('hush-hush'));
  }
  assert.ok(!(server.stdout() + server.stderr()).includes('hush-hush'));
  await server.end('SIGTERM');
});

test('a start that cannot be ends with a reason for a person and exit code 1', async (t) => {
  const base = ['--address', '127.0.0.1', '--data', scratch(t)];
  const url = 'postgres://slipway:hush-hush@127.0.0.1:1/slipway';
  const { code, stdout, stderr } = await runServerProcess(base, { SLIPWAY_DATABASE_URL: url });
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(
    stderr,
    /^slipway serve: The database \(PostgreSQL on 127\.0\.0\.1:1\/slipway\) cannot be used: .*ECONNREFUSED/m,
  );
  assert.ok(!stderr.includes('    at '), `no stack for a person:\n${stderr}`);
  assert.ok(!stderr.includes('hush-hush'));
});

test('a socket that a killed site left behind is no obstacle', async (t) => {
  const server = await start(t, directory, '--roles', 'api');
  await server.end('SIGKILL');
  assert.ok(existsSync(join(directory, 'run', 'api.sock')));
  await assert.rejects(socketClient(join(directory, 'run', 'api.sock'))(getSite), /ECONNREFUSED/);
  const again = await start(t, directory, '--roles', 'api');
  assert.ok((await again.admin(getHealth)).ok);
});

test('help and version are printed, and nothing is started', async () => {
  const help = await runServerProcess(['--help']);
  assert.deepEqual([help.code, help.stderr], [0, '']);
  assert.match(help.stdout, /--database-url/);
  assert.match((await runServerProcess(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
});
