/** What the address of a task sequence's page holds: the tab, and the group or step that is shown. */
import { z } from 'zod';

export const taskSequenceTabs = ['steps', 'checks', 'yaml'] as const;

export const TaskSequenceSearchSchema = z.object({
  tab: z.enum(taskSequenceTabs).optional().catch(undefined),
  node: z.string().max(200).optional().catch(undefined),
});
export type TaskSequenceSearch = z.output<typeof TaskSequenceSearchSchema>;
