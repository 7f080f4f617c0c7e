import * as contract from '../../api/identity-providers.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { examineProvider } from './examine-provider.ts';
import {
  changeIdentityProvider,
  createIdentityProvider,
  deleteIdentityProvider,
  getIdentityProvider,
  getProviderRow,
  listIdentityProviders,
} from './identity-provider.ts';

export function registerIdentityProviderRoutes(register: Register): void {
  register(contract.listIdentityProviders, ({ site }) => listIdentityProviders(site));
  register(contract.getIdentityProvider, ({ site, params }) => getIdentityProvider(site, params.id));
  register(contract.createIdentityProvider, ({ site, caller, body }) =>
    createIdentityProvider(site, requireAdministrator(caller), body),
  );
  register(contract.changeIdentityProvider, ({ site, caller, params, body }) =>
    changeIdentityProvider(site, requireAdministrator(caller), params.id, body),
  );
  register(contract.deleteIdentityProvider, async ({ site, caller, params }) => {
    await deleteIdentityProvider(site, requireAdministrator(caller), params.id);
    return null;
  });
  register.withLongWork(
    contract.testIdentityProvider,
    'the provider answers when it likes',
    async ({ site, params, change }) => {
      const found = await examineProvider(site, await getProviderRow(site.db, params.id));
      return change(async () => found);
    },
  );
}
