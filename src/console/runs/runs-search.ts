/** What the addresses of the runs' pages hold: a link shows the same, and the back button goes back in it. */
import * as z from 'zod';
import { runStates } from '../../api/run-states.ts';

export const RunsSearchSchema = z.object({
  state: z
    .enum(['open', ...runStates])
    .optional()
    .catch(undefined),
  taskSequenceId: z.uuid().optional().catch(undefined),
  deploymentId: z.uuid().optional().catch(undefined),
  deviceId: z.uuid().optional().catch(undefined),
});
export type RunsSearch = z.output<typeof RunsSearchSchema>;

export const runTabs = ['steps', 'log', 'records', 'report', 'debugger'] as const;

export const RunSearchSchema = z.object({
  tab: z.enum(runTabs).optional().catch(undefined),
  /** Of a step: the number of the record that it begins with. */
  step: z.int().optional().catch(undefined),
  /** What the log is searched for. */
  find: z.string().max(500).optional().catch(undefined),
});
export type RunSearch = z.output<typeof RunSearchSchema>;
