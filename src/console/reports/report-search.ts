/** What the address of a report holds: its parameters, so that a link shows the same. Moments as their fields have them. */
import * as z from 'zod';

export const ReportSearchSchema = z.object({
  deploymentId: z.uuid().optional().catch(undefined),
  deviceId: z.uuid().optional().catch(undefined),
  since: z.string().max(40).optional().catch(undefined),
  until: z.string().max(40).optional().catch(undefined),
});
export type ReportSearch = z.output<typeof ReportSearchSchema>;
