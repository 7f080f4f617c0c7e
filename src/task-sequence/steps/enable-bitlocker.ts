import * as z from 'zod';
import { encryptionMethod, encryptionProperties } from '../bitlocker.ts';
import { problemsIn, problemWhen } from '../option-problems.ts';
import { awaits, defineStep } from '../step.ts';

export const enableBitlocker = defineStep({
  slug: 'enable-bitlocker',
  name: 'Enable BitLocker',
  category: 'Disks',
  support: { windows: awaits('bitlocker') },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Encrypts a drive with BitLocker and keeps its recovery key.',
  options: z.strictObject({
    drive: z.string().max(255).optional().describe('The drive, as `D:`. Absent: the one Windows runs from.'),
    protector: z
      .enum(['tpm', 'startup-key', 'tpm-and-startup-key', 'tpm-and-pin'])
      .default('tpm')
      .describe('What opens the drive. The PIN, 4 to 20 digits, is in the secret variable OSDBitLockerPIN.'),
    startupKeyDrive: z.string().max(255).optional().describe('The USB drive that receives the startup key.'),
    method: encryptionMethod,
    fullDisk: z.boolean().default(false).describe('Whether the whole drive is encrypted, not only what is used.'),
    recoveryKey: z
      .enum(['active-directory', 'site', 'none'])
      .default('active-directory')
      .describe('Where the recovery key is kept. The step fails when it cannot be kept there.'),
    wait: z.boolean().default(false).describe('Whether the step waits until all is encrypted.'),
    skipWithoutTpm: z.boolean().default(false).describe('Whether a computer without a usable TPM is passed over.'),
  }),
  optionProblems: ({ protector, startupKeyDrive }) =>
    problemsIn(
      problemWhen(
        (protector === 'startup-key' || protector === 'tpm-and-startup-key') && startupKeyDrive === undefined,
        'startupKeyDrive',
        `\`protector: ${protector}\` needs the drive that receives the key`,
      ),
    ),
  configMgr: {
    type: 'EnableBitLockerAction',
    runIn: 'FullOS',
    program: 'OSDBitLocker.exe',
    properties: [
      { property: 'TargetDrive', variable: 'OSDBitLockerTargetDrive', option: 'drive', hidden: true },
      {
        property: 'Mode',
        variable: 'OSDBitLockerMode',
        option: 'protector',
        values: { TPM: 'tpm', Key: 'startup-key', TPMAndKey: 'tpm-and-startup-key', TPMAndPIN: 'tpm-and-pin' },
        hidden: true,
      },
      { property: 'StartupKeyDrive', variable: 'OSDBitLockerStartupKeyDrive', option: 'startupKeyDrive', hidden: true },
      { property: 'PIN', variable: 'OSDBitLockerPIN', secret: true, hidden: true },
      ...encryptionProperties,
      {
        property: 'CreateRecoveryPassword',
        variable: 'OSDBitLockerCreateRecoveryPassword',
        option: 'recoveryKey',
        values: { AD: 'active-directory', ConfigMgrDatabase: 'site', None: 'none' },
        hidden: true,
      },
      {
        property: 'WaitForEncryption',
        variable: 'OSDBitLockerWaitForEncryption',
        option: 'wait',
        as: 'flag',
        hidden: true,
      },
      {
        property: 'SkipWhenNoValidTPM',
        variable: 'OSDBitLockerSkipWhenNoValidTPM',
        option: 'skipWithoutTpm',
        as: 'flag',
        hidden: true,
      },
    ],
    leftOut: [{ property: 'DestinationVariable', because: '`drive` may hold `%Name%`' }],
  },
});
