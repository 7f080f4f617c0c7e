/** What the address of the editor holds: a link opens the same view, at the same step. */
import * as z from 'zod';

export const EditorSearchSchema = z.object({
  view: z.enum(['yaml']).optional().catch(undefined),
  /** The id of a node. */
  step: z.string().max(200).optional().catch(undefined),
});
