import * as z from 'zod';
import { awaits, defineStep } from '../step.ts';

export const disableBitlocker = defineStep({
  slug: 'disable-bitlocker',
  name: 'Disable BitLocker',
  category: 'Disks',
  support: { windows: awaits('bitlocker') },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Suspends BitLocker on a drive for a number of restarts; nothing is decrypted.',
  options: z.strictObject({
    drive: z.string().max(255).optional().describe('The drive, as `D:`. Absent: the one Windows runs from.'),
    rebootCount: z.int().min(1).max(15).default(1).describe('After how many restarts protection comes back.'),
  }),
  configMgr: {
    type: 'DisableBitLockerAction',
    runIn: 'FullOS',
    program: 'OSDBitLocker.exe',
    properties: [
      { property: 'TargetDrive', variable: 'OSDBitLockerTargetDrive', option: 'drive', hidden: true },
      { property: 'RebootCount', variable: 'OSDBitLockerRebootCount', option: 'rebootCount', as: 'number' },
    ],
  },
});
