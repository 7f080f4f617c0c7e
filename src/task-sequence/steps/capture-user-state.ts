import * as z from 'zod';
import { packageReference } from '../references.ts';
import { defineStep } from '../step.ts';
import { userStateOptions, userStateProperties, userStateSupport } from '../user-state.ts';

export const captureUserState = defineStep({
  slug: 'capture-user-state',
  name: 'Capture User State',
  category: 'User State',
  support: userStateSupport,
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Saves users’ files and settings to the state store.',
  options: z.strictObject({
    package: packageReference().describe('The package that holds the User State Migration Tool.'),
    ...userStateOptions,
    skipEncryptedFiles: z.boolean().default(false).describe('Whether files encrypted with EFS are passed over.'),
    fileAccess: z
      .enum(['normal', 'vss'])
      .default('normal')
      .describe('How open files are read: as they are, or through a volume shadow copy.'),
    continueOnLockedFiles: z.boolean().default(true).describe('Whether it goes on when some files cannot be captured.'),
    hardLinks: z
      .boolean()
      .default(false)
      .describe('Whether files stay where they are and are only linked to, for a refresh.'),
    offline: z.boolean().default(false).describe('Whether the Windows on the disk is captured from the PE.'),
  }),
  reads: {
    OSDStateStorePath: 'where the state is put, as Request State Store found out',
  },
  configMgr: {
    type: 'CaptureUserStateAction',
    runIn: 'FullOS',
    program: 'osdmigrateuserstate.exe',
    properties: [
      { property: 'UsmtPackageID', variable: '_OSDMigrateUsmtPackageID', option: 'package' },
      ...userStateProperties,
      {
        property: 'AdditionalCaptureOptions',
        variable: 'OSDMigrateAdditionalCaptureOptions',
        option: 'additionalOptions',
      },
      {
        property: 'SkipEncryptedFiles',
        variable: 'OSDMigrateSkipEncryptedFiles',
        option: 'skipEncryptedFiles',
        as: 'flag',
      },
      {
        property: 'FileAccess',
        variable: 'OSDMigrateFileAccess',
        option: 'fileAccess',
        values: { Normal: 'normal', VSS: 'vss' },
      },
      {
        property: 'ContinueOnLockedFiles',
        variable: 'OSDMigrateContinueOnLockedFiles',
        option: 'continueOnLockedFiles',
        as: 'flag',
      },
      { property: 'UseHardlinks', variable: '_OSDMigrateUseHardlinks', option: 'hardLinks', as: 'flag' },
      { property: 'OfflineUserState', variable: '_OSDMigrateOfflineUserState', option: 'offline', as: 'flag' },
    ],
  },
});
