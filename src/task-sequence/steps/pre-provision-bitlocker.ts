import { z } from 'zod';
import { destinationOptions, destinationProperties } from '../destination.ts';
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
    method: z
      .enum(['default', 'aes-128', 'aes-256', 'xts-aes-128', 'xts-aes-256'])
      .default('default')
      .describe('How it is encrypted.'),
    fullDisk: z.boolean().default(false).describe('Whether the whole volume is encrypted, not only what is used.'),
    skipWithoutTpm: z.boolean().default(true).describe('Whether a computer without a usable TPM is passed over.'),
  }),
  configMgr: {
    type: 'OfflineEnableBitLockerAction',
    runIn: 'WinPE',
    program: 'OSDOfflineBitlocker.exe',
    properties: [
      ...destinationProperties,
      {
        property: 'EncryptMethod',
        variable: 'OSDBitLockerEncryptMethod',
        option: 'method',
        values: { '0': 'default', '3': 'aes-128', '4': 'aes-256', '6': 'xts-aes-128', '7': 'xts-aes-256' },
        hidden: true,
      },
      {
        property: 'EncryptFullDisk',
        variable: 'OSDBitLockerEncryptFullDisk',
        option: 'fullDisk',
        as: 'flag',
        hidden: true,
      },
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
