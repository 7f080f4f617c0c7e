import * as z from 'zod';
import { problemsIn, variableNameProblem } from '../option-problems.ts';
import { packageReference } from '../references.ts';
import { awaits, defineStep } from '../step.ts';

export const runCommandLine = defineStep({
  slug: 'run-command-line',
  name: 'Run Command Line',
  category: 'General',
  support: { 'linux-pe': 'runnable', winpe: awaits('windows'), windows: 'runnable', linux: 'runnable' },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Runs a command line and judges it by its exit code.',
  options: z.strictObject({
    commandLine: z.string().min(1).max(32_000).describe('What the shell runs; `%Name%` is a variable’s value.'),
    package: packageReference().optional().describe('A package whose folder the command line begins in.'),
    workingDirectory: z.string().optional().describe('The folder it runs in.'),
    outputVariable: z
      .string()
      .optional()
      .describe('Name of a variable that receives the last 1000 characters of the output.'),
    runAs: z
      .string()
      .max(255)
      .optional()
      .describe(
        'The account it runs as; its password is in the secret variable SMSTSRunCommandLineUserPassword. Not in a PE.',
      ),
    disableWow64Redirection: z
      .boolean()
      .default(false)
      .describe('Of 32-bit programs in 64-bit Windows: whether they see the 64-bit system folders.'),
    successCodes: z
      .array(z.int().min(0))
      .min(1)
      .default([0, 3010])
      .describe('Exit codes that are no failure. 3010 means: done, and the computer restarts before the next step.'),
  }),
  optionProblems: ({ outputVariable }) => problemsIn(variableNameProblem('outputVariable', outputVariable)),
  configMgr: {
    type: 'RunCommandLineAction',
    runIn: 'WinPEandFullOS',
    program: 'smsswd.exe',
    properties: [
      { property: 'CommandLine', variable: 'CommandLine', option: 'commandLine', hidden: true },
      { property: 'SuccessCodes', variable: 'SuccessCodes', option: 'successCodes', as: 'codes', hidden: true },
      { property: 'PackageID', variable: 'PackageID', option: 'package', hidden: true },
      { property: 'OutputVariableName', variable: 'SMSTSRunCommandLineOutputVariableName', option: 'outputVariable' },
      { property: 'WorkingDirectory', variable: 'WorkingDirectory', option: 'workingDirectory' },
      {
        property: 'DisableWow64Redirection',
        variable: 'SMSTSDisableWow64Redirection',
        option: 'disableWow64Redirection',
        as: 'flag',
      },
      { property: 'RunAsUser', variable: '_SMSTSRunCommandLineAsUser' },
      { property: 'UserName', variable: 'SMSTSRunCommandLineUserName', option: 'runAs' },
      { property: 'UserPassword', variable: 'SMSTSRunCommandLineUserPassword', secret: true },
    ],
    leftOut: [{ property: 'LoadProfile', because: 'of MDT; an account’s profile is not loaded', isReadByHand: true }],
  },
});
