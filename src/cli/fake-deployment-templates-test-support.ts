/** Deployment templates of the small site in memory. */
import * as contract from '../api/deployment-templates.ts';
import type { ContractServer } from './contract-test-support.ts';
import { type FakeState, found } from './fake-state-test-support.ts';
import { AT } from './things-test-support.ts';

export function bindDeploymentTemplates(server: ContractServer, state: FakeState, newId: () => string): void {
  server.on(contract.listDeploymentTemplates, () => state.deploymentTemplates);
  server.on(contract.createDeploymentTemplate, ({ body }) => {
    const template = { ...body, id: newId(), createdAt: AT };
    state.deploymentTemplates.push(template);
    return template;
  });
  server.on(contract.changeDeploymentTemplate, ({ params, body }) => {
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    return Object.assign(found(state.deploymentTemplates, params.id, 'deployment template'), given);
  });
  server.on(contract.deleteDeploymentTemplate, ({ params }) => {
    state.deploymentTemplates = state.deploymentTemplates.filter(({ id }) => id !== params.id);
    return null;
  });
}
