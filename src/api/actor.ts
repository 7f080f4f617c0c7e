/** Who changed something: shown in the audit log and wherever a person is named. */
import * as z from 'zod';

export const ActorSchema = z
  .discriminatedUnion('kind', [
    /** Whoever may open the site's local administrator socket. */
    z.object({ kind: z.literal('local') }),
    z.object({ kind: z.literal('token'), id: z.uuid(), name: z.string() }),
    z.object({ kind: z.literal('user'), id: z.uuid(), name: z.string() }),
    /** The site itself, by a job. */
    z.object({ kind: z.literal('site') }),
  ])
  .meta({ id: 'Actor' });
export type Actor = z.output<typeof ActorSchema>;
