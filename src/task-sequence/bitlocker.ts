/** How BitLocker encrypts: what Enable BitLocker and Pre-provision BitLocker have in common. */
import * as z from 'zod';
import type { ConfigMgrProperty } from './step.ts';

export const encryptionMethod = z
  .enum(['default', 'aes-128', 'aes-256', 'xts-aes-128', 'xts-aes-256'])
  .default('default')
  .describe('How it is encrypted.');

export const encryptionProperties: readonly ConfigMgrProperty[] = [
  {
    property: 'EncryptMethod',
    variable: 'OSDBitLockerEncryptMethod',
    option: 'method',
    // Win32_EncryptableVolume's numbers.
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
];
