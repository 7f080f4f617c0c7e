import * as contract from '../../api/deployments.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import { createDeployment, deleteDeployment, listDeployments, setDeploymentEnabled } from './deployment.ts';

export function registerDeploymentRoutes(register: Register, site: SiteContext): void {
  register(contract.listDeployments, () => listDeployments(site));
  register(contract.createDeployment, ({ body }) => createDeployment(site, body));
  register(contract.setDeploymentEnabled, ({ params, body }) => setDeploymentEnabled(site, params.id, body.enabled));
  register(contract.deleteDeployment, async ({ params }) => {
    await deleteDeployment(site, params.id);
    return null;
  });
}
