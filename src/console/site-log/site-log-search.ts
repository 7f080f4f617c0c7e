import * as z from 'zod';
import { logLevels, logProcesses } from '../../api/site-log.ts';

/** What the address of the log holds. */
export const SiteLogSearchSchema = z.object({
  level: z.enum(logLevels).optional().catch(undefined),
  process: z.enum(logProcesses).optional().catch(undefined),
  search: z.string().max(200).optional().catch(undefined),
});
export type SiteLogSearch = z.output<typeof SiteLogSearchSchema>;
