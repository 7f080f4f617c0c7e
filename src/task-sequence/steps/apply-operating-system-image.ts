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
    image: z.uuid().describe('Id of the operating system image package; the CLI takes its name too.'),
    index: z.int().min(1).default(1).describe('Which image of the package.'),
    volume: z
      .string()
      .optional()
      .describe(
        'A volume made by Format and Partition Disk. Absent: the first one of type linux or windows without an image.',
      ),
    verify: z
      .boolean()
      .default(false)
      .describe(
        'Read back and compare after writing: every file is read from the disk again and compared with the hashes of the image. Takes about as long again; Linux images only.',
      ),
  }),
});
