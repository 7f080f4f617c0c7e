import * as z from 'zod';
import { packageReference } from '../references.ts';
import { awaits, defineStep } from '../step.ts';
import { userStateOptions, userStateProperties } from '../user-state.ts';

export const restoreUserState = defineStep({
  slug: 'restore-user-state',
  name: 'Restore User State',
  category: 'User State',
  support: { windows: awaits('user-state'), linux: awaits('user-state') },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Brings users’ files and settings back from the state store.',
  options: z.strictObject({
    package: packageReference().describe('The package that holds the User State Migration Tool.'),
    ...userStateOptions,
    localAccounts: z
      .boolean()
      .default(false)
      .describe(
        'Whether local accounts are restored; their password is in the secret variable OSDMigrateLocalAccountPassword.',
      ),
    continueOnRestore: z.boolean().default(true).describe('Whether it goes on when some files cannot be restored.'),
  }),
  reads: {
    OSDStateStorePath: 'where the state is, as Request State Store found out',
  },
  configMgr: {
    type: 'RestoreUserStateAction',
    runIn: 'FullOS',
    program: 'osdmigrateuserstate.exe',
    properties: [
      { property: 'UsmtRestorePackageID', variable: '_OSDMigrateUsmtRestorePackageID', option: 'package' },
      ...userStateProperties,
      {
        property: 'AdditionalRestoreOptions',
        variable: 'OSDMigrateAdditionalRestoreOptions',
        option: 'additionalOptions',
      },
      { property: 'LocalAccounts', variable: 'OSDMigrateLocalAccounts', option: 'localAccounts', as: 'flag' },
      { property: 'LocalAccountPassword', variable: 'OSDMigrateLocalAccountPassword', secret: true },
      {
        property: 'ContinueOnRestore',
        variable: 'OSDMigrateContinueOnRestore',
        option: 'continueOnRestore',
        as: 'flag',
      },
    ],
  },
});
