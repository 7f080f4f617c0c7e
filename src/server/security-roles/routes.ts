import * as contract from '../../api/security-roles.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import { changeSecurityRole, createSecurityRole, deleteSecurityRole, listSecurityRoles } from './security-role.ts';

export function registerSecurityRoleRoutes(register: Register, site: SiteContext): void {
  register(contract.listSecurityRoles, () => listSecurityRoles(site));
  register(contract.createSecurityRole, ({ caller, body }) =>
    createSecurityRole(site, requireAdministrator(caller), body),
  );
  register(contract.changeSecurityRole, ({ caller, params, body }) =>
    changeSecurityRole(site, requireAdministrator(caller), params.id, body),
  );
  register(contract.deleteSecurityRole, async ({ caller, params }) => {
    await deleteSecurityRole(site, requireAdministrator(caller), params.id);
    return null;
  });
}
