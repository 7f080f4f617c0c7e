/** How a deployment is going: each device of its collection in one state, by the newest of its runs that was not cleared. */
import * as z from 'zod';
import { defineRoute } from './route.ts';
import { runStates } from './run-states.ts';

/**
 * ConfigMgr's words. `in-progress`: a run is open. `requirements-not-met`: the run failed, and the last step that failed found that the computer does not
 * meet the requirements (SLIP-4004). `error`: it failed otherwise, or was cancelled. `unknown`: no run has begun, or what ran was cleared.
 */
export const deploymentStates = ['success', 'in-progress', 'error', 'requirements-not-met', 'unknown'] as const;
export type DeploymentState = (typeof deploymentStates)[number];

export const DeploymentStatusSchema = z
  .object({
    deploymentId: z.uuid(),
    name: z.string(),
    /** Of the collection, each once. */
    devices: z.int(),
    /** How many of them are in each state; together as many as there are devices. */
    counts: z.object({
      success: z.int(),
      'in-progress': z.int(),
      error: z.int(),
      'requirements-not-met': z.int(),
      unknown: z.int(),
    }),
  })
  .meta({ id: 'DeploymentStatus' });
export type DeploymentStatus = z.output<typeof DeploymentStatusSchema>;

export const DeploymentDeviceSchema = z
  .object({
    deviceId: z.uuid(),
    deviceName: z.string(),
    state: z.enum(deploymentStates),
    /** The run that counts; null: none. */
    run: z
      .object({
        id: z.uuid(),
        state: z.enum(runStates),
        startedAt: z.iso.datetime(),
        endedAt: z.iso.datetime().nullable(),
        message: z.string(),
        /** The last step that failed in it. */
        failedStep: z
          .object({ name: z.string(), exitCode: z.int().nullable(), errorCode: z.string().nullable() })
          .nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'DeploymentDevice' });
export type DeploymentDevice = z.output<typeof DeploymentDeviceSchema>;

const IdParams = z.object({ id: z.uuid() });

export const getDeploymentStatus = defineRoute({
  method: 'GET',
  path: '/api/deployments/:id/status',
  summary: 'How many devices of a deployment are in which state',
  access: { permission: 'deployment.read', reach: 'limited' },
  params: IdParams,
  response: DeploymentStatusSchema,
});
export const listDeploymentDevices = defineRoute({
  method: 'GET',
  path: '/api/deployments/:id/status/devices',
  summary: 'The devices of a deployment with their state, by name',
  access: { permission: 'deployment.read', reach: 'limited' },
  params: IdParams,
  query: z.object({
    state: z.enum(deploymentStates).optional(),
    /** Only devices with a name behind this one: the next page. */
    after: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  response: z.array(DeploymentDeviceSchema),
});
