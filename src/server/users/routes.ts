import * as contract from '../../api/users.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import { changeUser, createUser, deleteUser, listUsers, setUserPassword } from './user.ts';

export function registerUserRoutes(register: Register, site: SiteContext): void {
  register(contract.listUsers, () => listUsers(site));
  register(contract.createUser, ({ caller, body }) => createUser(site, requireAdministrator(caller), body));
  register(contract.changeUser, ({ caller, params, body }) =>
    changeUser(site, requireAdministrator(caller), params.id, body),
  );
  register(contract.setUserPassword, ({ caller, params, body }) =>
    setUserPassword(site, requireAdministrator(caller), params.id, body),
  );
  register(contract.deleteUser, async ({ caller, params }) => {
    await deleteUser(site, requireAdministrator(caller), params.id);
    return null;
  });
}
