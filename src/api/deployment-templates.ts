/** Deployment templates: settings by which new deployments are made, without a task sequence, a collection and moments. */
import * as z from 'zod';
import { deploymentSettings, usualSettings, WaveSchema } from './deployment-settings.ts';
import { defineRoute } from './route.ts';

/** As in ConfigMgr, a template says nothing of when: times, assignments and their schedule belong to one deployment. */
const kept = {
  comment: deploymentSettings.comment,
  availableTo: deploymentSettings.availableTo,
  wakeOnLan: deploymentSettings.wakeOnLan,
  noticeSeconds: deploymentSettings.noticeSeconds,
  rerun: deploymentSettings.rerun,
  maintenanceWindows: deploymentSettings.maintenanceWindows,
  mostStarts: deploymentSettings.mostStarts,
  /** Without collections: these are of one deployment, too. */
  waves: z.array(WaveSchema.omit({ collectionId: true })).max(20),
  stopAtFailures: deploymentSettings.stopAtFailures,
  stopAtFailurePercent: deploymentSettings.stopAtFailurePercent,
} as const;
export const templateSettings = Object.keys(kept) as (keyof typeof kept)[]; // `as`: Object.keys forgets its keys.

const name = z.string().min(1).max(127);
const described = {
  description: z.string().max(1000),
  purpose: z.enum(['available', 'required']),
  /** The runs of a deployment begin in the debugger. */
  debug: z.boolean(),
} as const;

export const DeploymentTemplateSchema = z
  .object({ id: z.uuid(), name, ...described, ...kept, createdAt: z.iso.datetime() })
  .meta({ id: 'DeploymentTemplate' });
export type DeploymentTemplate = z.output<typeof DeploymentTemplateSchema>;

/** What is left out is as usual. */
export const DeploymentTemplateCreateSchema = z
  .strictObject({
    name,
    description: described.description.default(''),
    purpose: described.purpose,
    debug: described.debug.default(false),
    comment: kept.comment.default(usualSettings.comment),
    availableTo: kept.availableTo.default(usualSettings.availableTo),
    wakeOnLan: kept.wakeOnLan.default(usualSettings.wakeOnLan),
    noticeSeconds: kept.noticeSeconds.default(usualSettings.noticeSeconds),
    rerun: kept.rerun.default(usualSettings.rerun),
    maintenanceWindows: kept.maintenanceWindows.default(usualSettings.maintenanceWindows),
    mostStarts: kept.mostStarts.default(usualSettings.mostStarts),
    waves: kept.waves.default([...usualSettings.waves]),
    stopAtFailures: kept.stopAtFailures.default(usualSettings.stopAtFailures),
    stopAtFailurePercent: kept.stopAtFailurePercent.default(usualSettings.stopAtFailurePercent),
  })
  .meta({ id: 'DeploymentTemplateCreate' });

export const DeploymentTemplateChangeSchema = z
  .strictObject({ name, ...described, ...kept })
  .partial()
  .meta({ id: 'DeploymentTemplateChange' });

const IdParams = z.object({ id: z.uuid() });

export const listDeploymentTemplates = defineRoute({
  method: 'GET',
  path: '/api/deployment-templates',
  summary: 'All deployment templates by name',
  access: { permission: 'deployment.read', reach: 'limited' },
  response: z.array(DeploymentTemplateSchema),
});
export const createDeploymentTemplate = defineRoute({
  method: 'POST',
  path: '/api/deployment-templates',
  summary: 'Make a deployment template',
  access: { permission: 'deployment-template.change' },
  body: DeploymentTemplateCreateSchema,
  response: DeploymentTemplateSchema,
});
export const changeDeploymentTemplate = defineRoute({
  method: 'PATCH',
  path: '/api/deployment-templates/:id',
  summary:
    'Change a deployment template; what is left out stays, and deployments that were made by it stay as they are',
  access: { permission: 'deployment-template.change' },
  params: IdParams,
  body: DeploymentTemplateChangeSchema,
  response: DeploymentTemplateSchema,
});
export const deleteDeploymentTemplate = defineRoute({
  method: 'DELETE',
  path: '/api/deployment-templates/:id',
  summary: 'Delete a deployment template; deployments that were made by it stay',
  access: { permission: 'deployment-template.change' },
  params: IdParams,
  response: z.null(),
});
