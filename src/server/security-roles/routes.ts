import * as contract from '../../api/security-roles.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import {
  changeSecurityRole,
  createSecurityRole,
  deleteSecurityRole,
  getSecurityRole,
  listSecurityRoles,
} from './security-role.ts';

export function registerSecurityRoleRoutes(register: Register): void {
  register(contract.listSecurityRoles, ({ site }) => listSecurityRoles(site));
  register(contract.getSecurityRole, ({ site, params }) => getSecurityRole(site.db, params.id));
  register(contract.createSecurityRole, ({ site, caller, body }) =>
    createSecurityRole(site, requireAdministrator(caller), body),
  );
  register(contract.changeSecurityRole, ({ site, caller, params, body }) =>
    changeSecurityRole(site, requireAdministrator(caller), params.id, body),
  );
  register(contract.deleteSecurityRole, async ({ site, caller, params }) => {
    await deleteSecurityRole(site, requireAdministrator(caller), params.id);
    return null;
  });
}
