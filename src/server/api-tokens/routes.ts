import * as contract from '../../api/api-tokens.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import { createApiToken, deleteApiToken, listApiTokens } from './api-token.ts';

export function registerApiTokenRoutes(register: Register, site: SiteContext): void {
  register(contract.listApiTokens, ({ caller }) => listApiTokens(site, requireAdministrator(caller)));
  register(contract.createApiToken, ({ caller, body }) => createApiToken(site, requireAdministrator(caller), body));
  register(contract.deleteApiToken, async ({ caller, params }) => {
    await deleteApiToken(site, requireAdministrator(caller), params.id);
    return null;
  });
}
