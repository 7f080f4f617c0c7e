import * as z from 'zod';
import { problemsIn, problemWhen, variableNameProblem } from '../option-problems.ts';
import { packageReference } from '../references.ts';
import { defineStep } from '../step.ts';

export const installApplication = defineStep({
  slug: 'install-application',
  name: 'Install Application',
  category: 'Software',
  support: { windows: 'runnable', linux: 'runnable' },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Installs applications one after the other, with what they depend on.',
  options: z.strictObject({
    applications: z.array(packageReference()).max(1000).default([]).describe('The applications, in their order.'),
    baseVariable: z
      .string()
      .min(1)
      .max(250)
      .optional()
      .describe('Or their names in variables: Base01, Base02 and so on, up to the first that is not set.'),
    continueOnFailure: z.boolean().default(false).describe('Whether the others are installed when one fails.'),
    retryCount: z
      .int()
      .min(0)
      .max(5)
      .default(2)
      .describe('How often it begins again after the computer has restarted unexpectedly.'),
    clearCache: z.boolean().default(false).describe('Whether their content is deleted afterwards.'),
  }),
  optionProblems: ({ applications, baseVariable }) =>
    problemsIn(
      problemWhen(
        applications.length === 0 && baseVariable === undefined,
        '',
        'it installs nothing: name `applications`, or a `baseVariable`',
      ),
      variableNameProblem('baseVariable', baseVariable),
    ),
  configMgr: {
    type: 'InstallApplicationAction',
    runIn: 'FullOS',
    program: 'smsappinstall.exe',
    properties: [
      { property: 'ApplicationName', variable: 'ApplicationName', option: 'applications', as: 'list', hidden: true },
      { property: 'BaseVariableName', variable: 'BaseVariableName', option: 'baseVariable', hidden: true },
      {
        property: 'ContinueOnInstallError',
        variable: 'ContinueOnInstallError',
        option: 'continueOnFailure',
        as: 'flag',
        hidden: true,
      },
      { property: 'RetryCount', variable: 'RetryCount', option: 'retryCount', as: 'number', hidden: true },
      { property: 'ClearCache', variable: 'OSDAppClearCache', option: 'clearCache', as: 'flag' },
    ],
    leftOut: [
      { property: 'AppInfo#', because: 'names and versions of the applications are the site’s', isReadByHand: true },
    ],
  },
  results: {
    _TSAppInstallStatus: 'Undefined, Error, Warning or Success',
  },
});
