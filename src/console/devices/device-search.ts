/** What the address of a device's page holds: the tab that is open. */
import * as z from 'zod';

export const deviceTabs = [
  'overview',
  'inventory',
  'memberships',
  'variables',
  'users',
  'associations',
  'recoveryKeys',
  'runs',
  'boot',
] as const;
export type DeviceTab = (typeof deviceTabs)[number];

export const DeviceSearchSchema = z.object({ tab: z.enum(deviceTabs).optional().catch(undefined) });
