/** Debugging a run: how it stands, and what a person has it do (debug-commands.ts has the words). */
import * as z from 'zod';
import { stepOutcomes } from './agent.ts';
import { debugRequests, ShownVariableSchema, WishSchema } from './debug-commands.ts';
import { defineRoute } from './route.ts';
import { RunSchema } from './runs.ts';

const NodeSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `group`, or the step's type. */
  type: z.string(),
  /** How many groups it is in. */
  depth: z.int(),
  /** It, or a group that it is in. */
  disabled: z.boolean(),
  /** Of what is done on failure: the run cannot be sent there. */
  onFailure: z.boolean(),
  /** What has become of it; null: the run has not come to it, or is to come to it again. */
  outcome: z.enum(['running', ...stepOutcomes]).nullable(),
});
export type DebuggedNode = z.output<typeof NodeSchema>;

/** Of one that sets a variable the value is left out (''). */
const MadeWishSchema = WishSchema.extend({
  at: z.iso.datetime(),
  /** The computer has taken it. */
  taken: z.boolean(),
  /** Why it was not obeyed, by the computer or since it can never take it; null: it was, or the computer has not taken it yet. */
  refused: z.string().nullable(),
});

export const DebuggerSchema = z
  .object({
    run: RunSchema.pick({
      ...{ id: true, deviceName: true, taskSequenceName: true, state: true, paused: true },
      ...{ endedAt: true, lastReportAt: true },
    }),
    /** Ids of groups and steps, as the computer has them. */
    breakpoints: z.array(z.string()),
    /** The whole task sequence, in the order in which it runs. */
    nodes: z.array(NodeSchema),
    /** Of the pause; null while the run is not paused, and until the computer has told them. */
    variables: z.array(ShownVariableSchema).nullable(),
    /** The newest 20, oldest first. */
    wishes: z.array(MadeWishSchema),
  })
  .meta({ id: 'Debugger' });
export type Debugger = z.output<typeof DebuggerSchema>;

const IdParams = z.object({ id: z.uuid() });

export const readDebugger = defineRoute({
  method: 'GET',
  path: '/api/runs/:id/debugger',
  summary: 'How a run stands in the debugger: where it is paused, break points, variables without the secret values',
  access: { permission: 'run.debug', reach: 'limited' },
  params: IdParams,
  response: DebuggerSchema,
});

/** As DebugCommandSchema, but `pause` may be left out: then the pause is meant that the run is in. `terminate` ends the run as cancelled. */
export const DebugRequestSchema = z.discriminatedUnion('command', debugRequests).meta({ id: 'DebugRequest' });
export type DebugRequest = z.output<typeof DebugRequestSchema>;

export const commandDebugger = defineRoute({
  method: 'POST',
  path: '/api/runs/:id/debugger',
  summary: 'Have a run pause, go on, take one step, go on elsewhere; set its break points and variables; end it',
  access: { permission: 'run.debug', reach: 'limited' },
  params: IdParams,
  body: DebugRequestSchema,
  response: z.object({
    /** Of the wish, by which `readDebugger` tells what became of it; the same one when it was made already. Null: none was needed. */
    number: z.int().nullable(),
  }),
});
