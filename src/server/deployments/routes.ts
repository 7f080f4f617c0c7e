import * as status from '../../api/deployment-status.ts';
import * as contract from '../../api/deployments.ts';
import type { Register } from '../http/handlers.ts';
import { createDeployment, deleteDeployment, listDeployments, setDeploymentEnabled } from './deployment.ts';
import { listDeploymentDevices, readDeploymentStatus } from './deployment-status.ts';

export function registerDeploymentRoutes(register: Register): void {
  register(contract.listDeployments, ({ site }) => listDeployments(site));
  register(contract.createDeployment, ({ site, body }) => createDeployment(site, body));
  register(contract.setDeploymentEnabled, ({ site, params, body }) => setDeploymentEnabled(site, params.id, body));
  register(contract.deleteDeployment, async ({ site, params }) => {
    await deleteDeployment(site, params.id);
    return null;
  });
  register(status.getDeploymentStatus, ({ site, params }) => readDeploymentStatus(site, params.id));
  register(status.listDeploymentDevices, ({ site, params, query }) => listDeploymentDevices(site, params.id, query));
}
