/** The site itself, its audit log, keys, users, roles and tokens of the small site in memory. */
import { randomUUID } from 'node:crypto';
import * as tokens from '../api/api-tokens.ts';
import * as audit from '../api/audit.ts';
import { changeHighRiskSettings, getHighRiskSettings } from '../api/high-risk-settings.ts';
import { permissionNames } from '../api/permissions.ts';
import { changePxeSettings, getPxeSettings } from '../api/pxe-settings.ts';
import * as sealingKeys from '../api/sealing-keys.ts';
import * as securityRoles from '../api/security-roles.ts';
import * as setupLinks from '../api/setup-links.ts';
import { getMe } from '../api/sign-in.ts';
import * as site from '../api/site.ts';
import * as users from '../api/users.ts';
import type { ContractServer } from './contract-test-support.ts';
import { limitsShown } from './fake-scopes-test-support.ts';
import { type FakeState, found } from './fake-state-test-support.ts';
import { AT, idOf, makeSecurityRole, makeToken, makeUser } from './things-test-support.ts';

export function bindSite(server: ContractServer, state: FakeState, newId: () => string): void {
  server.on(site.getSite, () => ({
    ...{
      id: idOf(1),
      name: 'Test',
      version: '0.1.0',
      apiUrl: 'https://10.0.0.1:8443',
      bootUrl: 'http://10.0.0.1:8080',
    },
    ...{ caFingerprint: 'ab'.repeat(32), caCertificatePem: '-----BEGIN CERTIFICATE-----' },
    policyKey: state.policyKey,
  }));
  server.on(getMe, () => ({
    ...{ actor: state.caller ?? { kind: 'local' as const }, displayName: '', permissions: [...permissionNames] },
    ...{ securityScopes: null, collections: null, mustChangePassword: false },
  }));
  server.on(sealingKeys.listSealingKeys, () => state.sealingKeys);
  server.on(sealingKeys.rotateSealingKey, () => {
    const made = { id: 'b'.repeat(16), current: true, secrets: 0, madeAt: AT };
    state.sealingKeys = [made, ...state.sealingKeys.map((key) => ({ ...key, current: false }))];
    return { id: made.id, jobId: randomUUID() };
  });
  server.on(audit.listAuditEntries, ({ query }) =>
    state.audit.filter(
      ({ at, object }) => at >= (query.since ?? '') && [undefined, object.name].includes(query.object),
    ),
  );
  server.on(audit.verifyAuditLog, () => ({
    ...{ intact: state.auditProblem === null, count: state.audit.length },
    ...{ headHash: 'ab'.repeat(32), problem: state.auditProblem },
  }));
  server.on(getHighRiskSettings, () => state.highRiskSettings);
  server.on(changeHighRiskSettings, ({ body }) => Object.assign(state.highRiskSettings, body));
  server.on(getPxeSettings, () => state.pxeSettings);
  server.on(changePxeSettings, ({ body }) => Object.assign(state.pxeSettings, body));
  const settings = () => ({
    pxePasswordSet: state.pxePassword !== null,
    userDeviceAffinity: state.userDeviceAffinity,
  });
  server.on(site.getSettings, settings);
  server.on(site.changeSettings, ({ body }) => {
    if (body.pxePassword !== undefined) state.pxePassword = body.pxePassword;
    state.userDeviceAffinity = body.userDeviceAffinity ?? state.userDeviceAffinity;
    return settings();
  });
  server.on(tokens.listApiTokens, () => state.tokens);
  server.on(tokens.createApiToken, ({ body }) => {
    const { name, validDays = 90, securityRoleId } = body;
    const securityRole = securityRoleId === undefined ? null : found(state.securityRoles, securityRoleId, 'role');
    const token = makeToken({
      ...{ id: newId(), name, securityRole, ...limitsShown(state, body) },
      expiresAt: validDays === null ? null : new Date(Date.parse(AT) + validDays * 86_400_000).toISOString(),
    });
    state.tokens.push(token);
    return { ...token, token: 'slip_0123456789abcdef0123456789abcdef' };
  });
  server.on(tokens.deleteApiToken, ({ params }) => {
    const gone = found(state.tokens, params.id, 'API token');
    state.tokens = state.tokens.filter((each) => each !== gone);
    return null;
  });
}

export function bindUsers(server: ContractServer, state: FakeState, newId: () => string): void {
  const roleOf = (id: string) => found(state.securityRoles, id, 'security role');
  server.on(users.listUsers, () => state.users);
  server.on(users.createUser, ({ body }) => {
    const { password, securityRoleIds, securityScopeIds, collectionIds, ...rest } = body;
    if (password !== undefined) state.passwords[body.name] = password;
    const limits = limitsShown(state, { securityScopeIds, collectionIds });
    const hasPassword = password !== undefined;
    const user = makeUser({ ...rest, ...limits, hasPassword, id: newId(), securityRoles: securityRoleIds.map(roleOf) });
    state.users.push(user);
    return user;
  });
  server.on(users.changeUser, ({ params, body: { displayName, disabled, securityRoleIds, ...limits } }) =>
    Object.assign(
      found(state.users, params.id, 'user'),
      displayName !== undefined && { displayName },
      disabled !== undefined && { disabled },
      securityRoleIds && { securityRoles: securityRoleIds.map(roleOf) },
      limitsShown(state, limits),
    ),
  );
  server.on(users.setUserPassword, ({ params, body }) => {
    const user = found(state.users, params.id, 'user');
    state.passwords[user.name] = body.password;
    return Object.assign(user, { mustChangePassword: body.mustChangePassword });
  });
  server.on(users.deleteUser, ({ params }) => {
    state.users = state.users.filter(({ id }) => id !== params.id);
    return null;
  });
  server.on(setupLinks.createSetupLink, () => ({
    ...{ link: `https://10.0.0.1:8443/setup#setup_${'x'.repeat(43)}`, expiresAt: AT },
  }));
}

export function bindSecurityRoles(server: ContractServer, state: FakeState, newId: () => string): void {
  server.on(securityRoles.listSecurityRoles, () => state.securityRoles);
  server.on(securityRoles.getSecurityRole, ({ params }) => found(state.securityRoles, params.id, 'security role'));
  server.on(securityRoles.createSecurityRole, ({ body }) => {
    const role = makeSecurityRole({ ...body, id: newId() });
    state.securityRoles.push(role);
    return role;
  });
  server.on(securityRoles.changeSecurityRole, ({ params, body }) =>
    Object.assign(found(state.securityRoles, params.id, 'security role'), body),
  );
  server.on(securityRoles.deleteSecurityRole, ({ params }) => {
    state.securityRoles = state.securityRoles.filter(({ id }) => id !== params.id);
    return null;
  });
}
