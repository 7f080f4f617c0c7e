/** What the address of the audit log's page holds. */
import * as z from 'zod';

export const AuditSearchSchema = z.object({
  who: z.string().max(200).optional().catch(undefined),
  object: z.string().max(200).optional().catch(undefined),
  /** A day, as `2026-11-27`, in the browser's time zone. */
  since: z.iso.date().optional().catch(undefined),
  /** Number of the entry that is shown whole. */
  entry: z.coerce.number().int().min(1).optional().catch(undefined),
});
export type AuditSearch = z.output<typeof AuditSearchSchema>;
