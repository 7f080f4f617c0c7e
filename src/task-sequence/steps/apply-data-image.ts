import * as z from 'zod';
import { destinationOptions, destinationProblems, destinationProperties } from '../destination.ts';
import { packageReference } from '../references.ts';
import { awaits, defineStep } from '../step.ts';

export const applyDataImage = defineStep({
  slug: 'apply-data-image',
  name: 'Apply Data Image',
  category: 'Images',
  support: { 'linux-pe': 'runnable', winpe: awaits('windows') },
  repeatability: 'idempotent',
  destructive: true,
  summary: 'Applies one image of a package to a volume as data: nothing of it is made to start.',
  options: z.strictObject({
    image: packageReference().describe('The operating system image package that holds the image.'),
    index: z.int().min(1).max(2_147_483_647).default(1).describe('Which image of the package.'),
    ...destinationOptions,
    wipe: z
      .boolean()
      .default(true)
      .describe(
        'Whether everything on the volume is deleted first. Without it, files of the image take the place of those of the same name; NTFS must be emptied.',
      ),
  }),
  optionProblems: destinationProblems,
  configMgr: {
    type: 'ApplyDataImageAction',
    runIn: 'WinPE',
    program: 'OSDApplyOS.exe',
    properties: [
      { property: 'ImagePackageID', option: 'image', hidden: true },
      { property: 'ImageIndex', variable: 'OSDDataImageIndex', option: 'index', as: 'number' },
      ...destinationProperties,
      { property: 'WipeDestinationPartition', variable: 'OSDWipeDestinationPartition', option: 'wipe', as: 'flag' },
    ],
  },
});
