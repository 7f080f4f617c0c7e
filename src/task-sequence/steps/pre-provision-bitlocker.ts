import * as z from 'zod';
import { encryptionMethod, encryptionProperties } from '../bitlocker.ts';
import { destinationOptions, destinationProblems, destinationProperties } from '../destination.ts';
import { awaits, defineStep } from '../step.ts';

export const preProvisionBitlocker = defineStep({
  slug: 'pre-provision-bitlocker',
  name: 'Pre-provision BitLocker',
  category: 'Disks',
  support: { 'linux-pe': awaits('bitlocker'), winpe: awaits('bitlocker') },
  repeatability: 'idempotent',
  destructive: false,
  summary:
    'Switches BitLocker on for an empty volume in the PE, so that only what is written is encrypted. Enable BitLocker adds what opens it.',
  options: z.strictObject({
    ...destinationOptions,
    method: encryptionMethod,
    fullDisk: z.boolean().default(false).describe('Whether the whole volume is encrypted, not only what is used.'),
    skipWithoutTpm: z.boolean().default(true).describe('Whether a computer without a usable TPM is passed over.'),
  }),
  optionProblems: destinationProblems,
  configMgr: {
    type: 'OfflineEnableBitLockerAction',
    runIn: 'WinPE',
    program: 'OSDOfflineBitlocker.exe',
    properties: [
      ...destinationProperties,
      ...encryptionProperties,
      {
        property: 'SkipWhenTPMInvalid',
        variable: 'OSDBitLockerSkipWhenTPMInvalid',
        option: 'skipWithoutTpm',
        as: 'flag',
        hidden: true,
      },
    ],
  },
});
