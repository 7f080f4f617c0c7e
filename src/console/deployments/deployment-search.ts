/** What the address of one deployment's page holds. */
import * as z from 'zod';
import { deploymentStates } from '../../api/deployment-status.ts';

export const DeploymentSearchSchema = z.object({
  tab: z.enum(['devices', 'settings', 'alerts']).optional().catch(undefined),
  /** Only devices in this state. */
  state: z.enum(deploymentStates).optional().catch(undefined),
});
export type DeploymentSearch = z.output<typeof DeploymentSearchSchema>;
