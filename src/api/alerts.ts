/** Alerts: a deployment has too few successes by a time, or too many failures. Raised once; a person acknowledges them. */
import * as z from 'zod';
import { defineRoute } from './route.ts';

const PercentSchema = z.int().min(1).max(100);

export const DeploymentAlertSchema = z
  .strictObject({
    /** Less than so many percent of the devices have succeeded at this time or later; null: no such alert. */
    successBelow: z.strictObject({ percent: PercentSchema, at: z.iso.datetime({ offset: true }) }).nullable(),
    /** More than so many percent are in the states error or requirements-not-met; null: no such alert. */
    failureAbove: z.strictObject({ percent: z.int().min(0).max(99) }).nullable(),
  })
  .meta({ id: 'DeploymentAlert' });
export type DeploymentAlert = z.output<typeof DeploymentAlertSchema>;

export const alertKinds = ['success-below', 'failure-above'] as const;

export const AlertSchema = z
  .object({
    id: z.uuid(),
    deploymentId: z.uuid(),
    deploymentName: z.string(),
    kind: z.enum(alertKinds),
    /** That was set. */
    percent: z.int(),
    /** When it was raised: devices, and how many of them had succeeded or failed. */
    devices: z.int(),
    counted: z.int(),
    raisedAt: z.iso.datetime(),
    acknowledgedAt: z.iso.datetime().nullable(),
    acknowledgedBy: z.string().nullable(),
  })
  .meta({ id: 'Alert' });
export type Alert = z.output<typeof AlertSchema>;

const IdParams = z.object({ id: z.uuid() });

export const getDeploymentAlert = defineRoute({
  method: 'GET',
  path: '/api/deployments/:id/alert',
  summary: 'When a deployment raises alerts',
  access: { permission: 'deployment.read', reach: 'limited' },
  params: IdParams,
  response: DeploymentAlertSchema,
});
export const setDeploymentAlert = defineRoute({
  method: 'PUT',
  path: '/api/deployments/:id/alert',
  summary: 'Set when a deployment raises alerts; what was raised before stays',
  access: { permission: 'deployment.change', reach: 'limited' },
  params: IdParams,
  body: DeploymentAlertSchema,
  response: DeploymentAlertSchema,
});
export const listDeploymentAlerts = defineRoute({
  method: 'GET',
  path: '/api/deployment-alerts',
  summary: 'When deployments raise alerts: of each that does',
  access: { permission: 'deployment.read', reach: 'limited' },
  response: z.array(
    DeploymentAlertSchema.extend({ deploymentId: z.uuid(), deploymentName: z.string() }).meta({
      id: 'DeploymentAlertSetting',
    }),
  ),
});
export const listAlerts = defineRoute({
  method: 'GET',
  path: '/api/alerts',
  summary: 'Alerts, newest first',
  access: { permission: 'deployment.read', reach: 'limited' },
  query: z.object({
    deploymentId: z.uuid().optional(),
    acknowledged: z.enum(['yes', 'no']).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  response: z.array(AlertSchema),
});
export const acknowledgeAlert = defineRoute({
  method: 'POST',
  path: '/api/alerts/:id/acknowledge',
  summary: 'Say that an alert was seen; the first who says so is kept',
  access: { permission: 'deployment.change', reach: 'limited' },
  params: IdParams,
  response: AlertSchema,
});
