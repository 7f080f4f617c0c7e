/**
 * What scripts and the agent say to each other over a local socket, on Windows a named pipe: one question and one answer, each a line of JSON. `slipway-ts` asks so, and on Windows the objects
 * for scripts (windows/question.c, windows/answer.c), which rely on each answer being one object with one member, written without white space.
 */
import * as z from 'zod';

export const QuestionSchema = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('get'), name: z.string() }),
  z.strictObject({ ask: z.literal('set'), name: z.string(), value: z.string(), secret: z.boolean() }),
  z.strictObject({ ask: z.literal('list') }),
  /** Of all variables that are set. */
  z.strictObject({ ask: z.literal('names') }),
  /** What the step is at: the screen and the site show it until something else is said. */
  z.strictObject({
    ask: z.literal('progress'),
    message: z.string(),
    /** `part` of `parts` is done; 0 parts: it is not counted. */
    part: z.int().nonnegative().optional(),
    parts: z.int().nonnegative().optional(),
  }),
  /** Shown as progress is, and kept in the log. */
  z.strictObject({ ask: z.literal('message'), title: z.string(), message: z.string() }),
  /** A message of a failure. Without a text of its own it names the step that failed, and its exit code. */
  z.strictObject({
    ask: z.literal('error'),
    title: z.string(),
    message: z.string(),
    code: z.int().nonnegative(),
    step: z.string(),
  }),
]);
export type Question = z.output<typeof QuestionSchema>;

export const AnswerSchema = z.union([
  /** Null: it is not set, or there is nothing to be said but that it is done. */
  z.strictObject({ value: z.string().nullable() }),
  /** In the order of their names; of a secret one the value is null. */
  z.strictObject({ variables: z.array(z.strictObject({ name: z.string(), value: z.string().nullable() })) }),
  /** In their order without regard to case. */
  z.strictObject({ names: z.array(z.string()) }),
  z.strictObject({ problem: z.string() }),
]);
export type Answer = z.output<typeof AnswerSchema>;

/** Of a question: the longest value of a variable, as JSON may write it, and room for the rest. Also in windows/question.c. */
export const LONGEST_LINE = 1 << 20;

/** Where programs that a step starts find the socket or pipe. Also in windows/agent-pipe.c. */
export const SOCKET_VARIABLE = 'SLIPWAY_TS_SOCKET';
