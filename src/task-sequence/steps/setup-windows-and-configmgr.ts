import * as z from 'zod';
import { awaits, defineStep } from '../step.ts';

export const setupWindowsAndConfigmgr = defineStep({
  slug: 'setup-windows-and-configmgr',
  name: 'Setup Windows and ConfigMgr',
  category: 'Images',
  support: { 'linux-pe': 'runnable', winpe: awaits('windows') },
  repeatability: 'check-pointed',
  destructive: false,
  summary: 'Starts the deployed Windows for the first time with its answer file; the run goes on in it.',
  options: z.strictObject({
    clientPackage: z
      .string()
      .min(1)
      .max(300)
      .optional()
      .describe(
        'Kept from ConfigMgr: the package with its client. Slipway carries the run on itself, and installs none.',
      ),
    clientProperties: z.string().max(4000).optional().describe('Kept from ConfigMgr: properties of its installation.'),
    localUsers: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(20).describe('The account’s name.'),
          displayName: z.string().min(1).max(255).optional().describe('The name that is shown.'),
          passwordVariable: z.string().min(1).max(255).describe('The secret variable with its password.'),
          groups: z
            .array(z.string().min(1).max(256))
            .max(20)
            .default(['Users'])
            .describe('Local groups by their English names, as `Administrators`.'),
        }),
      )
      .max(20)
      .default([])
      .describe('Local accounts that Windows makes at its first start, beside the administrator.'),
    compactOs: z
      .boolean()
      .default(false)
      .describe('Whether Windows packs its own files (Compact OS), which takes less room on the disk.'),
  }),
  configMgr: {
    type: 'SetupWindowsAndSMSAction',
    runIn: 'WinPE',
    program: 'OSDSetupWindows.exe',
    properties: [
      { property: 'ClientPackageID', variable: '_SMSClientPackageID', option: 'clientPackage' },
      { property: 'ClientInstallProperties', variable: 'SMSClientInstallProperties', option: 'clientProperties' },
    ],
    leftOut: [
      {
        property: 'ClientPreProductionPackageID',
        because: 'there is no collection in which a client is tried out: give the sequence a group with a condition',
      },
    ],
  },
});
