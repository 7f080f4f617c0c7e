/** What capturing and restoring user state have in common. */
import * as z from 'zod';
import { awaits, type ConfigMgrProperty, type StepKind } from './step.ts';

/** Wherever a system is left or comes to be. */
export const userStateSupport: StepKind['support'] = {
  'linux-pe': awaits('user-state'),
  winpe: awaits('user-state'),
  windows: awaits('user-state'),
  linux: awaits('user-state'),
};

export const userStateOptions = {
  profiles: z
    .enum(['all', 'custom'])
    .default('all')
    .describe('All user profiles with the standard rules, or what the files say.'),
  configFiles: z
    .array(z.string().min(1).max(260))
    .max(100)
    .default([])
    .describe('With `custom`: the XML files of rules.'),
  verboseLog: z.boolean().default(false).describe('Whether the log tells everything.'),
  additionalOptions: z.string().max(4000).optional().describe('Further options of ScanState or LoadState.'),
};

export const userStateProperties: readonly ConfigMgrProperty[] = [
  { property: 'Mode', variable: 'OSDMigrateMode', option: 'profiles', values: { Simple: 'all', Advanced: 'custom' } },
  { property: 'ConfigFiles', variable: 'OSDMigrateConfigFiles', option: 'configFiles', as: 'list' },
  { property: 'EnableVerboseLogging', variable: 'OSDMigrateEnableVerboseLogging', option: 'verboseLog', as: 'flag' },
];
