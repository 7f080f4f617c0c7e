/**
 * What a person may have a run's debugger do, in the words of the Debug Adapter Protocol (its requests `continue`, `next`, `pause`, `goto`,
 * `setBreakpoints`, `setVariable`; reasons of its event `stopped`), and what the computer tells of itself while it is paused.
 */
import * as z from 'zod';
import { secret } from './secret-fields.ts';

/** Why a run is paused. `entry`: it was begun in the debugger. `exception`: the step has failed; for all others it has not begun. */
export const stopReasons = ['entry', 'step', 'breakpoint', 'pause', 'goto', 'exception'] as const;
export type StopReason = (typeof stopReasons)[number];

const reasonTexts: Readonly<Record<Exclude<StopReason, 'exception'>, string>> = {
  entry: 'begun in the debugger',
  step: 'after a step',
  breakpoint: 'break point',
  pause: 'asked for',
  goto: 'set as next',
};

/** `before "Apply Image" (break point)`, `after "Apply Image" failed`. */
export function pausePlaceText({ name, reason }: { readonly name: string; readonly reason: StopReason }): string {
  return reason === 'exception' ? `after "${name}" failed` : `before "${name}" (${reasonTexts[reason]})`;
}

/** Of one run: no run comes to these, and they fit where numbers are kept. */
export const MOST_RECORDS = 100_000_000;
export const MOST_WISHES = 1_000_000;

/** A group's or step's id. */
const NodeIdSchema = z.string().min(1).max(200);
/** The number of the record `run-paused` that the person saw: what is said of one pause holds for no other. */
const PauseSchema = z.int().min(1).max(MOST_RECORDS);

const commands = {
  /** Run until a break point, or the end. */
  continue: z.object({ command: z.literal('continue'), pause: PauseSchema }),
  /** Run the next group or step, and stop after it; in ConfigMgr's words: Step. */
  next: z.object({ command: z.literal('next'), pause: PauseSchema }),
  /** Stop before the next group or step. */
  pause: z.object({ command: z.literal('pause') }),
  /** Go on at this group or step, and stop before it. `confirm`: also where that repeats what destroys, or may not be repeated. */
  goto: z.object({
    command: z.literal('goto'),
    pause: PauseSchema,
    nodeId: NodeIdSchema,
    confirm: z.boolean().default(false),
  }),
  /** All of them: those that are left out are cleared. */
  setBreakpoints: z.object({ command: z.literal('setBreakpoints'), nodeIds: z.array(NodeIdSchema).max(10_000) }),
  /** An empty value removes the variable. */
  setVariable: z.object({
    command: z.literal('setVariable'),
    pause: PauseSchema,
    name: z.string().min(1).max(256),
    /** Of a variable that is not secret; yet a person may type into it what nobody else is to read. */
    value: secret(z.string().max(32_000)),
  }),
};

export const DebugCommandSchema = z
  .discriminatedUnion('command', [
    commands.continue,
    commands.next,
    commands.pause,
    commands.goto,
    commands.setBreakpoints,
    commands.setVariable,
  ])
  .meta({ id: 'DebugCommand' });
export type DebugCommand = z.output<typeof DebugCommandSchema>;

/** For whatever keeps or tells that it was given, and needs no value: a person may have typed a secret. */
export function withoutValue(command: DebugCommand): DebugCommand {
  return command.command === 'setVariable' ? { ...command, value: '' } : command;
}

const anyPause = { pause: PauseSchema.optional() };

/** What a person asks the site for. Without a pause the one is meant that the run is in. */
export const debugRequests = [
  commands.continue.extend(anyPause).strict(),
  commands.next.extend(anyPause).strict(),
  commands.pause.strict(),
  commands.goto.extend(anyPause).strict(),
  commands.setBreakpoints.strict(),
  commands.setVariable.extend(anyPause).strict(),
  /** End the run as cancelled. */
  z.strictObject({ command: z.literal('terminate') }),
] as const;

/** Where a run is paused. */
export const PauseStandingSchema = z
  .object({
    /** Of the record: what is said of this pause names it. */
    sequence: PauseSchema,
    nodeId: z.string(),
    name: z.string(),
    reason: z.enum(stopReasons),
    /** By the computer's clock. */
    since: z.iso.datetime(),
  })
  .meta({ id: 'Pause' });
export type PauseStanding = z.output<typeof PauseStandingSchema>;

/** A command on its way to the computer. Numbered from 1 within the run: the computer obeys each once, in order. */
export const WishSchema = z.object({
  number: z.int().min(1).max(MOST_WISHES),
  /** The person's name. */
  by: z.string(),
  command: DebugCommandSchema,
});
export type Wish = z.output<typeof WishSchema>;

/** A variable as the debugger shows it. */
export const ShownVariableSchema = z
  .object({
    name: z.string(),
    /** Null: it is secret, and has not left the computer. */
    value: z.string().nullable(),
    /** It cannot be changed by hand. */
    readOnly: z.boolean(),
    /** Characters of the whole value, where it is long and only its beginning is told. */
    length: z.int().min(1).max(1_000_000_000).optional(),
  })
  .meta({ id: 'ShownVariable' });
export type ShownVariable = z.output<typeof ShownVariableSchema>;
