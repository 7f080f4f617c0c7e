import { z } from 'zod';
import { ConfirmDeviceCountSchema, ConfirmUnknownComputersSchema } from './confirm-device-count.ts';
import { defineRoute } from './route.ts';

export const DeploymentSchema = z
  .object({
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
  })
  .meta({ id: 'Deployment' });
export type Deployment = z.output<typeof DeploymentSchema>;

export const DeploymentCreateSchema = z
  .strictObject({
    taskSequenceId: z.uuid(),
    collectionId: z.uuid(),
    /** available: a person chooses it on the computer. required: it starts by itself, once, at the next network boot. */
    purpose: z.enum(['available', 'required']),
    confirmDeviceCount: ConfirmDeviceCountSchema,
    confirmUnknownComputers: ConfirmUnknownComputersSchema,
    /** false: it starts on no computer before somebody enables it. */
    enabled: z.boolean().default(true),
    /** Its runs begin in the debugger: each stops before its first step, until a person has it go on. */
    debug: z.boolean().default(false),
  })
  .meta({ id: 'DeploymentCreate' });

const IdParams = z.object({ id: z.uuid() });

export const listDeployments = defineRoute({
  method: 'GET',
  path: '/api/deployments',
  summary: 'All deployments, newest first',
  access: { permission: 'deployment.read', reach: 'limited' },
  response: z.array(DeploymentSchema),
});
export const createDeployment = defineRoute({
  method: 'POST',
  path: '/api/deployments',
  summary: 'Deploy a task sequence to a collection',
  access: { permission: 'deployment.change', reach: 'limited' },
  body: DeploymentCreateSchema,
  response: DeploymentSchema,
});
export const setDeploymentEnabled = defineRoute({
  method: 'PATCH',
  path: '/api/deployments/:id',
  summary: 'Enable or disable a deployment; runs that have begun go on',
  access: { permission: 'deployment.change', reach: 'limited' },
  params: IdParams,
  body: z
    .strictObject({
      enabled: z.boolean(),
      confirmDeviceCount: ConfirmDeviceCountSchema,
      confirmUnknownComputers: ConfirmUnknownComputersSchema,
    })
    .meta({ id: 'DeploymentChange' }),
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
