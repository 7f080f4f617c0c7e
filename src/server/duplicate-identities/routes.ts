import * as contract from '../../api/duplicate-identities.ts';
import type { Register } from '../http/handlers.ts';
import { addDuplicateIdentity, listDuplicateIdentities, removeDuplicateIdentity } from './duplicate-identity.ts';

export function registerDuplicateIdentityRoutes(register: Register): void {
  register(contract.listDuplicateIdentities, ({ site }) => listDuplicateIdentities(site));
  register(contract.addDuplicateIdentity, ({ site, body }) => addDuplicateIdentity(site, body));
  register(contract.removeDuplicateIdentity, async ({ site, params }) => {
    await removeDuplicateIdentity(site, params.id);
    return null;
  });
}
