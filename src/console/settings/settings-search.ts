/** What the address of the settings' page holds. */
import * as z from 'zod';

export const settingsTabs = ['network-boot', 'deployments', 'email'] as const;

export const SettingsSearchSchema = z.object({ tab: z.enum(settingsTabs).optional().catch(undefined) });
