import * as z from 'zod';
import { packageReference } from '../references.ts';
import { awaits, defineStep } from '../step.ts';

export const setupWindowsAndConfigmgr = defineStep({
  slug: 'setup-windows-and-configmgr',
  name: 'Setup Windows and ConfigMgr',
  category: 'Images',
  support: { 'linux-pe': awaits('windows-images'), winpe: awaits('windows-images'), windows: awaits('windows-images') },
  repeatability: 'check-pointed',
  destructive: false,
  summary: 'Starts the deployed Windows for the first time with its answer file; the run goes on in it.',
  options: z.strictObject({
    clientPackage: packageReference()
      .optional()
      .describe('The package with the ConfigMgr client, where one is to be installed.'),
    clientProperties: z.string().max(4000).optional().describe('Properties of its installation.'),
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
