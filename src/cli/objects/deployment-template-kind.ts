/** Deployment templates in files. */
import * as templates from '../../api/deployment-templates.ts';
import type { KindOfObject } from './kind-of-object.ts';
import { changeOf } from './object-change.ts';

export const deploymentTemplateKind: KindOfObject<'deployment-template'> = {
  list: async (site) =>
    (await site.call(templates.listDeploymentTemplates)).value.map(({ id, createdAt: _, ...template }) => ({
      ...{ id, builtIn: false },
      written: { kind: 'deployment-template', ...template },
    })),
  references: () => [],
  fixed: [],
  make: ({ kind: _, ...body }, standIn) => [changeOf(templates.createDeploymentTemplate, { body, standIn })],
  change: ({ kind: _, ...body }, { id }) => [changeOf(templates.changeDeploymentTemplate, { params: { id }, body })],
};
