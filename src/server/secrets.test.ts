/**
 * Secrets come out where they are meant to, and nowhere else: a real site is given secrets that can be recognised, computers run with
 * them, then everything that the site has put out is searched for each of them in every form.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pino } from 'pino';
import { fetchSecrets, openSession, startRun } from '../api/agent.ts';
import { createApiToken } from '../api/api-tokens.ts';
import { createCollection } from '../api/collections.ts';
import { createDevice, setDeviceVariables } from '../api/devices.ts';
import { showRecoveryKey } from '../api/recovery-keys.ts';
import { cancelRun } from '../api/runs.ts';
import { createSetupLink, setUpSite } from '../api/setup-links.ts';
import {
  changeOwnPassword,
  endOwnSession,
  listOwnSessions,
  requestHeader,
  signIn,
  signInForToken,
} from '../api/sign-in.ts';
import { changeSettings } from '../api/site.ts';
import { createUser, setUserPassword } from '../api/users.ts';
import {
  addDevice,
  deploy,
  inventoryOf,
  type ReachableSite,
  record,
  report,
  runBody,
  sessionBody,
  ticketFor,
} from './agents/test-agent.ts';
import { openSiteDatabase } from './database.ts';
import { liveWithProvider } from './provider-sign-in/test-secret-life.ts';
import { anyRecoveryKey, anyRecoveryPassword, escrow } from './recovery-keys/test-recovery-key.ts';
import { dumpTables, findLeaks, type Outputs, processTexts } from './test-secret-search.ts';
import { type ServerProcess, socketClient, startServerProcess } from './test-server-process.ts';

const folders = ['database', 'site'].map((name) => mkdtempSync(join(tmpdir(), `slipway-secrets-${name}-`)));
const [databaseFolder = '', siteFolder = ''] = folders;
for (const folder of folders) chmodSync(folder, 0o755);

const planted = new Map<string, string>();
/** A secret with characters that other forms change. None that JSON or a row as text would escape, each in its own way. */
function plant(name: string, secret = `p!a/n+t=${randomBytes(12).toString('base64')}?&`): string {
  planted.set(name, secret);
  return secret;
}

/** In the options of a step, so a part of its document. */
const inDocument = new Map([['a secret of a step', `p!a/n+t=${randomBytes(12).toString('base64')}?&`]]);

let host: ServerProcess;
let server: ServerProcess;
let asked: ReachableSite;
let ids: Record<string, string>;
/** What the site answered to agents besides the answers that are meant to give a secret. */
const answers = new Map<string, string>();

before(async () => {
  const databasePassword = plant('the password of the database', `plant-${randomBytes(12).toString('hex')}`);
  // One site is only the other's database: it is reached by a URL with a password, as an external one is.
  host = await startServerProcess(databaseFolder, ['--roles', 'api']);
  const socket = encodeURIComponent(join(databaseFolder, 'postgres', 'socket'));
  server = await startServerProcess(siteFolder, ['--log-level', 'debug'], {
    SLIPWAY_DATABASE_URL: `postgres://slipway:${databasePassword}@localhost/slipway?host=${socket}`,
  });
  const path = join(siteFolder, 'run', 'api.sock');
  asked = { admin: server.admin, client: (credential) => socketClient(path, credential) };
  for (const name of readdirSync(join(siteFolder, 'keys')).filter((file) => /key/.test(file)))
    for (const line of secretLines(name)) plant(`the key file ${name}`, line);
  ids = await liveThrough();
});

after(async () => {
  await server.end('SIGTERM');
  await host.end('SIGTERM');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** What is secret in a key file: the hexadecimal digits, or the middle of a PEM's base64. */
function secretLines(name: string): string[] {
  const text = readFileSync(join(siteFolder, 'keys', name), 'utf8');
  const lines = text.split('\n').filter((line) => line.length >= 32 && !line.includes('-----'));
  return lines.slice(-1);
}

/** Everything a site does with secrets: setting, using, refusing and forgetting them. */
async function liveThrough(): Promise<Record<string, string>> {
  const pxePassword = plant('the PXE password');
  await asked.admin(changeSettings, { body: { pxePassword } });
  const { token, id: tokenId } = await asked.admin(createApiToken, { body: { name: 'planted' } });
  plant('the API token', token);
  await askOverTls('GET', '/api/site', { authorization: `Bearer ${token}` });
  await livePeople();
  const device = await addDevice(asked, [
    { name: 'JoinPassword', value: plant('a variable of the device'), secret: true },
    { name: 'Room', value: 'visible' },
  ]);
  const other = await addDevice(asked, [{ name: 'Own', value: plant('a variable of another device'), secret: true }]);
  const local = { name: 'LocalPassword', value: plant('a variable of the collection'), secret: true };
  const { sequence, collection, deployment } = await deploy(asked, [device, other], {
    variables: [local],
    steps: [secretStep()],
  });
  await beRefused(device.id);
  const runs = [await runOn(device, pxePassword, 'first'), await runOn(other, pxePassword, 'second')];
  await asked.admin(cancelRun, { params: { id: runs[1] ?? '' }, body: { force: true } });
  await asked.admin(setDeviceVariables, {
    params: { id: other.id },
    body: { variables: [{ name: 'Own', value: plant('a variable that was set again'), secret: true }] },
  });
  return {
    device: device.id,
    other: other.id,
    run: runs[0] ?? '',
    token: tokenId,
    sequence: sequence.id,
    collection: collection.id,
    deployment: deployment.id,
  };
}

/** The first user, another one, their passwords, sessions and tokens: made, used, refused, changed. */
async function livePeople(): Promise<void> {
  const { link } = await asked.admin(createSetupLink);
  const secret = plant('the secret of the setup link', link.split('#')[1] ?? assert.fail(link));
  const first = plant('the password of the first user');
  await asked.client()(setUpSite, { body: { secret, name: 'first', password: first } });
  await assert.rejects(asked.client()(setUpSite, { body: { secret, name: 'second', password: first } }));
  const kims = plant('the password of a user');
  const { id } = await asked.admin(createUser, {
    body: { name: 'kim', password: kims, mustChangePassword: false, securityRoleIds: [] },
  });
  const set = { password: plant('a password that was set for the user'), mustChangePassword: true };
  await asked.admin(setUserPassword, { params: { id }, body: set });
  const wrong = plant('a wrong password of a user');
  await assert.rejects(asked.client()(signIn, { body: { name: 'kim', password: wrong } }));
  const own = plant('the password that the user chose');
  const begun = await withCookie('the first session', signIn, { name: 'kim', password: set.password });
  await askOverTls(
    changeOwnPassword.method,
    changeOwnPassword.path,
    { cookie: begun, [requestHeader]: '1' },
    { currentPassword: wrong, password: own },
  );
  const change = { currentPassword: set.password, password: own };
  const cookie = await withCookie('the session that was renewed', changeOwnPassword, change, begun);
  const sessions = JSON.parse((await askOverTls('GET', listOwnSessions.path, { cookie })).text);
  await askOverTls('DELETE', endOwnSession.path.replace(':id', sessions[0].id), { cookie, [requestHeader]: '1' });
  const body = { name: 'first', password: first, tokenName: 'of the first user' };
  plant('the token of a user', (await asked.client()(signInForToken, { body })).token);
  const origin = `https://127.0.0.1:${server.apiPort}`;
  await liveWithProvider(asked.admin, { origin, get: browserGet }, plant);
}

async function browserGet(url: URL, cookie: string) {
  const headers = { cookie, accept: 'text/html' };
  const { status, cookies, location, text } = await askOverTls('GET', `${url.pathname}${url.search}`, headers);
  return { url, status, headers: { 'set-cookie': cookies, location }, text };
}

/** The cookie that the answer to a request sets; its secret is planted. */
async function withCookie(
  name: string,
  { method, path }: { method: string; path: string },
  body: object,
  cookie?: string,
): Promise<string> {
  const headers = cookie === undefined ? {} : { cookie, [requestHeader]: '1' };
  const answer = await askOverTls(method, path, headers, body);
  assert.equal(answer.status, 200, answer.text);
  const [made = ''] = answer.cookies.map((each) => each.split(';')[0] ?? '');
  plant(name, made.split('=')[1] ?? assert.fail(answer.text));
  return made;
}

function secretStep() {
  const options = { variable: 'Door', value: [...inDocument.values()][0], secret: true };
  return { id: 'a', type: 'set-task-sequence-variable', name: 'Set Door', options };
}

/** Requests that fail with a secret in them. */
async function beRefused(deviceId: string): Promise<void> {
  const secret = plant('a secret in a request that is refused');
  const variables = [{ name: 'Spare', value: secret, secret: true }];
  const name = 'taken';
  await asked.admin(createCollection, { body: { name } });
  const refused = [
    asked.admin(createCollection, { body: { name, variables } }),
    asked.admin(createDevice, { body: { name: 'no/name', macs: ['52:54:00:00:00:99'], variables } }),
    asked.admin(setDeviceVariables, { params: { id: deviceId }, body: { variables: [...variables, ...variables] } }),
    asked.client(secret.slice(0, 30).replaceAll(/\W/g, 'x'))(createCollection, { body: { name, variables } }),
    asked.client()(openSession, {
      body: sessionBody(secret, inventoryOf({ mac: '52:54:00:00:00:98', uuid: null }), secret),
    }),
  ];
  for (const answer of await Promise.allSettled(refused)) {
    assert.equal(answer.status, 'rejected');
    answers.set(`refusal ${answers.size}`, String(answer.status === 'rejected' && answer.reason));
  }
}

/** A whole run, with a wrong password first; gives its id. */
async function runOn(device: Parameters<typeof ticketFor>[1], pxePassword: string, which: string): Promise<string> {
  const runId = crypto.randomUUID();
  const ticket = plant(`the boot ticket of the ${which} run`, await ticketFor(asked, device));
  const body = (password: string) => ({ body: sessionBody(ticket, inventoryOf(device), password) });
  const wrong = plant(`a wrong PXE password before the ${which} run`);
  await assert.rejects(asked.client()(openSession, body(wrong)));
  const { session, ...told } = await asked.client()(openSession, body(pxePassword));
  plant(`the session of the ${which} run`, session);
  const started = await asked.client(session)(startRun, { body: runBody(runId) });
  plant(`the credential of the ${which} run`, started.runCredential);
  answers.set(`what the ${which} agent is told`, JSON.stringify(told));
  answers.set(`policy of the ${which} run`, JSON.stringify(started.policy) + started.policy.payload);
  answers.set(`records of the ${which} run`, JSON.stringify(started.records));
  const names = which === 'first' ? ['JoinPassword', 'LocalPassword'] : ['Own', 'LocalPassword'];
  const { values } = await asked.client(started.runCredential)(fetchSecrets, { params: { runId }, body: { names } });
  for (const { value } of values) assert.ok([...planted.values()].includes(value), 'the run gets what it needs');
  const foreign = which === 'first' ? 'Own' : 'JoinPassword';
  await assert.rejects(
    asked.client(started.runCredential)(fetchSecrets, { params: { runId }, body: { names: [foreign] } }),
    { code: 'SLIP-1006' },
  );
  const key = {
    ...anyRecoveryKey(),
    recoveryPassword: plant(`the recovery key of the ${which} run`, anyRecoveryPassword()),
  };
  const { id } = await escrow(asked, { runId, ...started }, key);
  const shown = await asked.admin(showRecoveryKey, { params: { id }, body: { reason: 'asked for by phone' } });
  assert.equal(shown.recoveryPassword, key.recoveryPassword);
  const other = { ...key, recoveryPassword: plant(`another recovery key of the ${which} run`, anyRecoveryPassword()) };
  await assert.rejects(escrow(asked, { runId, ...started }, other), { code: 'SLIP-1003' });
  await report(asked, { runId, ...started }, [record.started(1), record.stepStarted(2, 'a')], ['a line of its log']);
  return runId;
}

/** As a browser or a script does it: over TLS. Its answer's text is searched too. */
function askOverTls(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
): Promise<{ status: number; cookies: string[]; location: string | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const about = { host: '127.0.0.1', port: server.apiPort, rejectUnauthorized: false };
    httpsRequest({ ...about, method, path, headers: { ...type, ...headers } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('end', () => {
        answers.set(`answer ${answers.size} to ${method} ${path.split('?')[0]}`, text);
        const { location, 'set-cookie': cookies = [] } = answer.headers;
        resolve({ status: answer.statusCode ?? 0, cookies, location, text });
      });
    })
      .on('error', reject)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function get(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const about = { socketPath: join(siteFolder, 'run', 'api.sock'), path };
    request(about, (answer) => {
      let text = `${answer.statusCode} `;
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
}

/** Every GET of the API that people have, with ids of things that are there. */
async function everyGet(): Promise<Map<string, string>> {
  const document: { paths: Record<string, Record<string, unknown>> } = JSON.parse(
    (await get('/api/openapi.json')).slice(4),
  );
  const texts = new Map<string, string>();
  const paths = Object.entries(document.paths).filter(
    ([path, methods]) => 'get' in methods && !path.includes('/agent/'),
  );
  for (const path of paths.flatMap(([each]) => withIds(each))) texts.set(`GET ${path}`, await get(path));
  return texts;
}

function withIds(path: string): string[] {
  return path.includes('{id}') ? Object.values(ids).map((id) => path.replace('{id}', id)) : [path];
}

async function outputs(): Promise<Outputs> {
  const socket = { host: join(databaseFolder, 'postgres', 'socket'), user: 'slipway', database: 'slipway' };
  const database = openSiteDatabase({ socket }, pino({ level: 'silent' }));
  const tables = await dumpTables(database.pool);
  await database.close();
  return new Map([
    ['the site’s output', server.stdout() + server.stderr()],
    ['the kept log', keptLog()],
    ['the output of the database’s host', host.stdout() + host.stderr()],
    ...(await everyGet()),
    ...tables,
    ...processTexts([server.child.pid ?? 0, host.child.pid ?? 0]),
    ...answers,
  ]);
}

/** All of it, where the route gives the newest lines. */
function keptLog(): string {
  const folder = join(siteFolder, 'log');
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
}

describe('what a site has put out', () => {
  test('is all there to be searched', async () => {
    const all = await outputs();
    const places = [...all.keys()];
    assert.ok(planted.size >= 35, [...planted.keys()].join());
    assert.match(all.get('the site’s output') ?? '', /"level":20/, 'the log has the level debug');
    assert.ok(places.filter((place) => place.startsWith('command line')).length >= 5, 'the database’s processes too');
    assert.match(all.get(`GET /api/devices/${ids['device']}`) ?? '', /^200 .*JoinPassword/);
    assert.match(all.get(`GET /api/runs/${ids['run']}/log`) ?? '', /a line of its log/);
    for (const table of [
      ...['audit_entry', 'event', 'run', 'run_record', 'run_log', 'device_variable', 'api_token'],
      ...['user_account', 'sign_in_failure', 'sign_in_address', 'identity_provider', 'user_identity'],
      'recovery_key',
    ])
      assert.notEqual(all.get(`table public.${table}`) ?? '', '', table);
    assert.match(all.get('policy of the first run') ?? '', /JoinPassword/);
    assert.match(all.get('GET /api/audit') ?? '', /\(secret\)/);
    assert.match(all.get('GET /api/site/log') ?? '', /"level":"debug","process":"(api|boot)"/);
    assert.match(all.get('the kept log') ?? '', /"level":20/);
  });

  test('holds no secret in any form', async () => {
    assert.deepEqual(findLeaks(planted, await outputs()), []);
  });

  test('holds a secret of a step where its document is, and nowhere else', async () => {
    const places = findLeaks(inDocument, await outputs());
    const own =
      / in (GET \/api\/task-sequences|table public\.(task_sequence_version|run) |policy of the (first|second) run)/;
    assert.deepEqual(
      places.filter((place) => !own.test(place)),
      [],
    );
    assert.ok(
      places.some((place) => place.includes('policy of the first run')),
      'the computer gets it',
    );
  });

  test('shows a secret that leaks, so this search finds what there is', async () => {
    const name = 'a variable of the collection';
    const secret = planted.get(name) ?? '';
    const value = Buffer.from(`user:${secret}`).toString('base64');
    await asked.admin(setDeviceVariables, {
      params: { id: ids['other'] ?? '' },
      body: { variables: [{ name: 'Note', value }] },
    });
    const leaks = findLeaks(planted, await outputs());
    for (const place of [
      `GET /api/devices/${ids['other']}`,
      'GET /api/audit',
      'table public.audit_entry',
      'table public.device_variable',
    ])
      assert.ok(
        leaks.some((leak) => leak.startsWith(`${name} in ${place} as base64`)),
        `${place} is not among ${leaks}`,
      );
  });
});

test('a secret is found in each form that it may have', () => {
  const secret = 'pl/ä+nt?ed=1234';
  const bytes = Buffer.from(secret);
  const forms = [
    `x${secret}y`,
    JSON.stringify({ secret: `"${secret}` }),
    Buffer.from(`{"a":"${secret}"}`).toString('hex'),
    `\\x${bytes.toString('hex').toUpperCase()}`,
    `?q=${encodeURIComponent(secret)}&`,
    bytes.toString('hex').replace(/../g, '%$&'),
    ...['', 'a', 'ab', 'abc'].map((before) => Buffer.from(`${before}${secret}${before}z`).toString('base64')),
    ...['', 'a', 'ab', 'abc'].map((before) => Buffer.from(`${before}${secret}`).toString('base64url')),
  ];
  for (const form of forms)
    assert.notDeepEqual(findLeaks(new Map([['it', secret]]), new Map([['output', form]])), [], form);
  assert.deepEqual(findLeaks(new Map([['it', secret]]), new Map([['output', 'pl/ä+nt?ed=1235']])), []);
});
