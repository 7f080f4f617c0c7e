import * as z from 'zod';
import { defineStep } from '../step.ts';

export const installBootLoader = defineStep({
  slug: 'install-boot-loader',
  name: 'Install Boot Loader',
  category: 'Images',
  support: { 'linux-pe': 'runnable' },
  repeatability: 'idempotent',
  destructive: false,
  summary:
    'Makes the applied Linux bootable: GRUB (behind shim under Secure Boot), file system table and firmware boot entry.',
  options: z.strictObject({
    volume: z
      .string()
      .optional()
      .describe('The volume that holds the system. Absent: the one the image was applied to.'),
    bootEntry: z
      .string()
      .regex(/^[A-Za-z0-9 ._-]{1,40}$/)
      .optional()
      .describe(
        'Name of the firmware’s boot entry and of the folder on the EFI system partition. Absent: the distribution’s own (os-release ID).',
      ),
  }),
});
