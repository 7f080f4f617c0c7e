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
