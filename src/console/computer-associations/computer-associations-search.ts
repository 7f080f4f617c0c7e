/** What the address of the computer associations holds. */
import * as z from 'zod';

export const ComputerAssociationsSearchSchema = z.object({
  /** As source or destination. */
  deviceId: z.uuid().optional().catch(undefined),
});
export type ComputerAssociationsSearch = z.output<typeof ComputerAssociationsSearchSchema>;
