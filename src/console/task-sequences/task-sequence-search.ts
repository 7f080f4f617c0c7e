/** What the address of a task sequence's page holds: the tab, the group or step that is shown, and the versions that are compared. */
import * as z from 'zod';

export const taskSequenceTabs = ['steps', 'checks', 'yaml', 'versions'] as const;

const Version = z.number().int().min(1).max(2_147_483_647).optional().catch(undefined);

export const TaskSequenceSearchSchema = z.object({
  tab: z.enum(taskSequenceTabs).optional().catch(undefined),
  node: z.string().max(200).optional().catch(undefined),
  from: Version,
  to: Version,
  as: z.enum(['yaml']).optional().catch(undefined),
});
export type TaskSequenceSearch = z.output<typeof TaskSequenceSearchSchema>;
