/** When a required deployment that may erase disks needs a person's agreement, and when it is refused. */
import * as z from 'zod';
import { defineRoute } from './route.ts';

export const protectedDevicesInside = ['warn', 'block'] as const;

export const HighRiskSettingsSchema = z
  .object({
    /** A collection with more devices needs agreement. 0: none does for its size. */
    defaultSize: z.int().min(0).max(10_000_000),
    /** A collection with more devices is refused; more than the default size. 0: none is for its size. */
    maximumSize: z.int().min(0).max(10_000_000),
    /** A collection with protected devices: warn needs agreement, block refuses. */
    protectedDevices: z.enum(protectedDevicesInside),
  })
  .meta({ id: 'HighRiskSettings' });
export type HighRiskSettings = z.output<typeof HighRiskSettingsSchema>;

export const HighRiskSettingsChangeSchema = z
  .strictObject(HighRiskSettingsSchema.shape)
  .partial()
  .meta({ id: 'HighRiskSettingsChange' });

/** That the person has seen what makes the deployment high-risk, and wants it; the site refuses with SLIP-1013 otherwise. */
export const AgreeToHighRiskSchema = z.boolean().optional();

export const getHighRiskSettings = defineRoute({
  method: 'GET',
  path: '/api/site/high-risk-settings',
  summary: 'When a required deployment that may erase disks needs agreement, and when it is refused',
  access: { permission: 'site.read' },
  response: HighRiskSettingsSchema,
});
export const changeHighRiskSettings = defineRoute({
  method: 'PATCH',
  path: '/api/site/high-risk-settings',
  summary:
    'Change when a required deployment that may erase disks needs agreement or is refused; what is left out stays',
  access: { permission: 'site.change' },
  body: HighRiskSettingsChangeSchema,
  response: HighRiskSettingsSchema,
});
