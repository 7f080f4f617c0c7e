import * as contract from '../../api/applications.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { setSoftwareScopes, updateSoftwareContent } from '../packages/software.ts';
import { removePackage } from '../packages/stored-package.ts';
import { ownerOf } from '../uploads/upload.ts';
import { changeApplication, createApplication, getApplication, listApplications } from './application.ts';

export function registerApplicationRoutes(register: Register): void {
  register(contract.listApplications, ({ site }) => listApplications(site));
  register(contract.createApplication, ({ site, body, caller }) =>
    createApplication(site, ownerOf(requireAdministrator(caller)), body),
  );
  register(contract.getApplication, ({ site, params }) => getApplication(site, params.id));
  register(contract.changeApplication, ({ site, params, body, caller }) =>
    changeApplication(site, ownerOf(requireAdministrator(caller)), params.id, body),
  );
  register(contract.updateApplicationContent, ({ site, params, caller }) =>
    updateSoftwareContent(site, ownerOf(requireAdministrator(caller)), 'application', params.id),
  );
  register(contract.setApplicationScopes, async ({ site, params, body }) => {
    await setSoftwareScopes(site, 'application', params.id, body.securityScopeIds);
    return getApplication(site, params.id);
  });
  register(contract.deleteApplication, async ({ site, params }) => {
    await removePackage(site, 'application', params.id);
    return null;
  });
}
