import { z } from 'zod';
import { defineStep } from '../step.ts';

export const setTaskSequenceVariable = defineStep({
  slug: 'set-task-sequence-variable',
  name: 'Set Task Sequence Variable',
  category: 'General',
  environments: ['linux-pe', 'winpe', 'windows', 'linux'],
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Sets a variable for the rest of the run; an empty value removes it.',
  options: z.strictObject({
    variable: z.string().min(1).max(256),
    value: z.string().max(32_000).default(''),
    /** Not shown in records, logs and on the screen. */
    secret: z.boolean().default(false),
  }),
});
