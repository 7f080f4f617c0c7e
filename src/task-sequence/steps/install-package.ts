import * as z from 'zod';
import { problemsIn, problemWhen, variableNameProblem } from '../option-problems.ts';
import { packageReference } from '../references.ts';
import { defineStep } from '../step.ts';

export const installPackage = defineStep({
  slug: 'install-package',
  name: 'Install Package',
  category: 'Software',
  support: { windows: 'runnable', linux: 'runnable' },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Runs a program of a package.',
  options: z.strictObject({
    package: packageReference().optional().describe('The package.'),
    program: z.string().min(1).max(255).optional().describe('The program of the package.'),
    baseVariable: z
      .string()
      .min(1)
      .max(250)
      .optional()
      .describe('Or `package:program` in variables: Base001, Base002 and so on, up to the first that is not set.'),
    continueOnFailure: z.boolean().default(false).describe('Whether the others are run when one fails.'),
  }),
  optionProblems: ({ package: reference, program, baseVariable }) =>
    problemsIn(
      problemWhen(
        reference === undefined && program === undefined && baseVariable === undefined,
        '',
        'it runs nothing: name a `package` and its `program`, or a `baseVariable`',
      ),
      problemWhen(reference !== undefined && program === undefined, 'program', 'which program of the package it runs'),
      problemWhen(reference === undefined && program !== undefined, 'package', 'which package the program is in'),
      variableNameProblem('baseVariable', baseVariable),
    ),
  configMgr: {
    type: 'InstallSoftwareAction',
    runIn: 'FullOS',
    program: 'smsswd.exe',
    properties: [
      { property: 'PackageID', option: 'package', hidden: true },
      { property: 'ProgramName', variable: '_SMSSWDProgramName', option: 'program' },
      { property: 'BaseVariableName', variable: 'BaseVariableName', option: 'baseVariable', hidden: true },
      {
        property: 'ContinueOnInstallError',
        variable: 'ContinueOnInstallError',
        option: 'continueOnFailure',
        as: 'flag',
        hidden: true,
      },
    ],
  },
});
