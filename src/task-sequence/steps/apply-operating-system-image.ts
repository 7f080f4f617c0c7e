import { z } from 'zod';
import { defineStep } from '../step.ts';

export const applyOperatingSystemImage = defineStep({
  slug: 'apply-operating-system-image',
  name: 'Apply Operating System Image',
  category: 'Images',
  environments: ['linux-pe', 'winpe'],
  repeatability: 'idempotent',
  destructive: true,
  summary: 'Streams one image of an operating system image package onto a volume, each byte checked on its way.',
  options: z.strictObject({
    /** Id of the operating system image package. */
    image: z.uuid(),
    index: z.int().min(1).default(1),
    /** The volume made by Format and Partition Disk. Absent: the first volume of type linux or windows without an image. */
    volume: z.string().optional(),
  }),
});
