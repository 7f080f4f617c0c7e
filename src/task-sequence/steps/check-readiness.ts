import * as z from 'zod';
import { checksFromVariables } from '../checks-from-variables.ts';
import { compareWindowsVersions } from '../conditions/windows-version-order.ts';
import { problemsIn, problemWhen } from '../option-problems.ts';
import { awaits, defineStep } from '../step.ts';

/** What the step ends with where a check has failed, as ConfigMgr's. */
export const NOT_READY = 4316;

export const checkReadiness = defineStep({
  slug: 'check-readiness',
  name: 'Check Readiness',
  category: 'General',
  support: { 'linux-pe': 'runnable', winpe: awaits('windows'), windows: 'runnable', linux: 'runnable' },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Checks the computer against what the sequence needs; all checks run, then the step fails if one did.',
  options: z.strictObject({
    minimumMemoryMegabytes: z.int().min(1).optional().describe('Least memory, in MiB.'),
    minimumProcessorMegahertz: z.int().min(1).optional().describe('Least speed of the processor, in MHz.'),
    minimumDiskMegabytes: z
      .int()
      .min(1)
      .optional()
      .describe(
        'Least room, in MiB: in the PE the largest disk that may be the target, in a system what is free on it.',
      ),
    firmware: z.enum(['uefi', 'bios']).optional().describe('The firmware that is needed.'),
    secureBoot: z.boolean().optional().describe('Whether Secure Boot must be on (true) or off (false).'),
    acPower: z.boolean().optional().describe('Whether the computer must not run on battery.'),
    network: z.boolean().optional().describe('Whether a network adapter must have a link.'),
    wiredNetwork: z.boolean().optional().describe('Whether a wired network adapter must have a link.'),
    tpmEnabled: z.boolean().optional().describe('Whether a TPM 2.0 must be there and switched on.'),
    tpmActivated: z.boolean().optional().describe('Whether the TPM must be activated too.'),
    architecture: z.enum(['32', '64']).optional().describe('The width of the processor, in bits.'),
    osType: z
      .enum(['client', 'server'])
      .optional()
      .describe(
        'What Windows the computer has. This and the next three: of the running system, not looked at in a PE.',
      ),
    minimumOsVersion: z.string().min(1).max(256).optional().describe('Its least version, as `10.0.22631`.'),
    maximumOsVersion: z.string().min(1).max(256).optional().describe('Its highest version.'),
    osLanguage: z.int().min(1).max(0xffff).optional().describe('Its language, as Windows numbers them (LCID).'),
  }),
  withVariables: checksFromVariables,
  optionProblems: ({ minimumOsVersion, maximumOsVersion }) =>
    problemsIn(
      problemWhen(
        minimumOsVersion !== undefined &&
          maximumOsVersion !== undefined &&
          (compareWindowsVersions(minimumOsVersion, maximumOsVersion) ?? 0) > 0,
        'maximumOsVersion',
        `no version is at least ${minimumOsVersion} and at most ${maximumOsVersion}`,
      ),
    ),
  configMgr: {
    type: 'PrestartCheckAction',
    runIn: 'WinPEandFullOS',
    program: 'osdprestartcheck.exe',
    // Each check is a switch and a value; they are read and written by functions of their own (interchange).
    properties: [],
    leftOut: [
      {
        property: 'CMClientMinVersion',
        because: 'the agent always is the one that the site hands out',
        isReadByHand: true,
      },
    ],
  },
});
