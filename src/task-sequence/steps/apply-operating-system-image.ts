import * as z from 'zod';
import { destinationOptions, destinationProblems, destinationProperties } from '../destination.ts';
import { exclusiveProblems, problemsIn, problemWhen } from '../option-problems.ts';
import { packageReference } from '../references.ts';
import { awaits, defineStep } from '../step.ts';

export const applyOperatingSystemImage = defineStep({
  slug: 'apply-operating-system-image',
  name: 'Apply Operating System Image',
  category: 'Images',
  support: { 'linux-pe': 'runnable', winpe: awaits('windows') },
  repeatability: 'idempotent',
  destructive: true,
  summary:
    'Streams one image of an operating system image package, or one edition of an upgrade package, onto a volume, each byte checked on its way.',
  options: z.strictObject({
    image: packageReference()
      .optional()
      .describe('Id of the operating system image package; the CLI takes its name too. This or `upgradePackage`.'),
    index: z.int().min(1).max(2_147_483_647).default(1).describe('Which image of the package.'),
    upgradePackage: packageReference()
      .optional()
      .describe('Or the operating system upgrade package whose edition is applied from its original source.'),
    edition: z
      .int()
      .min(1)
      .max(2_147_483_647)
      .optional()
      .describe('With `upgradePackage`: which edition of it. Absent: the first.'),
    ...destinationOptions,
    answerFile: z
      .strictObject({
        package: packageReference().describe('The package that holds it.'),
        name: z.string().min(1).max(260).describe('Its name in the package.'),
      })
      .optional()
      .describe('The answer file of Windows; what other steps set is put into it.'),
    layeredDriver: z
      .int()
      .min(0)
      .max(6)
      .optional()
      .describe('Keyboard driver of Windows in Japanese and Korean, as Windows numbers them.'),
    fromDistributionPoint: z
      .boolean()
      .default(false)
      .describe('Kept from ConfigMgr (access content directly); content always streams here, and is always checked.'),
    verify: z
      .boolean()
      .default(false)
      .describe(
        'Read back and compare after writing: every file is read from the disk again and compared with the hashes of the image. Takes about as long again; Linux images only.',
      ),
  }),
  optionProblems: (options) =>
    problemsIn(
      problemWhen(
        options.image === undefined && options.upgradePackage === undefined,
        'image',
        'it applies nothing: name an `image`, or an `upgradePackage`',
      ),
      exclusiveProblems(options, ['image', 'upgradePackage']),
      problemWhen(
        options.edition !== undefined && options.upgradePackage === undefined,
        'edition',
        'an image has no editions: its number is `index`',
      ),
      destinationProblems(options),
    ),
  configMgr: {
    type: 'ApplyOperatingSystemAction',
    runIn: 'WinPE',
    program: 'OSDApplyOS.exe',
    properties: [
      { property: 'ImagePackageID', option: 'image', hidden: true },
      { property: 'ImageIndex', variable: 'OSDImageIndex', option: 'index', as: 'number' },
      { property: 'InstallPackageID', option: 'upgradePackage', hidden: true },
      { property: 'InstallEditionIndex', variable: 'OSDInstallEditionIndex', option: 'edition', as: 'number' },
      ...destinationProperties,
      { property: 'ConfigFilePackage', option: 'answerFile.package', hidden: true },
      { property: 'ConfigFileName', variable: 'OSDConfigFileName', option: 'answerFile.name' },
      { property: 'LayeredDriver', variable: 'OsdLayeredDriver', option: 'layeredDriver', as: 'number' },
      { property: 'RunFromNet', option: 'fromDistributionPoint', as: 'flag', hidden: true },
    ],
  },
});
