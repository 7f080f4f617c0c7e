/** Who may call what: every route of the contract with every kind of credential. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import * as agent from '../../api/agent.ts';
import * as apiTokens from '../../api/api-tokens.ts';
import * as bootImages from '../../api/boot-images.ts';
import * as collections from '../../api/collections.ts';
import * as content from '../../api/content.ts';
import * as deployments from '../../api/deployments.ts';
import * as devices from '../../api/devices.ts';
import { eventsPath } from '../../api/events.ts';
import * as images from '../../api/images.ts';
import * as jobs from '../../api/jobs.ts';
import type { Access, Route } from '../../api/route.ts';
import * as runs from '../../api/runs.ts';
import * as siteRoutes from '../../api/site.ts';
import * as taskSequences from '../../api/task-sequences.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';

const contracts = [
  agent,
  apiTokens,
  bootImages,
  collections,
  content,
  deployments,
  devices,
  images,
  jobs,
  runs,
  siteRoutes,
  taskSequences,
];
const routes = contracts.flatMap((contract) => Object.values(contract)).filter(isRoute);

function isRoute(value: unknown): value is Route {
  return typeof value === 'object' && value !== null && 'access' in value && 'path' in value;
}

const site = await createTestSite();
const device = await addDevice(site);
await deploy(site, [device]);
const run = await newRun(site, device);
const ended = await newRun(site, await deployedDevice());
await report(site, ended, [record.started(1), record.finished(2)]);
const { token } = await site.admin(apiTokens.createApiToken, { body: { name: 'test' } });

async function deployedDevice() {
  const made = await addDevice(site);
  await deploy(site, [made]);
  return made;
}

const credentials = {
  none: undefined,
  unknown: `slipway_${'x'.repeat(43)}`,
  malformed: 'short',
  administrator: token,
  session: run.session,
  run: run.runCredential,
  'ended run': ended.runCredential,
} as const;
type Kind = keyof typeof credentials;

const opens: Record<Access, readonly Kind[]> = {
  public: ['none', 'unknown', 'malformed', 'administrator', 'session', 'run', 'ended run'],
  agent: ['none', 'unknown', 'malformed', 'administrator', 'session', 'run', 'ended run'],
  administrator: ['administrator'],
  session: ['session'],
  run: ['run'],
  report: ['run', 'ended run'],
};

test('every route of the contract is registered', () => {
  assert.ok(routes.length > 40, `only ${routes.length} routes found`);
  for (const { method, path } of routes)
    assert.ok(site.api.hasRoute({ method, url: path }), `${method} ${path} is missing`);
});

for (const route of routes) {
  test(`${route.method} ${route.path} opens to ${opens[route.access].join(', ')}, and to nothing else`, async () => {
    for (const [kind, credential] of Object.entries(credentials)) {
      const answer = await ask(route, credential);
      const refused = answer.statusCode === 401;
      assert.equal(
        refused,
        !opens[route.access].includes(kind as Kind),
        `${kind}: ${answer.statusCode} ${answer.body}`,
      );
      if (refused) assert.equal(answer.json().code, 'SLIP-1005');
    }
  });
}

/** With ids that do not exist and no body: whoever is let in meets 400 or 404 at most. */
function ask(route: Route, credential: string | undefined) {
  const headers = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  const url = route.path.replace(/:\w+/g, randomUUID());
  return site.api.inject({ method: route.method, url, headers });
}

test('a run’s credential opens only its own run', async () => {
  const other = await newRun(site, await deployedDevice());
  for (const route of routes.filter(({ access }) => access === 'run' || access === 'report')) {
    const answer = await site.api.inject({
      method: route.method,
      url: route.path.replace(':runId', other.runId),
      headers: { authorization: `Bearer ${run.runCredential}` },
      ...(route.method === 'POST' ? { payload: bodyOf(route.path) } : {}),
    });
    assert.equal(answer.statusCode, 403, `${route.path}: ${answer.body}`);
    assert.equal(answer.json().code, 'SLIP-1006');
  }
});

function bodyOf(path: string): object {
  if (path.endsWith('/records')) return { records: [] };
  if (path.endsWith('/secrets')) return { names: [] };
  if (path.endsWith('/content-locations')) return { sha256: ['a'.repeat(64)] };
  const progress = { nodeId: 'a', name: 'a', stepsDone: 0, stepsTotal: 1, message: '' };
  return { ...progress, bytesDone: null, bytesTotal: null, bytesPerSecond: null };
}

test('the event stream and nothing hidden besides is open without a credential', async () => {
  const { statusCode } = await site.api.inject({ url: eventsPath });
  assert.equal(statusCode, 401);
  const session = await site.api.inject({ url: eventsPath, headers: { authorization: `Bearer ${run.session}` } });
  assert.equal(session.statusCode, 401);
});

test('on the local administrator socket an administrator needs no token, and agents need theirs as ever', async () => {
  for (const route of routes) {
    const url = route.path.replace(/:\w+/g, randomUUID());
    const { statusCode } = await site.local.inject({ method: route.method, url });
    const refused = statusCode === 401;
    assert.equal(
      refused,
      ['session', 'run', 'report'].includes(route.access),
      `${route.method} ${route.path}: ${statusCode}`,
    );
  }
});

test('a token stops working when it is revoked', async () => {
  const made = await site.admin(apiTokens.createApiToken, { body: { name: 'short-lived' } });
  await site.client(made.token)(siteRoutes.getSite);
  await site.admin(apiTokens.deleteApiToken, { params: { id: made.id } });
  await assert.rejects(site.client(made.token)(siteRoutes.getSite), { code: 'SLIP-1005' });
});
