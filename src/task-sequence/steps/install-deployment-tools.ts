import * as z from 'zod';
import { packageReference } from '../references.ts';
import { awaits, defineStep } from '../step.ts';

export const installDeploymentTools = defineStep({
  slug: 'install-deployment-tools',
  name: 'Install Deployment Tools',
  category: 'Images',
  support: { windows: awaits('windows') },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Puts Sysprep of Windows before Vista onto the computer; kept for old sequences.',
  options: z.strictObject({
    package: packageReference().describe('The package that holds Sysprep.'),
  }),
  configMgr: {
    type: 'InstallDeployToolsAction',
    runIn: 'FullOS',
    program: 'osdprepareos.exe',
    properties: [{ property: 'SysprepPackageID', option: 'package', hidden: true }],
  },
});
