import * as contract from '../../api/users.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { changeUser, createUser, deleteUser, getUser, hashNewPassword, listUsers, setUserPassword } from './user.ts';
import { linkUser, unlinkUser } from './user-identity.ts';

const HASHING = 'hashing a password takes a tenth of a second';

export function registerUserRoutes(register: Register): void {
  register(contract.listUsers, ({ site }) => listUsers(site));
  register.withLongWork(contract.createUser, HASHING, async ({ site, caller, body, change }) => {
    const { name, password } = body;
    const passwordHash = password === undefined ? null : await hashNewPassword(site, name, password);
    // There is nothing to be changed where there is none.
    const mustChangePassword = password !== undefined && body.mustChangePassword;
    const user = { ...body, passwordHash, mustChangePassword };
    return change((within) => createUser(within, requireAdministrator(caller), user));
  });
  register(contract.changeUser, ({ site, caller, params, body }) =>
    changeUser(site, requireAdministrator(caller), params.id, body),
  );
  register.withLongWork(contract.setUserPassword, HASHING, async ({ site, caller, params, body, change }) => {
    const { name } = await getUser(site, params.id);
    const passwordHash = await hashNewPassword(site, name, body.password);
    const { mustChangePassword } = body;
    return change((within) =>
      setUserPassword(within, requireAdministrator(caller), params.id, { passwordHash, mustChangePassword }),
    );
  });
  register(contract.deleteUser, async ({ site, caller, params }) => {
    await deleteUser(site, requireAdministrator(caller), params.id);
    return null;
  });
  register(contract.linkUser, ({ site, caller, params, body }) =>
    linkUser(site, requireAdministrator(caller), params.id, body),
  );
  register(contract.unlinkUser, ({ site, caller, params }) =>
    unlinkUser(site, requireAdministrator(caller), params.id, params.identityId),
  );
}
