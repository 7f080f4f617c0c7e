import * as contract from '../../api/device-imports.ts';
import { requireAdministrator, requirePermission } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { importDevices, previewDeviceImport } from './device-import.ts';

export function registerDeviceImportRoutes(register: Register): void {
  register(contract.previewDeviceImport, ({ site, body }) => previewDeviceImport(site, body));
  register(contract.importDevices, ({ site, caller, body }) => {
    if (body.collectionIds.length > 0) requirePermission(requireAdministrator(caller), 'collection.change');
    return importDevices(site, body);
  });
}
