/**
 * Who is editing a task sequence: an editor's page takes the lock when it opens, as a short lease that it renews, and gives it to whoever asks for it. It keeps
 * people out of each other's way and nothing more: what is saved is safe by `basedOnVersion`, and programs need no lock.
 */
import * as z from 'zod';
import { ActorSchema } from './actor.ts';
import { defineRoute } from './route.ts';

/** Longer than the minute at which browsers wake the timers of a page that is hidden. */
export const LEASE_SECONDS = 90;
export const RENEW_SECONDS = 20;
/** So long the holder may think about it before whoever asked may take the lock. */
export const ANSWER_SECONDS = 60;

const EditorSchema = z.object({
  by: ActorSchema,
  /** Empty where there is no user: a token, or the local administrator. */
  displayName: z.string(),
});

export const EditLockSchema = z
  .object({
    /** Null: nobody is editing it. */
    holder: EditorSchema.extend({
      since: z.iso.datetime(),
      /** When the lease ends unless it is renewed, counted from the answer: clocks differ. */
      secondsLeft: z.int().min(0),
    }).nullable(),
    /** Who has asked the holder for it. */
    asker: EditorSchema.extend({
      since: z.iso.datetime(),
      /** Until the asker may take it unanswered. */
      secondsLeft: z.int().min(0),
      /** "Not now". */
      declined: z.boolean(),
    }).nullable(),
    /** What the page is that asks. */
    you: z.enum(['holder', 'asker']).nullable(),
  })
  .meta({ id: 'EditLock' });
export type EditLock = z.output<typeof EditLockSchema>;

const IdParams = z.object({ id: z.uuid() });
/** Made up by the page when it opens, and told to nobody else. */
const Tab = z.strictObject({ tab: z.uuid() });
const change = { permission: 'task-sequence.change', reach: 'limited' } as const;

export const getEditLock = defineRoute({
  method: 'GET',
  path: '/api/task-sequences/:id/edit-lock',
  summary: 'Who is editing a task sequence, and who has asked for it',
  access: { permission: 'task-sequence.read', reach: 'limited' },
  params: IdParams,
  query: Tab.partial(),
  response: EditLockSchema,
});
export const takeEditLock = defineRoute({
  method: 'PUT',
  path: '/api/task-sequences/:id/edit-lock',
  summary: `Take the edit lock where nobody has it, or nobody has answered for ${ANSWER_SECONDS} seconds; renew the lease of ${LEASE_SECONDS} seconds of one’s own`,
  access: change,
  lapses: true,
  params: IdParams,
  body: Tab.meta({ id: 'EditingTab' }),
  response: EditLockSchema,
});
export const releaseEditLock = defineRoute({
  method: 'POST',
  path: '/api/task-sequences/:id/edit-lock/release',
  summary: 'Give one’s own edit lock back: to whoever has asked for it, else to nobody; or withdraw one’s question',
  access: change,
  lapses: true,
  params: IdParams,
  body: Tab.meta({ id: 'EditLockRelease' }),
  response: EditLockSchema,
});
export const requestEditLock = defineRoute({
  method: 'POST',
  path: '/api/task-sequences/:id/edit-lock/request',
  summary: 'Ask whoever edits a task sequence to hand the edit lock over',
  access: change,
  lapses: true,
  params: IdParams,
  body: Tab.meta({ id: 'EditLockRequest' }),
  response: EditLockSchema,
});
export const answerEditLockRequest = defineRoute({
  method: 'POST',
  path: '/api/task-sequences/:id/edit-lock/answer',
  summary: 'Hand one’s own edit lock over to whoever has asked for it, or not now',
  access: change,
  lapses: true,
  params: IdParams,
  body: Tab.extend({ handOver: z.boolean() }).meta({ id: 'EditLockAnswer' }),
  response: EditLockSchema,
});
export const breakEditLock = defineRoute({
  method: 'POST',
  path: '/api/task-sequences/:id/edit-lock/break',
  summary: 'Take the edit lock from whoever has it by force',
  access: change,
  params: IdParams,
  /** Without a tab nobody has it then. */
  body: Tab.partial().meta({ id: 'EditLockBreak' }),
  response: EditLockSchema,
});
