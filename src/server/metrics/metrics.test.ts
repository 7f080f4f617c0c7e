/** What a site counts, and the text that Prometheus reads. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { createApiToken } from '../../api/api-tokens.ts';
import { getHealth } from '../../api/site.ts';
import { addDevice, deploy, newRun } from '../agents/test-agent.ts';
import { listenOnOwnSocket } from '../http/local-socket.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { bootSocketPath } from './boot-process.ts';
import { createBootProcessApplication } from './boot-process-application.ts';
import { createCounted } from './counted.ts';
import { EXPOSITION_TYPE, mergeFamilies, renderFamilies } from './exposition.ts';
import { measureProcess } from './process-metrics.ts';
import { MetricRegistry } from './registry.ts';
import { measurePool, measureSite } from './site-metrics.ts';

const site = await createTestSite();
const { registry } = site.site.metrics;
measureSite(registry, site.site.db);
measurePool(registry, site.database.pool);

async function metrics(): Promise<string> {
  const answer = await site.local.inject({ url: '/metrics' });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['content-type'], EXPOSITION_TYPE);
  return answer.body;
}

test('the text is of the format, with its escapes, and a histogram counts upwards', async () => {
  const own = new MetricRegistry();
  own.counter('a_total', 'With \\ and\nline.').add({ name: 'say "x"\\\n' }, 2);
  const seconds = own.histogram('b_seconds', 'B.', [0.1, 1]);
  for (const value of [0.1, 0.5, 7]) seconds.observe({}, value);
  own.gauge('c', 'C.', () => [{ labels: {}, value: Number.POSITIVE_INFINITY }]);
  assert.equal(
    renderFamilies(await own.families()),
    [
      '# HELP a_total With \\\\ and\\nline.',
      '# TYPE a_total counter',
      'a_total{name="say \\"x\\"\\\\\\n"} 2',
      '# HELP b_seconds B.',
      '# TYPE b_seconds histogram',
      'b_seconds_bucket{le="0.1"} 1',
      'b_seconds_bucket{le="1"} 2',
      'b_seconds_bucket{le="+Inf"} 3',
      'b_seconds_sum 7.6',
      'b_seconds_count 3',
      '# HELP c C.',
      '# TYPE c gauge',
      'c +Inf',
      '',
    ].join('\n'),
  );
});

test('a name of two processes stands once, with both', async () => {
  const [one, other] = [createCounted(), createCounted()];
  one.dhcp.add({ kind: 'packet' });
  other.dhcp.add({ kind: 'packet' }, 4);
  const merged = mergeFamilies(
    new Map([
      ['api', await one.registry.families()],
      ['boot', await other.registry.families()],
    ]),
  );
  const text = renderFamilies(merged);
  assert.equal(text.split('# TYPE slipway_dhcp_packets_total').length, 2);
  assert.match(
    text,
    /packets_total\{kind="packet",process="api"\} 1\n.*packets_total\{kind="packet",process="boot"\} 4\n/,
  );
});

test('requests are counted by route, not by path, and runs by state', async () => {
  const device = await addDevice(site);
  await deploy(site, [device]);
  await newRun(site, device);
  await site.local.inject({ url: `/api/devices/${device.id}` });
  await site.local.inject({ url: '/no/such/path' });
  const text = await metrics();
  assert.match(
    text,
    /requests_total\{listener="local",route="\/api\/devices\/:id",method="GET",status="200",process="api"\} 1\n/,
  );
  assert.match(text, /route="none",method="GET",status="404"/);
  assert.ok(!text.includes(device.id) && !text.includes('/no/such/path'));
  assert.match(text, /slipway_runs\{state="running",process="api"\} 1\n/);
  assert.match(text, /slipway_database_connections\{kind="open",process="api"\} [1-9]/);
});

test('a process says its memory and its delay', async () => {
  const own = new MetricRegistry();
  const measuring = measureProcess(own);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const text = renderFamilies(await own.families());
  measuring.close();
  assert.match(text, /memory_bytes\{kind="rss"\} \d{7,}/);
  assert.match(text, /delay_seconds\{quantile="0.99"\} [\d.e-]+\n/);
});

test('over TLS only an administrator’s token reads them', async () => {
  const ask = (headers: Record<string, string>) => site.api.inject({ url: '/metrics', headers });
  assert.equal((await ask({})).statusCode, 401);
  assert.equal((await ask({ authorization: `Bearer ${'x'.repeat(40)}` })).statusCode, 401);
  const { token } = await site.admin(createApiToken, { body: { name: 'prometheus' } });
  assert.equal((await ask({ authorization: `Bearer ${token}` })).statusCode, 200);
});

test('the other process is part of the answer while it lives, and of the health when it is dead', async () => {
  assert.match(await metrics(), /slipway_boot_process_up 1\n/);
  const boot = createCounted();
  boot.tftp.add({ result: 'finished' }, 3);
  const app = createBootProcessApplication(boot.registry);
  const path = bootSocketPath(site.site.config.dataDirectory);
  await mkdir(dirname(path), { recursive: true });
  await listenOnOwnSocket(app, path);
  assert.match(await metrics(), /slipway_tftp_transfers_total\{result="finished",process="boot"\} 3\n/);
  assert.deepEqual(await site.admin(getHealth), { ok: true });
  await app.close();
  // What kill -9 leaves behind: a socket that nobody answers.
  await writeFile(path, '');
  await assert.rejects(site.admin(getHealth), refusal('SLIP-1008', 'Content and network boot'));
  assert.match(await metrics(), /slipway_boot_process_up 0\n/);
});
