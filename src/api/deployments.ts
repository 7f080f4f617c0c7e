import { z } from 'zod';
import { ConfirmDeviceCountSchema } from './confirm-device-count.ts';
import { DeploymentSettingsSchema, SettingsGivenSchema } from './deployment-settings.ts';
import { defineRoute } from './route.ts';

/** suspended: it stopped itself, and a person resumes it. waiting: it is not available yet. */
export const deploymentStatuses = ['active', 'disabled', 'suspended', 'waiting', 'expired'] as const;

export const DeploymentSchema = DeploymentSettingsSchema.extend({
  id: z.uuid(),
  name: z.string(),
  taskSequenceId: z.uuid(),
  taskSequenceName: z.string(),
  collectionId: z.uuid(),
  collectionName: z.string(),
  purpose: z.enum(['available', 'required']),
  enabled: z.boolean(),
  /** Its runs begin in the debugger. */
  debug: z.boolean(),
  createdAt: z.iso.datetime(),
  status: z.enum(deploymentStatuses),
  /** On how many devices it has started so far. */
  startedOn: z.int(),
  /** Which wave is open, from 1. null: it has none, or all have been. */
  openWave: z.int().nullable(),
  /** Why and when it suspended itself. */
  suspended: z.object({ at: z.iso.datetime(), reason: z.string() }).nullable(),
}).meta({ id: 'Deployment' });
export type Deployment = z.output<typeof DeploymentSchema>;

export const DeploymentCreateSchema = SettingsGivenSchema.extend({
  taskSequenceId: z.uuid(),
  collectionId: z.uuid(),
  /** available: a person chooses it on the computer. required: it starts by itself, once, at the next network boot. */
  purpose: z.enum(['available', 'required']),
  confirmDeviceCount: ConfirmDeviceCountSchema,
  /** false: it starts on no computer before somebody enables it. */
  enabled: z.boolean().default(true),
  /** Its runs begin in the debugger: each stops before its first step, until a person has it go on. */
  debug: z.boolean().default(false),
}).meta({ id: 'DeploymentCreate' });

const IdParams = z.object({ id: z.uuid() });

export const listDeployments = defineRoute({
  method: 'GET',
  path: '/api/deployments',
  summary: 'All deployments, newest first',
  access: { permission: 'deployment.read', reach: 'limited' },
  response: z.array(DeploymentSchema),
});
export const getDeployment = defineRoute({
  method: 'GET',
  path: '/api/deployments/:id',
  summary: 'One deployment',
  access: { permission: 'deployment.read', reach: 'limited' },
  params: IdParams,
  response: DeploymentSchema,
});
export const createDeployment = defineRoute({
  method: 'POST',
  path: '/api/deployments',
  summary: 'Deploy a task sequence to a collection',
  access: { permission: 'deployment.change', reach: 'limited' },
  body: DeploymentCreateSchema,
  response: DeploymentSchema,
});
export const changeDeployment = defineRoute({
  method: 'PATCH',
  path: '/api/deployments/:id',
  summary: 'Change the settings of a deployment; what is left out stays, and runs that have begun go on',
  access: { permission: 'deployment.change', reach: 'limited' },
  params: IdParams,
  body: SettingsGivenSchema.extend({
    enabled: z.boolean().optional(),
    confirmDeviceCount: ConfirmDeviceCountSchema,
  }).meta({ id: 'DeploymentChange' }),
  response: DeploymentSchema,
});
export const deleteDeployment = defineRoute({
  method: 'DELETE',
  path: '/api/deployments/:id',
  summary: 'Delete a deployment without open runs; the history of its runs stays',
  access: { permission: 'deployment.delete', reach: 'limited' },
  params: IdParams,
  response: z.null(),
});
