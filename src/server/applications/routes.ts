import * as contract from '../../api/applications.ts';
import type { Register } from '../http/handlers.ts';
import { setSoftwareScopes, updateSoftwareContent } from '../packages/software.ts';
import { removePackage } from '../packages/stored-package.ts';
import { changeApplication, createApplication, getApplication, listApplications } from './application.ts';

export function registerApplicationRoutes(register: Register): void {
  register(contract.listApplications, ({ site }) => listApplications(site));
  register(contract.createApplication, ({ site, body }) => createApplication(site, body));
  register(contract.getApplication, ({ site, params }) => getApplication(site, params.id));
  register(contract.changeApplication, ({ site, params, body }) => changeApplication(site, params.id, body));
  register(contract.updateApplicationContent, ({ site, params }) =>
    updateSoftwareContent(site, 'application', params.id),
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
