import * as contract from '../../api/deployments.ts';
import type { Register } from '../http/handlers.ts';
import { changeDeployment, createDeployment, deleteDeployment, getDeployment, listDeployments } from './deployment.ts';

export function registerDeploymentRoutes(register: Register): void {
  register(contract.listDeployments, ({ site }) => listDeployments(site));
  register(contract.getDeployment, ({ site, params }) => getDeployment(site, params.id));
  register(contract.createDeployment, ({ site, body }) => createDeployment(site, body));
  register(contract.changeDeployment, ({ site, params, body }) => changeDeployment(site, params.id, body));
  register(contract.deleteDeployment, async ({ site, params }) => {
    await deleteDeployment(site, params.id);
    return null;
  });
}
