/** What the address of the status messages holds. */
import * as z from 'zod';
import { severities } from '../../api/status-messages.ts';

export const StatusMessagesSearchSchema = z.object({
  severity: z.enum(severities).optional().catch(undefined),
  deploymentId: z.uuid().optional().catch(undefined),
  deviceId: z.uuid().optional().catch(undefined),
  runId: z.uuid().optional().catch(undefined),
});
export type StatusMessagesSearch = z.output<typeof StatusMessagesSearchSchema>;
