import * as contract from '../../api/api-tokens.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import { createApiToken, deleteApiToken, listApiTokens } from './api-token.ts';

export function registerApiTokenRoutes(register: Register, site: SiteContext): void {
  register(contract.listApiTokens, () => listApiTokens(site));
  register(contract.createApiToken, ({ body }) => createApiToken(site, body.name));
  register(contract.deleteApiToken, async ({ params }) => {
    await deleteApiToken(site, params.id);
    return null;
  });
}
