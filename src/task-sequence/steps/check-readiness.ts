import { z } from 'zod';
import { defineStep } from '../step.ts';

export const checkReadiness = defineStep({
  slug: 'check-readiness',
  name: 'Check Readiness',
  category: 'General',
  environments: ['linux-pe', 'winpe', 'windows', 'linux'],
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Checks the computer against what the sequence needs; all checks run, then the step fails if one did.',
  options: z.strictObject({
    minimumMemoryMegabytes: z.int().min(1).optional(),
    minimumProcessorMegahertz: z.int().min(1).optional(),
    minimumDiskMegabytes: z.int().min(1).optional(),
    firmware: z.enum(['uefi', 'bios']).optional(),
    secureBoot: z.boolean().optional(),
    acPower: z.boolean().optional(),
    wiredNetwork: z.boolean().optional(),
  }),
});
