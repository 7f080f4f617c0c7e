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
    commandLine: z.string().min(1).max(32_000),
    workingDirectory: z.string().optional(),
    /** Receives the last 1000 characters of the output. */
    outputVariable: z.string().optional(),
    /** 3010 means: done, and the computer restarts before the next step. */
    successCodes: z.array(z.int().min(0)).min(1).default([0, 3010]),
  }),
});
