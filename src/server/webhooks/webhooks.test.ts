import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { listAuditEntries } from '../../api/audit.ts';
import { cancelRun } from '../../api/runs.ts';
import * as webhooks from '../../api/webhooks.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { pauses } from '../outgoing/deliveries.ts';
import { sendOutside } from '../outgoing/outgoing-request.ts';
import { createTestSite, type TestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { tellWebhooks } from './deliver.ts';
import { webhookEventKind } from './webhook-event.ts';

const SECRET = 'planted-webhook-secret-51f0';
/** Where tests may send to their own machine. */
const site = await createTestSite({ webhookNetworks: ['127.0.0.0/8'] });
/** As a site is without that setting. */
const strict = await createTestSite();

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function receiver(answer: RequestListener = (_, response) => response.end()) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    received.push({ headers: request.headers, body });
    answer(request, response);
  }).listen(0, '127.0.0.1');
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

const create = (on: TestSite, url: string, eventKinds = [...webhooks.webhookEventKinds]) =>
  on.admin(webhooks.createWebhook, { body: { name: randomUUID(), url, eventKinds, secret: SECRET, allowHttp: true } });
const deliveries = (id: string) => site.admin(webhooks.listWebhookDeliveries, { params: { id } });

async function endedRun(on: TestSite, outcome: 'succeeded' | 'failed') {
  const device = await addDevice(on, [{ name: 'Secret', value: 'planted-variable-secret', secret: true }]);
  await deploy(on, [device]);
  const run = await newRun(on, device);
  await report(on, run, [record.started(1), record.finished(2, outcome)], ['planted-log-line']);
  return { device, run };
}

test('what happens is told once, signed, in its order, without variables and logs', async () => {
  const { url, received } = await receiver();
  const { id } = await create(site, url, ['run-started', 'run-failed']);
  const { device, run } = await endedRun(site, 'failed');
  await endedRun(site, 'succeeded');
  await Promise.all([tellWebhooks(site.site), tellWebhooks(site.site)]);
  await tellWebhooks(site.site);
  const told = received.map(({ body }) => JSON.parse(body)).sort((one, other) => (one.at < other.at ? -1 : 1));
  assert.deepEqual(told.map(({ kind }) => kind).sort(), ['run-failed', 'run-started', 'run-started']);
  const failed = told.find(({ kind }) => kind === 'run-failed');
  assert.deepEqual([failed.device.name, failed.run.id, failed.run.state], [device.name, run.runId, 'failed']);
  for (const { headers, body } of received) {
    const [, seconds = '', given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['slipway-signature'])) ?? [];
    assert.equal(given, createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex'));
    assert.doesNotMatch(body, /planted/);
  }
  assert.deepEqual(
    (await deliveries(id)).map(({ state, status }) => [state, status]),
    Array(3).fill(['delivered', 200]),
  );
});

test('what is not taken is tried again, later each time, with the same id, and given up in the end', async () => {
  const { url, received } = await receiver((_, response) => response.writeHead(500).end());
  const { id } = await create(site, url, ['run-failed']);
  await endedRun(site, 'failed');
  for (const pause of pauses) {
    await tellWebhooks(site.site);
    const before = received.length;
    await tellWebhooks(site.site);
    assert.equal(received.length, before, 'not before its time');
    assert.equal((await deliveries(id))[0]?.state, 'waiting');
    site.advance(pause + 1);
  }
  await tellWebhooks(site.site);
  const [delivery] = await deliveries(id);
  assert.deepEqual([delivery?.state, delivery?.attempts, delivery?.status], ['failed', pauses.length + 1, 500]);
  assert.equal(new Set(received.map(({ body }) => JSON.parse(body).id)).size, 1);
  site.advance(1e9);
  await tellWebhooks(site.site);
  assert.equal(received.length, pauses.length + 1);
});

test('a disabled webhook is told nothing, also not afterwards of what happened meanwhile', async () => {
  const { url, received } = await receiver();
  const { id } = await create(site, url);
  const change = (enabled: boolean) => site.admin(webhooks.changeWebhook, { params: { id }, body: { enabled } });
  await change(false);
  await endedRun(site, 'failed');
  await tellWebhooks(site.site);
  await change(true);
  await tellWebhooks(site.site);
  assert.equal(received.length, 0);
});

test('a redirect is not followed, a long answer not read, and nothing of an answer is shown', async () => {
  const inner = await receiver();
  const redirecting = await receiver((_, response) => response.writeHead(307, { location: inner.url }).end());
  const params = async (url: string) => ({ id: (await create(site, url, ['run-failed'])).id });
  const moved = await site.admin(webhooks.testWebhook, { params: await params(redirecting.url) });
  assert.deepEqual([moved.delivered, moved.status, inner.received.length], [false, 307, 0]);
  const long = await receiver((_, response) => response.end('x'.repeat(100_000)));
  const answer = await site.admin(webhooks.testWebhook, { params: await params(long.url) });
  assert.deepEqual([answer.delivered, answer.status], [false, null]);
  assert.match(answer.problem ?? '', /more than 65536 bytes/);
  const talking = await receiver((_, response) => response.writeHead(403).end('inner words'));
  const told = await site.admin(webhooks.testWebhook, { params: await params(talking.url) });
  assert.deepEqual(told, { delivered: false, status: 403, problem: 'It answers with HTTP status 403.' });
});

test('the test sends one signed delivery now', async () => {
  const { url, received } = await receiver();
  const { id } = await create(site, url);
  assert.deepEqual(await site.admin(webhooks.testWebhook, { params: { id } }), {
    delivered: true,
    status: 200,
    problem: null,
  });
  assert.equal(JSON.parse(received[0]?.body ?? '').kind, 'test');
});

const inward = [
  '127.0.0.1',
  'localhost',
  '127.1',
  '2130706433',
  '0x7f.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '0.0.0.0',
  '169.254.169.254',
  '10.0.0.1',
  '[fd00::1]',
  '[64:ff9b::7f00:1]',
];

for (const host of inward)
  test(`nothing is sent to ${host} unless the site's settings name its network`, async () => {
    const { url, received } = await receiver();
    const { port } = new URL(url);
    const { id } = await create(strict, `http://${host}:${port}/`);
    const { delivered, problem } = await strict.admin(webhooks.testWebhook, { params: { id } });
    assert.equal(delivered, false);
    assert.match(problem ?? '', /nothing is sent there/);
    assert.equal(received.length, 0);
  });

test('a name that has another address a moment later (DNS rebinding) is connected to at the address that was looked at', async () => {
  const { url, received } = await receiver();
  const asked: string[] = [];
  const lookupOf = (...answers: string[][]) =>
    ((hostname: string, _: unknown, done: (error: null, found: object[]) => void) => {
      asked.push(hostname);
      done(
        null,
        (answers.shift() ?? []).map((address) => ({ address, family: 4 })),
      );
    }) as never; // `as never`: node:dns has many forms of it, of which one is asked here.
  const sent = { url: new URL(url.replace('127.0.0.1', 'hooks.example')), method: 'POST', headers: {}, body: '{}' };
  const rules = { caCertificates: null, longestMilliseconds: 5000, mostBytes: 1000 };
  const { status } = await sendOutside(sent, {
    ...rules,
    allowedNetworks: ['127.0.0.1/32'],
    lookup: lookupOf(['127.0.0.1'], ['127.0.0.2']),
  });
  assert.deepEqual([status, asked, received.length], [200, ['hooks.example'], 1]);
  for (const answers of [['127.0.0.1'], ['93.184.216.34', '127.0.0.1'], ['10.0.0.1', '93.184.216.34']])
    await assert.rejects(
      sendOutside(sent, { ...rules, allowedNetworks: [], lookup: lookupOf(answers) }),
      /nothing is sent there/,
    );
  assert.equal(received.length, 1);
});

test('the secret is in no answer, audit entry, log or table', async () => {
  const { url } = await receiver();
  const { id } = await create(site, url);
  await site.admin(webhooks.changeWebhook, { params: { id }, body: { secret: `${SECRET}-2` } });
  await site.admin(webhooks.testWebhook, { params: { id } });
  const rows = await site.database.db.selectFrom('webhook').selectAll().execute();
  const shown = [
    await site.admin(webhooks.listWebhooks),
    await site.admin(listAuditEntries),
    site.logged(),
    rows.map((row) => row.sealed_secret.toString('latin1')),
  ];
  assert.ok(!JSON.stringify(shown).includes('planted-webhook-secret'));
});

test('http needs to be allowed, names are taken once, and URLs hold no passwords', async () => {
  const body = { name: 'chat', url: 'http://hooks.example/', eventKinds: ['run-failed' as const], secret: SECRET };
  await assert.rejects(site.admin(webhooks.createWebhook, { body }), refusal('SLIP-1001', 'http'));
  const { id } = await site.admin(webhooks.createWebhook, { body: { ...body, url: 'https://hooks.example/' } });
  await assert.rejects(
    site.admin(webhooks.changeWebhook, { params: { id }, body: { url: body.url } }),
    refusal('SLIP-1001', 'http'),
  );
  await assert.rejects(
    site.admin(webhooks.createWebhook, { body: { ...body, name: 'CHAT', allowHttp: true } }),
    refusal('SLIP-1003'),
  );
  for (const url of [
    'https://kim:secret@hooks.example/',
    'file:///etc/passwd',
    'gopher://x',
    'hooks.example',
    'https://hooks.example/#x',
  ])
    await assert.rejects(
      site.admin(webhooks.createWebhook, { body: { ...body, name: url, url } }),
      refusal('SLIP-1001'),
    );
});

test('which events are told as what', async () => {
  const last = { kind: 'run-finished' };
  const table: [kind: 'run' | 'alert' | 'device', data: Record<string, unknown>, told: string | null][] = [
    ['run', { started: true, device: 'x' }, 'run-started'],
    ['run', { state: 'succeeded', last }, 'run-succeeded'],
    ['run', { state: 'failed', last }, 'run-failed'],
    ['run', { state: 'cancelled', last }, 'run-cancelled'],
    ['run', { cancelRequested: true, state: 'cancelled' }, 'run-cancelled'],
    ['run', { state: 'cancelled', last: { kind: 'step-finished' } }, null],
    ['run', { cancelRequested: true }, null],
    ['run', { state: 'running', last: { kind: 'step-started' } }, null],
    ['run', { state: 'failed', last: 7 }, null],
    ['alert', { raised: true }, 'alert-raised'],
    ['alert', { acknowledged: true }, null],
    ['device', { state: 'failed', last }, null],
  ];
  for (const [kind, data, told] of table) assert.equal(webhookEventKind({ kind, data }), told, JSON.stringify(data));
  const { url, received } = await receiver();
  await create(site, url, ['run-cancelled']);
  const device = await addDevice(site);
  await deploy(site, [device]);
  const { runId } = await newRun(site, device);
  await site.admin(cancelRun, { params: { id: runId }, body: { force: true } });
  await tellWebhooks(site.site);
  assert.deepEqual(
    received.map(({ body }) => JSON.parse(body).run.id),
    [runId],
  );
});
