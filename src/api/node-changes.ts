/** What tells one version of a task sequence's document from another, as routes answer it. */
import * as z from 'zod';

export const ValueChangeSchema = z.object({
  /** As `options.commandLine` or `variables.Room`. */
  path: z.string(),
  /** Null: there is none. */
  before: z.unknown(),
  after: z.unknown(),
});
export type ValueChange = z.output<typeof ValueChangeSchema>;

export const NodeChangeSchema = z.object({
  kind: z.enum(['added', 'removed', 'moved', 'changed']),
  nodeId: z.string(),
  name: z.string(),
  type: z.string(),
  /** Name of the group that it stands in; null: in none. */
  group: z.string().nullable(),
  /** Of a moved one, the group that it stood in; of any other, the same as `group`. */
  formerGroup: z.string().nullable(),
  values: z.array(ValueChangeSchema),
});
export type NodeChange = z.output<typeof NodeChangeSchema>;
