/** Who may call what: every route of the contract with every kind of credential and every built-in role. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import * as apiTokens from '../../api/api-tokens.ts';
import { eventsPath } from '../../api/events.ts';
import { permissionNames } from '../../api/permissions.ts';
import * as siteRoutes from '../../api/site.ts';
import { changeUser } from '../../api/users.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { anyRecoveryKey } from '../recovery-keys/test-recovery-key.ts';
import type { BuiltInRole } from '../security-roles/built-in-roles.ts';
import { createTestSite } from '../test-site.ts';
import { addUser, ask, cookieFor, roleId } from '../users/test-people.ts';
import { contractRoutes, isForPeople, nameOf } from './test-contract-routes.ts';

/**
 * For people: F Full Administrator, D Operating System Deployment Manager, O Operator, R Read-only Analyst. Written out, not derived from the
 * roles: a change of a role or of a route's permission shows here.
 */
const table: Record<string, string> = {
  'GET /api/site': 'FDOR',
  'GET /api/site/high-risk-settings': 'FDOR',
  'PATCH /api/site/high-risk-settings': 'F',
  'GET /api/site/pxe-settings': 'FDOR',
  'PATCH /api/site/pxe-settings': 'F',
  'GET /api/identity-conflicts': 'FDOR',
  'DELETE /api/identity-conflicts/:id': 'FD',
  'POST /api/identity-conflicts/:id/resolve/preview': 'FD',
  'POST /api/identity-conflicts/:id/resolve': 'FD',
  'GET /api/duplicate-identities': 'FDOR',
  'POST /api/duplicate-identities': 'F',
  'DELETE /api/duplicate-identities/:id': 'F',
  'GET /api/site/settings': 'FDOR',
  'PATCH /api/site/settings': 'F',
  'GET /api/waiting-computers': 'FDOR',
  'POST /api/waiting-computers/:id/approve': 'FD',
  'POST /api/waiting-computers/:id/reject': 'FD',
  'GET /api/devices/:id/boot-decision': 'FDOR',
  'GET /api/boot-decision': 'FDOR',
  'GET /api/devices': 'FDOR',
  'POST /api/devices': 'FD',
  'GET /api/devices/:id': 'FDOR',
  'PATCH /api/devices/:id': 'FD',
  'PUT /api/devices/:id/variables': 'FD',
  'PUT /api/devices/:id/categories': 'FD',
  'POST /api/devices/imports/preview': 'FD',
  'POST /api/devices/imports': 'FD',
  'GET /api/device-categories': 'FDOR',
  'POST /api/device-categories': 'FD',
  'PATCH /api/device-categories/:id': 'FD',
  'DELETE /api/device-categories/:id': 'FD',
  'DELETE /api/devices/:id': 'FD',
  'POST /api/devices/:id/merge/preview': 'FD',
  'POST /api/devices/:id/merge': 'FD',
  'POST /api/devices/:id/clear-required-deployments': 'FDO',
  'PUT /api/devices/:id/protection': 'FD',
  'GET /api/devices/:id/deployments': 'FDOR',
  'POST /api/collections/:id/clear-required-deployments': 'FDO',
  'GET /api/devices/:id/boot-events': 'FDOR',
  'POST /api/devices/:id/wake': 'FD',
  'POST /api/devices/:id/boot-tickets': 'FD',
  'GET /api/recovery-keys': 'FDOR',
  'GET /api/recovery-keys/:id': 'FDOR',
  'POST /api/recovery-keys/:id/show': 'F',
  'DELETE /api/recovery-keys/:id': 'F',
  'GET /api/user-device-affinities': 'FDOR',
  'POST /api/user-device-affinities': 'FD',
  'POST /api/user-device-affinities/:id/approve': 'FD',
  'DELETE /api/user-device-affinities/:id': 'FD',
  'POST /api/user-device-affinities/imports/preview': 'FD',
  'POST /api/user-device-affinities/imports': 'FD',
  'PUT /api/devices/:id/primary-users': 'FD',
  'GET /api/collections': 'FDOR',
  'GET /api/collections/:id': 'FDOR',
  'GET /api/collections/:id/members/:deviceId': 'FDOR',
  'POST /api/collections/query-preview': 'FDOR',
  'POST /api/collections/:id/evaluate': 'FD',
  'GET /api/collections/:id/direct-rules': 'FDOR',
  'POST /api/collections/:id/members/removals': 'FD',
  'POST /api/collections': 'FD',
  'PATCH /api/collections/:id': 'FD',
  'DELETE /api/collections/:id': 'FD',
  'GET /api/collections/:id/members': 'FDOR',
  'POST /api/collections/:id/members': 'FD',
  'PUT /api/collections/:id/members/:deviceId': 'FD',
  'DELETE /api/collections/:id/members/:deviceId': 'FD',
  'PUT /api/collections/:id/security-scopes': 'FD',
  'GET /api/images': 'FDOR',
  'POST /api/images': 'FD',
  'GET /api/images/:id': 'FDOR',
  'DELETE /api/images/:id': 'FD',
  'PUT /api/images/:id/security-scopes': 'FD',
  'GET /api/packages': 'FDOR',
  'POST /api/packages': 'FD',
  'GET /api/packages/:id': 'FDOR',
  'PUT /api/packages/:id': 'FD',
  'POST /api/packages/:id/content': 'FD',
  'PUT /api/packages/:id/security-scopes': 'FD',
  'DELETE /api/packages/:id': 'FD',
  'GET /api/applications': 'FDOR',
  'POST /api/applications': 'FD',
  'GET /api/applications/:id': 'FDOR',
  'PUT /api/applications/:id': 'FD',
  'POST /api/applications/:id/content': 'FD',
  'PUT /api/applications/:id/security-scopes': 'FD',
  'DELETE /api/applications/:id': 'FD',
  'GET /api/boot-images': 'FDOR',
  'POST /api/boot-images': 'FD',
  'DELETE /api/boot-images/:id': 'FD',
  'GET /api/content': 'FDOR',
  'GET /api/content/:versionId': 'FDOR',
  'POST /api/content/validate': 'FD',
  'POST /api/content/repair': 'FD',
  'GET /api/content/validation-schedule': 'FDOR',
  'PATCH /api/content/validation-schedule': 'FD',
  'GET /api/task-sequences': 'FDOR',
  'POST /api/task-sequences': 'FD',
  'POST /api/task-sequences/imports': 'FD',
  'POST /api/task-sequences/translations': 'FD',
  'GET /api/task-sequences/:id/configmgr': 'FDOR',
  'GET /api/task-sequences/:id': 'FDOR',
  'PUT /api/task-sequences/:id': 'FD',
  'DELETE /api/task-sequences/:id': 'FD',
  'PUT /api/task-sequences/:id/security-scopes': 'FD',
  'GET /api/deployments': 'FDOR',
  'GET /api/deployments/:id': 'FDOR',
  'POST /api/deployments': 'FDO',
  'PATCH /api/deployments/:id': 'FDO',
  'POST /api/deployments/:id/resume': 'FDO',
  'POST /api/deployments/:id/open-next-wave': 'FDO',
  'DELETE /api/deployments/:id': 'FD',
  'GET /api/deployments/:id/status': 'FDOR',
  'GET /api/deployments/:id/status/devices': 'FDOR',
  'GET /api/devices/:id/runs': 'FDOR',
  'GET /api/status-messages': 'FDOR',
  'GET /api/reports': 'FDOR',
  'GET /api/reports/:name': 'FDOR',
  'GET /api/run-log': 'FDOR',
  'GET /api/deployments/:id/alert': 'FDOR',
  'PUT /api/deployments/:id/alert': 'FDO',
  'GET /api/alerts': 'FDOR',
  'POST /api/alerts/:id/acknowledge': 'FDO',
  'GET /api/webhooks': 'FR',
  'POST /api/webhooks': 'F',
  'PATCH /api/webhooks/:id': 'F',
  'DELETE /api/webhooks/:id': 'F',
  'POST /api/webhooks/:id/test': 'F',
  'GET /api/webhooks/:id/deliveries': 'FR',
  'GET /api/runs': 'FDOR',
  'GET /api/runs/:id': 'FDOR',
  'GET /api/runs/:id/records': 'FDOR',
  'GET /api/runs/:id/log': 'FDOR',
  'GET /api/runs/:id/report': 'FDOR',
  'GET /api/runs/:id/evidence': 'FDOR',
  'POST /api/runs/:id/resume': 'FDO',
  'GET /api/runs/:id/difference': 'FDOR',
  'POST /api/runs/:id/resume-edited': 'FDO',
  'POST /api/runs/:id/cancel': 'FDO',
  'GET /api/runs/:id/debugger': 'FD',
  'POST /api/runs/:id/debugger': 'FD',
  'GET /api/jobs': 'FDOR',
  'GET /api/jobs/:id': 'FDOR',
  'GET /api/audit': 'FR',
  'GET /api/audit/verify': 'FR',
  'GET /api/sealing-keys': 'FDOR',
  'POST /api/sealing-keys': 'F',
  'GET /api/users': 'FR',
  'POST /api/users': 'F',
  'PATCH /api/users/:id': 'F',
  'PUT /api/users/:id/password': 'F',
  'DELETE /api/users/:id': 'F',
  'POST /api/users/:id/identities': 'F',
  'DELETE /api/users/:id/identities/:identityId': 'F',
  'GET /api/identity-providers': 'FR',
  'POST /api/identity-providers': 'F',
  'PATCH /api/identity-providers/:id': 'F',
  'DELETE /api/identity-providers/:id': 'F',
  'POST /api/identity-providers/:id/test': 'F',
  'GET /api/security-roles': 'FR',
  'POST /api/security-roles': 'F',
  'PATCH /api/security-roles/:id': 'F',
  'DELETE /api/security-roles/:id': 'F',
  'GET /api/security-scopes': 'FDOR',
  'POST /api/security-scopes': 'F',
  'DELETE /api/security-scopes/:id': 'F',
  // Whoever is signed in may ask; each of the changes is let in as by its own route (together.test.ts).
  'POST /api/object-changes': 'FDOR',
  'POST /api/setup-links': 'F',
  'GET /api/api-tokens': 'FDOR',
  'POST /api/api-tokens': 'FDOR',
  'DELETE /api/api-tokens/:id': 'FDOR',
  'POST /api/sign-out': 'FDOR',
  'GET /api/me': 'FDOR',
  'PUT /api/me/password': 'FDOR',
  'GET /api/me/sessions': 'FDOR',
  'DELETE /api/me/sessions/:id': 'FDOR',
  'POST /api/sign-in': 'public',
  'POST /api/sign-in/api-token': 'public',
  'POST /api/sign-in/api-token/by-code': 'public',
  'GET /api/sign-in/oidc': 'public',
  'GET /api/sign-in/oidc/:provider': 'public',
  'GET /api/sign-in/oidc/:provider/callback': 'public',
  'POST /api/setup-links/trade': 'public',
  'GET /healthz': 'public',
  'POST /api/agent/session': 'agent',
  'POST /api/agent/runs': 'session',
  'GET /api/agent/runs/:runId': 'report',
  'POST /api/agent/runs/:runId/operating-system': 'report',
  'POST /api/agent/runs/:runId/resume': 'report',
  'POST /api/agent/runs/:runId/records': 'report',
  'POST /api/agent/runs/:runId/progress': 'report',
  'POST /api/agent/runs/:runId/debugger': 'run',
  'PUT /api/agent/runs/:runId/captures/:captureId': 'run',
  'PUT /api/agent/runs/:runId/captures/:captureId/parts/:number': 'run',
  'POST /api/agent/runs/:runId/captures/:captureId/end': 'run',
  'GET /api/agent/runs/:runId/captures/:captureId': 'run',
  'DELETE /api/agent/runs/:runId/captures/:captureId': 'run',
  'POST /api/agent/runs/:runId/content-locations': 'run',
  'POST /api/agent/runs/:runId/secrets': 'run',
  'POST /api/agent/runs/:runId/recovery-keys': 'run',
  'GET /api/agent/runs/:runId/policy': 'run',
};

const roles: readonly (readonly [string, BuiltInRole])[] = [
  ['F', 'full-administrator'],
  ['D', 'deployment-manager'],
  ['O', 'operator'],
  ['R', 'read-only-analyst'],
];

const routes = await contractRoutes();

const site = await createTestSite();
const device = await addDevice(site);
await deploy(site, [device]);
const run = await newRun(site, device);
const ended = await newRun(site, await deployedDevice());
await report(site, ended, [record.started(1), record.finished(2)]);

async function deployedDevice() {
  const made = await addDevice(site);
  await deploy(site, [made]);
  return made;
}

const users = new Map<string, { id: string; token: string }>();
for (const [letter, role] of roles) {
  const { id } = await addUser(site, role, role);
  users.set(letter, { id, token: await tokenOf(id, role) });
}

async function tokenOf(userId: string, name: string): Promise<string> {
  const { method, path } = apiTokens.createApiToken;
  const answer = await ask(site, path, { method, body: { name }, cookie: await cookieFor(site, userId) });
  return answer.json().token;
}

const { token } = await site.admin(apiTokens.createApiToken, { body: { name: 'test' } });

const credentials = {
  none: undefined,
  unknown: `slipway_${'x'.repeat(43)}`,
  malformed: 'short',
  session: run.session,
  run: run.runCredential,
  'ended run': ended.runCredential,
} as const;
type Kind = keyof typeof credentials;

/** What else than people's credentials opens a route. */
const opens: Record<string, readonly Kind[]> = {
  public: ['none', 'unknown', 'malformed', 'session', 'run', 'ended run'],
  agent: ['none', 'unknown', 'malformed', 'session', 'run', 'ended run'],
  session: ['session'],
  run: ['run'],
  report: ['run', 'ended run'],
};

test('the table has a row for every route of the contract, and no other', () => {
  assert.deepEqual(Object.keys(table).sort(), routes.map(nameOf).sort());
});

test('every route of the contract is registered, and the site has no other beside the hidden ones', () => {
  for (const { method, path } of routes)
    assert.ok(site.api.hasRoute({ method, url: path }), `${method} ${path} is missing`);
  const paths = site.api.printRoutes({ commonPrefix: false }).match(/\(([A-Z, ]+)\)/g) ?? [];
  const registered = paths.flatMap((methods) => methods.replace(/[()]/g, '').split(', ')).filter((m) => m !== 'HEAD');
  // The event stream, the OpenAPI document and the metrics.
  assert.equal(registered.length, routes.length + 3);
});

for (const route of routes) {
  const name = nameOf(route);
  const allowed = table[name] ?? '';
  const url = route.path.replace(/:\w+/g, () => randomUUID());
  const { method } = route;

  test(`${name} opens to ${allowed}, and to nobody else`, async () => {
    for (const [kind, credential] of Object.entries(credentials)) {
      const answer = await ask(site, url, { method, ...(credential === undefined ? {} : { token: credential }) });
      const opened = (opens[allowed] ?? []).includes(kind as Kind);
      assert.equal(answer.statusCode !== 401, opened, `${kind}: ${answer.statusCode} ${answer.body}`);
      if (!opened) assert.equal(answer.json().code, 'SLIP-1005');
    }
    for (const [letter, role] of roles) {
      const { id, token: own } = users.get(letter) ?? assert.fail();
      for (const [how, shown] of [
        ['session', { cookie: await cookieFor(site, id) }],
        ['token', { token: own }],
      ] as const) {
        const answer = await ask(site, url, { method, ...shown });
        // With ids that do not exist and no body, whoever is let in meets 400, 404 or 409 at most.
        const expected = isForPeople(route)
          ? allowed.includes(letter)
            ? 'in'
            : '403'
          : opens[allowed]?.includes('none')
            ? 'in'
            : '401';
        const met = answer.statusCode === 401 || answer.statusCode === 403 ? String(answer.statusCode) : 'in';
        assert.equal(met, expected, `${role} by ${how}: ${answer.statusCode} ${answer.body}`);
        if (met === '403') assert.equal(answer.json().code, 'SLIP-1006');
      }
    }
  });
}

test('a permission that is asked for is one of the list, and the stream of events asks for one too', async () => {
  for (const { access } of routes)
    if (typeof access === 'object') assert.ok(permissionNames.includes(access.permission), access.permission);
  assert.equal((await ask(site, eventsPath)).statusCode, 401);
  assert.equal((await ask(site, eventsPath, { token: run.session })).statusCode, 401);
});

const peoples = routes.filter(isForPeople);

async function everyPeoplesRoute(
  shown: () => Promise<{ cookie?: string; token?: string; headers?: Record<string, string> }>,
) {
  const met = new Map<string, string>();
  for (const route of peoples) {
    const url = route.path.replace(/:\w+/g, () => randomUUID());
    const answer = await ask(site, url, { method: route.method, ...(await shown()) });
    met.set(nameOf(route), `${answer.statusCode} ${answer.json()?.code ?? ''}`.trim());
  }
  return met;
}

test('an unknown session, one that was not used for an hour, and one of half a day open nothing', async () => {
  const { id } = await addUser(site, 'sleeper', 'full-administrator');
  const cookie = await cookieFor(site, id);
  const { db } = site.database;
  const hour = new Date(site.site.now().getTime() - 3_600_001);
  await db.updateTable('user_session').set({ last_used_at: hour }).where('user_id', '=', id).execute();
  for (const met of (await everyPeoplesRoute(async () => ({ cookie }))).values()) assert.equal(met, '401 SLIP-1005');
  const now = site.site.now();
  await db.updateTable('user_session').set({ last_used_at: now, expires_at: now }).where('user_id', '=', id).execute();
  for (const met of (await everyPeoplesRoute(async () => ({ cookie }))).values()) assert.equal(met, '401 SLIP-1005');
  const unknown = `__Host-slipway=session_${'x'.repeat(43)}`;
  for (const met of (await everyPeoplesRoute(async () => ({ cookie: unknown }))).values())
    assert.equal(met, '401 SLIP-1005');
});

test('a disabled user is let in nowhere, neither with a session nor with a token', async () => {
  const { id } = await addUser(site, 'gone', 'full-administrator');
  const own = await tokenOf(id, 'of gone');
  await site.admin(changeUser, { params: { id }, body: { disabled: true } });
  // A session that was begun in the moment of disabling.
  const cookie = await cookieFor(site, id);
  for (const shown of [{ cookie }, { token: own }])
    for (const met of (await everyPeoplesRoute(async () => shown)).values()) assert.equal(met, '401 SLIP-1005');
});

test('an expired token opens nothing', async () => {
  const { id } = await addUser(site, 'late', 'full-administrator');
  const own = await tokenOf(id, 'of late');
  const now = site.site.now();
  await site.database.db.updateTable('api_token').set({ expires_at: now }).where('name', '=', 'of late').execute();
  for (const met of (await everyPeoplesRoute(async () => ({ token: own }))).values())
    assert.equal(met, '401 SLIP-1005');
});

test('who must change the password can do that, sign out and see who they are, nothing else', async () => {
  const { id } = await addUser(site, 'fresh', 'full-administrator');
  await site.database.db.updateTable('user_account').set({ must_change_password: true }).where('id', '=', id).execute();
  const met = await everyPeoplesRoute(async () => ({ cookie: await cookieFor(site, id) }));
  for (const route of peoples)
    assert.equal(
      met.get(nameOf(route)) === '403 SLIP-1032',
      route.access !== 'signed-in',
      `${nameOf(route)}: ${met.get(nameOf(route))}`,
    );
});

test('whatever changes something is refused to a cookie without the header, and to a page of another origin', async () => {
  const { id } = users.get('F') ?? assert.fail();
  const forged = [
    { 'slipway-request': '' },
    { 'slipway-request': '1', host: 'site.example:8443', origin: 'https://evil.example' },
    { 'slipway-request': '1', host: 'site.example:8443', origin: 'null' },
  ];
  for (const headers of forged) {
    const met = await everyPeoplesRoute(async () => ({ cookie: await cookieFor(site, id), headers }));
    for (const route of peoples)
      assert.equal(
        met.get(nameOf(route)) === '403 SLIP-1033',
        route.method !== 'GET',
        `${nameOf(route)}: ${met.get(nameOf(route))}`,
      );
  }
});

test('a token that was made on the site server may do what its role allows', async () => {
  const securityRoleId = await roleId(site, 'operator');
  const made = await site.admin(apiTokens.createApiToken, { body: { name: 'watcher', securityRoleId } });
  for (const [name, met] of await everyPeoplesRoute(async () => ({ token: made.token }))) {
    // It belongs to no user, so it has no password and no sessions.
    if (name.includes('/api/me/')) continue;
    assert.equal(met === '403 SLIP-1006', !table[name]?.includes('O'), `${name}: ${met}`);
  }
});

test('a stranger is read no long body from, and none at all where a credential is needed', async () => {
  const body = JSON.stringify({ text: 'x'.repeat(1_100_000) });
  const headers = { 'content-type': 'application/json' };
  assert.equal((await ask(site, '/api/agent/session', { method: 'POST', body, headers })).statusCode, 413);
  assert.equal((await ask(site, '/api/devices', { method: 'POST', body, headers })).statusCode, 401);
  const { token: own } = users.get('F') ?? assert.fail();
  assert.equal((await ask(site, '/api/devices', { method: 'POST', body, headers, token: own })).statusCode, 400);
});

test('a run’s credential opens only its own run', async () => {
  const other = await newRun(site, await deployedDevice());
  for (const route of routes.filter(({ access }) => access === 'run' || access === 'report')) {
    const answer = await site.api.inject({
      method: route.method,
      url: `${route.path.replace(':runId', other.runId).replace(':captureId', randomUUID()).replace(':number', '1')}?sha256=${'a'.repeat(64)}`,
      headers: {
        authorization: `Bearer ${run.runCredential}`,
        ...(route.mostBytes === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      },
      ...(route.method === 'GET' || route.method === 'DELETE' ? {} : { payload: bodyOf(route.path) }),
    });
    assert.equal(answer.statusCode, 403, `${route.path}: ${answer.body}`);
    assert.equal(answer.json().code, 'SLIP-1006');
  }
});

function bodyOf(path: string): object {
  if (path.endsWith('/parts/:number')) return Buffer.from('part');
  if (path.endsWith('/end')) return { parts: 1, bytes: 1 };
  if (path.endsWith('/:captureId')) return { stepId: 'a', imageName: 'a', fileSystem: 'ext4', volume: 'a' };
  if (path.endsWith('/records')) return { records: [] };
  if (path.endsWith('/debugger')) return { after: 0, variables: null };
  if (path.endsWith('/recovery-keys')) return anyRecoveryKey();
  if (path.endsWith('/secrets')) return { names: [] };
  if (path.endsWith('/content-locations')) return { sha256: ['a'.repeat(64)] };
  const progress = { nodeId: 'a', name: 'a', stepsDone: 0, stepsTotal: 1, message: '' };
  return { ...progress, bytesDone: null, bytesTotal: null, bytesPerSecond: null };
}

test('on the local administrator socket an administrator needs no token, and agents need theirs as ever', async () => {
  for (const route of routes) {
    const url = route.path.replace(/:\w+/g, () => randomUUID());
    const { statusCode } = await site.local.inject({ method: route.method, url });
    const refused = statusCode === 401;
    const wanted = ['session', 'run', 'report'].includes(String(route.access));
    assert.equal(refused, wanted, `${nameOf(route)}: ${statusCode}`);
  }
});

test('a token stops working when it is revoked', async () => {
  await site.client(token)(siteRoutes.getSite);
  const made = await site.admin(apiTokens.createApiToken, { body: { name: 'short-lived' } });
  await site.client(made.token)(siteRoutes.getSite);
  await site.admin(apiTokens.deleteApiToken, { params: { id: made.id } });
  await assert.rejects(site.client(made.token)(siteRoutes.getSite), { code: 'SLIP-1005' });
});
