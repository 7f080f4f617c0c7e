import * as z from 'zod';
import { problemsIn, problemWhen, variableNameProblem } from '../option-problems.ts';
import { packageReference } from '../references.ts';
import { awaits, defineStep } from '../step.ts';

export const runPowershellScript = defineStep({
  slug: 'run-powershell-script',
  name: 'Run PowerShell Script',
  category: 'General',
  support: { linux: 'runnable', winpe: awaits('windows'), windows: 'runnable' },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Runs a PowerShell script that stands in the step or in a package, and judges it by its exit code.',
  options: z.strictObject({
    script: z.string().max(1_000_000).optional().describe('The script itself.'),
    package: packageReference().optional().describe('The package that holds the script file.'),
    scriptName: z.string().min(1).max(260).optional().describe('The script file in the package.'),
    parameters: z
      .string()
      .max(32_000)
      .optional()
      .describe('Parameters of the script, in single quotes where they hold blanks; `%Name%` is a variable’s value.'),
    executionPolicy: z
      .enum(['undefined', 'all-signed', 'bypass', 'restricted', 'remote-signed', 'unrestricted'])
      .default('all-signed')
      .describe('Which scripts PowerShell allows. Linux has no such policy: there the script always runs.'),
    outputVariable: z
      .string()
      .optional()
      .describe('Name of a variable that receives the last 1000 characters of the output.'),
    workingDirectory: z.string().max(255).optional().describe('The folder it runs in.'),
    runAs: z
      .string()
      .max(255)
      .optional()
      .describe(
        'The account it runs as; its password is in the secret variable SMSTSRunPowerShellUserPassword. Not in a PE.',
      ),
    successCodes: z
      .array(z.int().min(0))
      .min(1)
      .default([0, 3010])
      .describe('Exit codes that are no failure. 3010 means: done, and the computer restarts before the next step.'),
  }),
  optionProblems: ({ script, package: reference, scriptName, outputVariable }) =>
    problemsIn(
      problemWhen(
        script === undefined && reference === undefined && scriptName === undefined,
        '',
        'it runs nothing: write a `script`, or name a `package` and its `scriptName`',
      ),
      problemWhen(
        script !== undefined && scriptName !== undefined,
        'scriptName',
        '`script` is what runs: leave one out',
      ),
      problemWhen(
        script === undefined && reference !== undefined && scriptName === undefined,
        'scriptName',
        'which script of the package it runs',
      ),
      problemWhen(reference === undefined && scriptName !== undefined, 'package', 'which package the script is in'),
      variableNameProblem('outputVariable', outputVariable),
    ),
  configMgr: {
    type: 'RunPowerShellScriptAction',
    runIn: 'WinPEandFullOS',
    program: 'OSDRunPowerShellScript.exe',
    properties: [
      { property: 'SourceScript', variable: 'OSDRunPowerShellScriptSourceScript' },
      { property: 'ScriptName', variable: 'OSDRunPowerShellScriptScriptName', option: 'scriptName' },
      { property: 'PackageID', option: 'package', hidden: true },
      { property: 'Parameters', variable: 'OSDRunPowerShellScriptParameters', option: 'parameters' },
      {
        property: 'ExecutionPolicy',
        variable: 'OSDRunPowerShellScriptExecutionPolicy',
        option: 'executionPolicy',
        values: {
          Undefined: 'undefined',
          AllSigned: 'all-signed',
          Bypass: 'bypass',
          Restricted: 'restricted',
          RemoteSigned: 'remote-signed',
          Unrestricted: 'unrestricted',
        },
      },
      {
        property: 'OutputVariableName',
        variable: 'OSDRunPowerShellScriptOutputVariableName',
        option: 'outputVariable',
      },
      { property: 'WorkingDirectory', variable: 'SMSTSRunPowerShellWorkingDirectory', option: 'workingDirectory' },
      { property: 'RunAsUser', variable: '_SMSTSRunPowerShellAsUser' },
      { property: 'UserName', variable: 'SMSTSRunPowerShellUserName', option: 'runAs' },
      { property: 'UserPassword', variable: 'SMSTSRunPowerShellUserPassword', secret: true },
      {
        property: 'SuccessCodes',
        variable: 'OSDRunPowerShellScriptSuccessCodes',
        option: 'successCodes',
        as: 'codes',
        hidden: true,
      },
    ],
  },
});
