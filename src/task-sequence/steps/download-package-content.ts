import * as z from 'zod';
import { problemsIn, problemWhen, variableNameProblem } from '../option-problems.ts';
import { packageReference } from '../references.ts';
import { awaits, defineStep } from '../step.ts';

export const downloadPackageContent = defineStep({
  slug: 'download-package-content',
  name: 'Download Package Content',
  category: 'Software',
  support: {
    'linux-pe': 'runnable',
    winpe: awaits('windows'),
    windows: 'runnable',
    linux: 'runnable',
  },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Fetches packages and images onto the computer, for later steps.',
  options: z.strictObject({
    packages: z
      .array(packageReference())
      .max(1000)
      .default([])
      .describe('Packages and images. None: those whose ids are in the variable.'),
    place: z
      .enum(['task-sequence-cache', 'client-cache', 'custom'])
      .default('task-sequence-cache')
      .describe(
        'Where they are put. The task sequence’s cache goes with the run, and is in memory in a PE; the client’s cache stays, and is not in a PE.',
      ),
    path: z.string().max(1024).optional().describe('With `custom`: the folder; each package gets one of its id in it.'),
    variable: z
      .string()
      .min(1)
      .max(250)
      .optional()
      .describe(
        'Name01, Name02 and so on receive the packages’ folders, in the order of the packages; of one that could not be fetched it is not set.',
      ),
    continueOnFailure: z.boolean().default(true).describe('Whether the other packages are fetched when one cannot be.'),
  }),
  optionProblems: ({ place, path, variable }) =>
    problemsIn(
      problemWhen(place === 'custom' && path === undefined, 'path', '`place: custom` needs a folder'),
      problemWhen(place !== 'custom' && path !== undefined, 'path', 'only `place: custom` has a folder of its own'),
      variableNameProblem('variable', variable),
    ),
  configMgr: {
    type: 'DownloadPackageContentAction',
    runIn: 'WinPEandFullOS',
    program: 'OsdDownloadContent.exe',
    properties: [
      { property: 'DownloadPackages', variable: 'OSDDownloadDownloadPackages', option: 'packages', as: 'list' },
      {
        property: 'DestinationLocationType',
        variable: 'OSDDownloadDestinationLocationType',
        option: 'place',
        values: { TSCache: 'task-sequence-cache', CCMCache: 'client-cache', Custom: 'custom' },
      },
      { property: 'DestinationCustomPath', variable: 'OSDDownloadDestinationPath', option: 'path' },
      { property: 'DestinationVariable', variable: 'OSDDownloadDestinationVariable', option: 'variable' },
      {
        property: 'ContinueDownloadOnError',
        variable: 'OSDDownloadContinueDownloadOnError',
        option: 'continueOnFailure',
        as: 'flag',
      },
    ],
    leftOut: [
      {
        property: 'PackageInfo#',
        because: 'names, kinds and sizes of the packages are the site’s',
        isReadByHand: true,
      },
    ],
  },
});
