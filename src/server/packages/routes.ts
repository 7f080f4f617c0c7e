import * as contract from '../../api/packages.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { ownerOf } from '../uploads/upload.ts';
import { getPackage, listPackages } from './package.ts';
import { changeSoftware, createSoftware, setSoftwareScopes, updateSoftwareContent } from './software.ts';
import { removePackage } from './stored-package.ts';

export function registerPackageRoutes(register: Register): void {
  register(contract.listPackages, ({ site }) => listPackages(site));
  register(contract.createPackage, ({ site, body, caller }) =>
    createSoftware(site, ownerOf(requireAdministrator(caller)), 'package', body),
  );
  register(contract.getPackage, ({ site, params }) => getPackage(site, params.id));
  register(contract.changePackage, ({ site, params, body, caller }) =>
    changeSoftware(site, ownerOf(requireAdministrator(caller)), 'package', params.id, body),
  );
  register(contract.updatePackageContent, ({ site, params, caller }) =>
    updateSoftwareContent(site, ownerOf(requireAdministrator(caller)), 'package', params.id),
  );
  register(contract.setPackageScopes, async ({ site, params, body }) => {
    await setSoftwareScopes(site, 'package', params.id, body.securityScopeIds);
    return getPackage(site, params.id);
  });
  register(contract.deletePackage, async ({ site, params }) => {
    await removePackage(site, 'package', params.id);
    return null;
  });
}
