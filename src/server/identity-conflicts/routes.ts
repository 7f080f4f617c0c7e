import * as contract from '../../api/identity-conflicts.ts';
import type { Register } from '../http/handlers.ts';
import { dismissIdentityConflict, listIdentityConflicts } from './identity-conflict.ts';
import { previewResolution, resolveConflict } from './resolve-conflict.ts';

export function registerIdentityConflictRoutes(register: Register): void {
  register(contract.listIdentityConflicts, ({ site }) => listIdentityConflicts(site));
  register(contract.dismissIdentityConflict, async ({ site, params }) => {
    await dismissIdentityConflict(site, params.id);
    return null;
  });
  register(contract.previewResolution, ({ site, params, body }) => previewResolution(site, params.id, body));
  register(contract.resolveIdentityConflict, ({ site, params, body }) => resolveConflict(site, params.id, body));
}
