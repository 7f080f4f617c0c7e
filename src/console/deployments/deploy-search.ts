/** What the address of the wizard holds: where it stands, so that the back button goes one step back, and what it begins with. */
import * as z from 'zod';

export const deploySteps = ['what', 'when', 'safety', 'review'] as const;
export type DeployStep = (typeof deploySteps)[number];

export const DeploySearchSchema = z.object({
  step: z.enum(deploySteps).optional().catch(undefined),
  taskSequence: z.uuid().optional().catch(undefined),
  collection: z.uuid().optional().catch(undefined),
  template: z.uuid().optional().catch(undefined),
});
export type DeploySearch = z.output<typeof DeploySearchSchema>;
