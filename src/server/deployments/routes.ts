import * as status from '../../api/deployment-status.ts';
import * as contract from '../../api/deployments.ts';
import type { Register } from '../http/handlers.ts';
import { clearCollectionDeployments } from './clear-collection.ts';
import { changeDeployment, createDeployment, deleteDeployment, getDeployment, listDeployments } from './deployment.ts';
import { listDeploymentDevices, readDeploymentStatus } from './deployment-status.ts';
import { explainDeployments } from './explanation.ts';
import { previewDeployment } from './preview-deployment.ts';
import { setDeviceProtection } from './protection.ts';
import { resumeDeployment } from './suspension.ts';
import { openNextWave } from './waves.ts';

export function registerDeploymentRoutes(register: Register): void {
  register(contract.listDeployments, ({ site }) => listDeployments(site));
  register(contract.getDeployment, ({ site, params }) => getDeployment(site, params.id));
  register(contract.createDeployment, ({ site, body }) => createDeployment(site, body));
  register(contract.previewDeployment, ({ site, body }) => previewDeployment(site, body));
  register(contract.changeDeployment, ({ site, params, body }) => changeDeployment(site, params.id, body));
  register(contract.resumeDeployment, ({ site, params, body }) => resumeDeployment(site, params.id, body));
  register(contract.openNextWave, ({ site, params }) => openNextWave(site, params.id));
  register(contract.explainDeployments, ({ site, params }) => explainDeployments(site, params.id));
  register(contract.clearCollectionDeployments, ({ site, params, body }) =>
    clearCollectionDeployments(site, params.id, body),
  );
  register(contract.setDeviceProtection, ({ site, params, body }) => setDeviceProtection(site, params.id, body));
  register(contract.deleteDeployment, async ({ site, params }) => {
    await deleteDeployment(site, params.id);
    return null;
  });
  register(status.getDeploymentStatus, ({ site, params }) => readDeploymentStatus(site, params.id));
  register(status.listDeploymentDevices, ({ site, params, query }) => listDeploymentDevices(site, params.id, query));
}
