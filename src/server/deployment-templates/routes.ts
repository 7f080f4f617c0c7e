import * as contract from '../../api/deployment-templates.ts';
import type { Register } from '../http/handlers.ts';
import {
  changeDeploymentTemplate,
  createDeploymentTemplate,
  deleteDeploymentTemplate,
  listDeploymentTemplates,
} from './deployment-template.ts';

export function registerDeploymentTemplateRoutes(register: Register): void {
  register(contract.listDeploymentTemplates, ({ site }) => listDeploymentTemplates(site));
  register(contract.createDeploymentTemplate, ({ site, body }) => createDeploymentTemplate(site, body));
  register(contract.changeDeploymentTemplate, ({ site, params, body }) =>
    changeDeploymentTemplate(site, params.id, body),
  );
  register(contract.deleteDeploymentTemplate, async ({ site, params }) => {
    await deleteDeploymentTemplate(site, params.id);
    return null;
  });
}
