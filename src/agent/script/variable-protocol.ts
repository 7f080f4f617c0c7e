/** What `slipway-ts` and the agent say to each other over a local socket: one question and one answer, each a line of JSON. */
import { z } from 'zod';

export const QuestionSchema = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('get'), name: z.string() }),
  z.strictObject({ ask: z.literal('set'), name: z.string(), value: z.string(), secret: z.boolean() }),
  z.strictObject({ ask: z.literal('list') }),
]);
export type Question = z.output<typeof QuestionSchema>;

export const AnswerSchema = z.union([
  /** Null: it is not set. */
  z.strictObject({ value: z.string().nullable() }),
  /** In the order of their names; of a secret one the value is null. */
  z.strictObject({ variables: z.array(z.strictObject({ name: z.string(), value: z.string().nullable() })) }),
  z.strictObject({ problem: z.string() }),
]);
export type Answer = z.output<typeof AnswerSchema>;

/** Of a question: the longest value of a variable, as JSON may write it, and room for the rest. */
export const LONGEST_LINE = 1 << 20;

/** Where programs that a step starts find the socket. */
export const SOCKET_VARIABLE = 'SLIPWAY_TS_SOCKET';
