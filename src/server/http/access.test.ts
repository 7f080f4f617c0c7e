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
 * For people: F Full Administrator, D Operating System Deployment Manager, O Operator, R Read-only Analyst, P Operations Administrator, S Security
 * Administrator, I Infrastructure Administrator, A Application Administrator, W Application Author, M Asset Manager. Written out, not derived from
 * the roles: a change of a role or of a route's permission shows here.
 */
const table: Record<string, string> = {
  'GET /api/site': 'FDORPSIAWM',
  'GET /api/site/health': 'FDORPSIAWM',
  'GET /api/site/log': 'FRPI',
  'GET /api/site/certificates': 'FDORPSIAWM',
  'GET /api/site/backups': 'FDORPSIAWM',
  'PATCH /api/site/backups': 'FPI',
  'GET /api/site/high-risk-settings': 'FDORPSIAWM',
  'PATCH /api/site/high-risk-settings': 'FPI',
  'GET /api/site/pxe-settings': 'FDORPSIAWM',
  'PATCH /api/site/pxe-settings': 'FPI',
  'GET /api/identity-conflicts': 'FDORPIAM',
  'DELETE /api/identity-conflicts/:id': 'FDPM',
  'GET /api/duplicate-identities': 'FDORPSIAWM',
  'POST /api/duplicate-identities': 'FPI',
  'DELETE /api/duplicate-identities/:id': 'FPI',
  'GET /api/site/settings': 'FDORPSIAWM',
  'PATCH /api/site/settings': 'FPI',
  'GET /api/waiting-computers': 'FDORPIAM',
  'POST /api/waiting-computers/:id/approve': 'FDPM',
  'POST /api/waiting-computers/:id/reject': 'FDPM',
  'GET /api/devices/:id/boot-decision': 'FDORPIAM',
  'GET /api/boot-decision': 'FDORPIAM',
  'GET /api/devices': 'FDORPIAM',
  'GET /api/device-models': 'FDORPIAM',
  'POST /api/devices': 'FDPM',
  'GET /api/devices/:id': 'FDORPIAM',
  'PATCH /api/devices/:id': 'FDPM',
  'PUT /api/devices/:id/variables': 'FDPM',
  'PUT /api/devices/:id/categories': 'FDPM',
  'POST /api/devices/imports/preview': 'FDPM',
  'POST /api/devices/imports': 'FDPM',
  'GET /api/device-categories': 'FDORPIAM',
  'POST /api/device-categories': 'FDPM',
  'PATCH /api/device-categories/:id': 'FDPM',
  'DELETE /api/device-categories/:id': 'FDPM',
  'DELETE /api/devices/:id': 'FDP',
  'POST /api/devices/:id/clear-required-deployments': 'FDOP',
  'PUT /api/devices/:id/protection': 'FDPM',
  'GET /api/devices/:id/deployments': 'FDORPA',
  'POST /api/collections/:id/clear-required-deployments': 'FDOP',
  'GET /api/devices/:id/boot-events': 'FDORPIAM',
  'GET /api/boot-events': 'FDORPIAM',
  'POST /api/devices/:id/wake': 'FDP',
  'POST /api/devices/:id/boot-tickets': 'FDP',
  'GET /api/recovery-keys': 'FDORPIAM',
  'GET /api/recovery-keys/:id': 'FDORPIAM',
  'POST /api/identity-conflicts/:id/resolve/preview': 'FDPM',
  'POST /api/identity-conflicts/:id/resolve': 'FDPM',
  'POST /api/devices/:id/merge/preview': 'FDP',
  'POST /api/devices/:id/merge': 'FDP',
  'GET /api/deployment-templates': 'FDORPA',
  'POST /api/deployment-templates': 'FDP',
  'PATCH /api/deployment-templates/:id': 'FDP',
  'DELETE /api/deployment-templates/:id': 'FDP',
  'POST /api/recovery-keys/:id/show': 'F',
  'DELETE /api/recovery-keys/:id': 'F',
  'GET /api/computer-associations': 'FDORPIAM',
  'POST /api/computer-associations': 'FDPM',
  'DELETE /api/computer-associations/:id': 'FDPM',
  'GET /api/user-device-affinities': 'FDORPIAM',
  'POST /api/user-device-affinities': 'FDPM',
  'POST /api/user-device-affinities/:id/approve': 'FDPM',
  'DELETE /api/user-device-affinities/:id': 'FDPM',
  'POST /api/user-device-affinities/imports/preview': 'FDPM',
  'POST /api/user-device-affinities/imports': 'FDPM',
  'PUT /api/devices/:id/primary-users': 'FDPM',
  'GET /api/collections': 'FDORPSAM',
  'GET /api/collections/:id': 'FDORPSAM',
  'GET /api/collections/:id/members/:deviceId': 'FDORPSAM',
  'GET /api/devices/:id/collections': 'FDORPSAM',
  'POST /api/collections/query-preview': 'FDORPSAM',
  'GET /api/collections/query-attributes': 'FDORPSAM',
  'POST /api/collections/:id/evaluate': 'FDPA',
  'GET /api/collections/:id/direct-rules': 'FDORPSAM',
  'POST /api/collections/:id/members/removals': 'FDPA',
  'POST /api/collections': 'FDPA',
  'PATCH /api/collections/:id': 'FDPA',
  'DELETE /api/collections/:id': 'FDPA',
  'GET /api/collections/:id/members': 'FDORPSAM',
  'POST /api/collections/:id/members': 'FDPA',
  'PUT /api/collections/:id/members/:deviceId': 'FDPA',
  'DELETE /api/collections/:id/members/:deviceId': 'FDPA',
  'PUT /api/collections/:id/security-scopes': 'FDPS',
  'GET /api/uploads': 'FDPAW',
  'POST /api/uploads': 'FDPAW',
  'GET /api/uploads/:id': 'FDPAW',
  'PATCH /api/uploads/:id': 'FDPAW',
  'DELETE /api/uploads/:id': 'FDPAW',
  'GET /api/images': 'FDORPS',
  'POST /api/images': 'FDP',
  'GET /api/images/:id': 'FDORPS',
  'POST /api/images/:id/reload': 'FDP',
  'DELETE /api/images/:id': 'FDP',
  'PUT /api/images/:id/security-scopes': 'FDPS',
  'GET /api/upgrade-packages': 'FDORPS',
  'POST /api/upgrade-packages': 'FDP',
  'GET /api/upgrade-packages/:id': 'FDORPS',
  'POST /api/upgrade-packages/:id/reload': 'FDP',
  'DELETE /api/upgrade-packages/:id': 'FDP',
  'PUT /api/upgrade-packages/:id/security-scopes': 'FDPS',
  'GET /api/packages': 'FDORPSAW',
  'POST /api/packages': 'FDPAW',
  'GET /api/packages/:id': 'FDORPSAW',
  'PUT /api/packages/:id': 'FDPAW',
  'POST /api/packages/:id/content': 'FDPAW',
  'PUT /api/packages/:id/security-scopes': 'FDPS',
  'DELETE /api/packages/:id': 'FDPAW',
  'GET /api/applications': 'FDORPSAW',
  'POST /api/applications': 'FDPAW',
  'GET /api/applications/:id': 'FDORPSAW',
  'PUT /api/applications/:id': 'FDPAW',
  'POST /api/applications/:id/content': 'FDPAW',
  'PUT /api/applications/:id/security-scopes': 'FDPS',
  'DELETE /api/applications/:id': 'FDPAW',
  'GET /api/boot-images': 'FDORPI',
  'POST /api/boot-images': 'FDP',
  'DELETE /api/boot-images/:id': 'FDP',
  'GET /api/content': 'FDORPI',
  'GET /api/content/:versionId': 'FDORPI',
  'POST /api/content/validate': 'FDPI',
  'POST /api/content/repair': 'FDPI',
  'GET /api/content/validation-schedule': 'FDORPI',
  'PATCH /api/content/validation-schedule': 'FDPI',
  'GET /api/task-sequences': 'FDORPSA',
  'POST /api/task-sequences': 'FDP',
  'POST /api/task-sequences/imports': 'FDP',
  'POST /api/task-sequences/translations': 'FDP',
  'GET /api/task-sequences/:id/configmgr': 'FDORPSA',
  'GET /api/task-sequences/:id': 'FDORPSA',
  'GET /api/task-sequences/:id/versions': 'FDORPSA',
  'GET /api/task-sequences/:id/versions/:version': 'FDORPSA',
  'GET /api/task-sequences/:id/difference': 'FDORPSA',
  'POST /api/task-sequences/:id/versions/:version/restore': 'FDP',
  'PUT /api/task-sequences/:id': 'FDP',
  'DELETE /api/task-sequences/:id': 'FDP',
  'PUT /api/task-sequences/:id/security-scopes': 'FDPS',
  'GET /api/task-sequences/:id/edit-lock': 'FDORPSA',
  'PUT /api/task-sequences/:id/edit-lock': 'FDP',
  'POST /api/task-sequences/:id/edit-lock/release': 'FDP',
  'POST /api/task-sequences/:id/edit-lock/request': 'FDP',
  'POST /api/task-sequences/:id/edit-lock/answer': 'FDP',
  'POST /api/task-sequences/:id/edit-lock/break': 'FDP',
  'GET /api/deployments': 'FDORPA',
  'GET /api/deployments/:id': 'FDORPA',
  'POST /api/deployments': 'FDOP',
  'POST /api/deployments/preview': 'FDOP',
  'PATCH /api/deployments/:id': 'FDOP',
  'POST /api/deployments/:id/resume': 'FDOP',
  'POST /api/deployments/:id/open-next-wave': 'FDOP',
  'DELETE /api/deployments/:id': 'FDP',
  'GET /api/deployments/:id/status': 'FDORPA',
  'GET /api/deployments/:id/status/devices': 'FDORPA',
  'GET /api/devices/:id/runs': 'FDORPAM',
  'GET /api/status-messages': 'FDORPAM',
  'GET /api/reports': 'FDORPAM',
  'GET /api/reports/:name': 'FDORPAM',
  'GET /api/run-log': 'FDORPAM',
  'GET /api/deployments/:id/alert': 'FDORPA',
  'PUT /api/deployments/:id/alert': 'FDOP',
  'GET /api/deployment-alerts': 'FDORPA',
  'GET /api/alerts': 'FDORPA',
  'POST /api/alerts/:id/acknowledge': 'FDOP',
  'GET /api/webhooks': 'FRPI',
  'GET /api/webhooks/:id': 'FRPI',
  'POST /api/webhooks': 'FPI',
  'PATCH /api/webhooks/:id': 'FPI',
  'DELETE /api/webhooks/:id': 'FPI',
  'POST /api/webhooks/:id/test': 'FPI',
  'GET /api/webhooks/:id/deliveries': 'FRPI',
  'GET /api/email/settings': 'FDORPSIAWM',
  'PATCH /api/email/settings': 'FPI',
  'POST /api/email/test': 'FPI',
  'GET /api/email/deliveries': 'FDORPSIAWM',
  'GET /api/runs': 'FDORPAM',
  'GET /api/runs/:id': 'FDORPAM',
  'GET /api/runs/:id/records': 'FDORPAM',
  'GET /api/runs/:id/log': 'FDORPAM',
  'GET /api/runs/:id/report': 'FDORPAM',
  'GET /api/runs/:id/evidence': 'FDORPAM',
  'POST /api/runs/:id/resume': 'FDOP',
  'GET /api/runs/:id/difference': 'FDORPSA',
  'POST /api/runs/:id/resume-edited': 'FDOP',
  'POST /api/runs/:id/cancel': 'FDOP',
  'GET /api/runs/:id/debugger': 'FDP',
  'POST /api/runs/:id/debugger': 'FDP',
  'GET /api/jobs': 'FDORPIAWM',
  'GET /api/jobs/:id': 'FDORPIAWM',
  'GET /api/lab': 'FDORP',
  'POST /api/lab/computers': 'FDP',
  'POST /api/lab/computers/:name/power': 'FDP',
  'POST /api/lab/computers/:name/cable': 'FDP',
  'POST /api/lab/computers/:name/keys': 'FDP',
  'DELETE /api/lab/computers/:name': 'FDP',
  'GET /api/lab/computers/:name/screen': 'FDORP',
  'GET /api/audit': 'FRPS',
  'GET /api/audit/verify': 'FRPS',
  'GET /api/sealing-keys': 'FDORPSIAWM',
  'POST /api/sealing-keys': 'FPI',
  'GET /api/users': 'FRPS',
  'POST /api/users': 'FS',
  'PATCH /api/users/:id': 'FS',
  'PUT /api/users/:id/password': 'FS',
  'DELETE /api/users/:id': 'FS',
  'POST /api/users/:id/identities': 'FS',
  'DELETE /api/users/:id/identities/:identityId': 'FS',
  'GET /api/identity-providers': 'FRPS',
  'GET /api/identity-providers/:id': 'FRPS',
  'POST /api/identity-providers': 'FS',
  'PATCH /api/identity-providers/:id': 'FS',
  'DELETE /api/identity-providers/:id': 'FS',
  'POST /api/identity-providers/:id/test': 'FS',
  'GET /api/security-roles': 'FRPS',
  'GET /api/security-roles/:id': 'FRPS',
  'POST /api/security-roles': 'FS',
  'PATCH /api/security-roles/:id': 'FS',
  'DELETE /api/security-roles/:id': 'FS',
  'GET /api/security-scopes': 'FDORPSIAWM',
  'POST /api/security-scopes': 'FS',
  'DELETE /api/security-scopes/:id': 'FS',
  'GET /api/devices/:id/maintenance-times': 'FDORPIAM',
  'GET /api/collections/:id/maintenance-times': 'FDORPSAM',
  // Whoever is signed in may ask; each of the changes is let in as by its own route (together.test.ts).
  'POST /api/object-changes': 'FDORPSIAWM',
  'POST /api/setup-links': 'FS',
  'GET /api/api-tokens': 'FDORPSIAWM',
  'POST /api/api-tokens': 'FDORPSIAWM',
  'DELETE /api/api-tokens/:id': 'FDORPSIAWM',
  'POST /api/sign-out': 'FDORPSIAWM',
  'GET /api/saved-filters': 'FDORPSIAWM',
  'POST /api/saved-filters': 'FDORPSIAWM',
  'PATCH /api/saved-filters/:id': 'FDORPSIAWM',
  'DELETE /api/saved-filters/:id': 'FDORPSIAWM',
  'GET /api/me': 'FDORPSIAWM',
  'PUT /api/me/password': 'FDORPSIAWM',
  'GET /api/me/sessions': 'FDORPSIAWM',
  'DELETE /api/me/sessions/:id': 'FDORPSIAWM',
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
  'POST /api/agent/declined-starts': 'session',
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
  ['P', 'operations-administrator'],
  ['S', 'security-administrator'],
  ['I', 'infrastructure-administrator'],
  ['A', 'application-administrator'],
  ['W', 'application-author'],
  ['M', 'asset-manager'],
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
  // The event stream, the OpenAPI document, the metrics and the console's pages.
  assert.equal(registered.length, routes.length + 4);
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
      // The way from credential to role is the same for all: four go it with a session too.
      const cookie = 'FDOR'.includes(letter) ? await cookieFor(site, id) : undefined;
      for (const [how, shown] of [
        ...(cookie === undefined ? [] : ([['session', { cookie }]] as const)),
        ['token', { token: own }] as const,
      ]) {
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
  if (path.endsWith('/operating-system'))
    return { name: 'a', version: 'a', build: 'a', distribution: 'a', kernel: 'a' };
  if (path.endsWith('/records')) return { records: [] };
  if (path.endsWith('/debugger')) return { after: 0, variables: null };
  if (path.endsWith('/recovery-keys')) return anyRecoveryKey();
  if (path.endsWith('/secrets')) return { names: [] };
  if (path.endsWith('/operating-system'))
    return { name: 'a', version: '1', build: '1', distribution: 'a', kernel: 'a' };
  if (path.endsWith('/content-locations')) return { sha256: ['a'.repeat(64)] };
  if (path.endsWith('/operating-system'))
    return { name: 'a', version: null, build: null, distribution: null, kernel: null };
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
