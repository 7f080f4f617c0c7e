import { z } from 'zod';
import { defineStep } from '../step.ts';

export const runCommandLine = defineStep({
  slug: 'run-command-line',
  name: 'Run Command Line',
  category: 'General',
  environments: ['linux-pe', 'winpe', 'windows', 'linux'],
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Runs a command line and judges it by its exit code.',
  options: z.strictObject({
    commandLine: z.string().min(1).max(32_000).describe('What the shell runs; `%Name%` is a variable’s value.'),
    workingDirectory: z.string().optional().describe('The folder it runs in.'),
    outputVariable: z
      .string()
      .optional()
      .describe('Name of a variable that receives the last 1000 characters of the output.'),
    successCodes: z
      .array(z.int().min(0))
      .min(1)
      .default([0, 3010])
      .describe('Exit codes that are no failure. 3010 means: done, and the computer restarts before the next step.'),
  }),
});
