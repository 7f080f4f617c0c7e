import * as contract from '../../api/upgrade-packages.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { removePackage } from '../packages/stored-package.ts';
import { ownerOf } from '../uploads/upload.ts';
import { reloadUpgradePackage } from './reload-upgrade-package.ts';
import { beginImport, getUpgradePackage, listUpgradePackages, setUpgradePackageScopes } from './upgrade-package.ts';

export function registerUpgradePackageRoutes(register: Register): void {
  register(contract.listUpgradePackages, ({ site }) => listUpgradePackages(site));
  register(contract.importUpgradePackage, ({ site, body, caller }) =>
    beginImport(site, ownerOf(requireAdministrator(caller)), body),
  );
  register(contract.getUpgradePackage, ({ site, params }) => getUpgradePackage(site, params.id));
  register(contract.reloadUpgradePackage, ({ site, params }) => reloadUpgradePackage(site, params.id));
  register(contract.setUpgradePackageScopes, ({ site, params, body }) =>
    setUpgradePackageScopes(site, params.id, body.securityScopeIds),
  );
  register(contract.deleteUpgradePackage, async ({ site, params }) => {
    await removePackage(site, 'operating-system-upgrade-package', params.id);
    return null;
  });
}
