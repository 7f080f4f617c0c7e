import * as z from 'zod';
import { awaits, defineStep } from '../step.ts';

export const prepareWindowsForCapture = defineStep({
  slug: 'prepare-windows-for-capture',
  name: 'Prepare Windows for Capture',
  category: 'Images',
  support: { windows: awaits('windows-images') },
  repeatability: 'never-repeat',
  destructive: false,
  summary: 'Runs Sysprep on a reference computer and restarts it into the PE.',
  options: z.strictObject({
    keepActivation: z.boolean().default(false).describe('Whether Windows’ activation is kept.'),
    buildStorageDriverList: z
      .boolean()
      .default(false)
      .describe('Whether mass storage drivers are listed, for Windows before Vista.'),
    shutDown: z.boolean().default(false).describe('Whether the computer is switched off afterwards.'),
  }),
  configMgr: {
    type: 'PrepareOSAction',
    runIn: 'FullOS',
    program: 'osdprepareos.exe',
    properties: [
      { property: 'KeepActivation', variable: 'OSDKeepActivation', option: 'keepActivation', as: 'flag' },
      {
        property: 'BuildStorageDriverList',
        variable: 'OSDBuildStorageDriverList',
        option: 'buildStorageDriverList',
        as: 'flag',
      },
      { property: 'Shutdown', option: 'shutDown', as: 'flag', hidden: true },
    ],
  },
  results: {
    OSDTargetSystemRoot: 'the Windows folder',
  },
});
