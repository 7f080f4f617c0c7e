import * as z from 'zod';
import { awaits, defineStep } from '../step.ts';

export const importedStep = defineStep({
  slug: 'imported-step',
  name: 'Imported Step',
  category: 'General',
  support: { 'linux-pe': 'runnable', winpe: awaits('windows'), windows: awaits('windows'), linux: 'runnable' },
  repeatability: 'idempotent',
  destructive: false,
  summary:
    'A step of another system that has no counterpart here, kept as it was read. Its command line runs where it can.',
  options: z.strictObject({
    type: z.string().max(255).optional().describe('Its type there.'),
    commandLine: z.string().max(32_000).optional().describe('Its command line; absent: it can be run nowhere.'),
    workingDirectory: z.string().max(1024).optional().describe('The folder it runs in.'),
    successCodes: z.array(z.int().min(0)).min(1).default([0]).describe('Exit codes that are no failure.'),
    variables: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(256),
          property: z.string().max(256).optional(),
          hidden: z.boolean().default(false),
          value: z.string().max(1_000_000),
        }),
      )
      .default([])
      .describe('Its settings there: they are set while it runs.'),
    attributes: z.record(z.string(), z.string()).default({}).describe('What else its element says.'),
  }),
});
