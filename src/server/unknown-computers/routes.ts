import * as contract from '../../api/unknown-computers.ts';
import { requireAdministrator, requirePermission } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { approve, listWaiting, reject } from './waiting-computer.ts';

export function registerUnknownComputerRoutes(register: Register): void {
  register(contract.listWaitingComputers, ({ site }) => listWaiting(site));
  register(contract.approveComputer, ({ site, caller, params, body }) => {
    if (body.collectionIds.length > 0) requirePermission(requireAdministrator(caller), 'collection.change');
    return approve(site, params.id, body);
  });
  register(contract.rejectComputer, async ({ site, params }) => {
    await reject(site, params.id);
    return null;
  });
}
