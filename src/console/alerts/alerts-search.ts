/** What the address of the alerts' page holds. */
import * as z from 'zod';

export const AlertsSearchSchema = z.object({
  acknowledged: z.enum(['yes', 'no']).optional().catch(undefined),
});
