import * as z from 'zod';
import { awaits, defineStep } from '../step.ts';

export const installSoftwareUpdates = defineStep({
  slug: 'install-software-updates',
  name: 'Install Software Updates',
  category: 'Software',
  support: { windows: awaits('software-updates'), linux: awaits('software-updates') },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Installs the software updates that are meant for the computer.',
  options: z.strictObject({
    updates: z
      .enum(['required', 'all'])
      .default('required')
      .describe('Only those with a deadline, or the available ones too.'),
    retryCount: z
      .int()
      .min(0)
      .max(5)
      .default(2)
      .describe('How often it begins again after the computer has restarted unexpectedly.'),
    useCachedScan: z.boolean().default(true).describe('Whether a scan of before is used again.'),
  }),
  configMgr: {
    type: 'InstallUpdateAction',
    runIn: 'FullOS',
    program: 'TSInstallSWUpdate.exe',
    properties: [
      {
        property: 'Target',
        variable: 'SMSInstallUpdateTarget',
        option: 'updates',
        values: { Mandatory: 'required', All: 'all' },
      },
      { property: 'RetryCount', variable: 'RetryCount', option: 'retryCount', as: 'number', hidden: true },
      { property: 'UseCache', variable: 'SMSTSSoftwareUpdateScanUseCache', option: 'useCachedScan', as: 'flag' },
    ],
  },
});
