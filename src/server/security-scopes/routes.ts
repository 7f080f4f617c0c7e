import * as contract from '../../api/security-scopes.ts';
import type { Register } from '../http/handlers.ts';
import { createSecurityScope, deleteSecurityScope, listSecurityScopes } from './security-scope.ts';

export function registerSecurityScopeRoutes(register: Register): void {
  register(contract.listSecurityScopes, ({ site }) => listSecurityScopes(site));
  register(contract.createSecurityScope, ({ site, body }) => createSecurityScope(site, body));
  register(contract.deleteSecurityScope, async ({ site, params }) => {
    await deleteSecurityScope(site, params.id);
    return null;
  });
}
