import * as contract from '../../api/api-tokens.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { createApiToken, deleteApiToken, listApiTokens } from './api-token.ts';

export function registerApiTokenRoutes(register: Register): void {
  register(contract.listApiTokens, ({ site, caller }) => listApiTokens(site, requireAdministrator(caller)));
  register(contract.createApiToken, ({ site, caller, body }) =>
    createApiToken(site, requireAdministrator(caller), body),
  );
  register(contract.deleteApiToken, async ({ site, caller, params }) => {
    await deleteApiToken(site, requireAdministrator(caller), params.id);
    return null;
  });
}
