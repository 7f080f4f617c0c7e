/** Security scopes and security roles in files. */
import * as roles from '../../api/security-roles.ts';
import * as scopes from '../../api/security-scopes.ts';
import type { KindOfObject } from './kind-of-object.ts';
import { changeOf } from './object-change.ts';

export const securityScopeKind: KindOfObject<'security-scope'> = {
  list: async (site) =>
    (await site.call(scopes.listSecurityScopes)).value.map(({ id, builtIn, name, description }) => ({
      ...{ id, builtIn },
      written: { kind: 'security-scope', name, description },
    })),
  references: () => [],
  fixed: ['description'],
  make: ({ name, description }, standIn) => [
    changeOf(scopes.createSecurityScope, { body: { name, description }, standIn }),
  ],
  change: () => [],
};

export const securityRoleKind: KindOfObject<'security-role'> = {
  list: async (site) =>
    (await site.call(roles.listSecurityRoles)).value.map(({ id, builtIn, name, description, permissions }) => ({
      ...{ id, builtIn },
      written: { kind: 'security-role', name, description, permissions },
    })),
  references: () => [],
  fixed: [],
  make: ({ name, description, permissions }, standIn) => [
    changeOf(roles.createSecurityRole, { body: { name, description, permissions }, standIn }),
  ],
  change: ({ description, permissions }, { id }) => [
    changeOf(roles.changeSecurityRole, { params: { id }, body: { description, permissions } }),
  ],
};
