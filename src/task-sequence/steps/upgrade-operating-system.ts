import * as z from 'zod';
import { exclusiveProblems, problemsIn, problemWhen } from '../option-problems.ts';
import { packageReference } from '../references.ts';
import { awaits, defineStep } from '../step.ts';

const sources = ['package', 'sourcePath', 'featureUpdate'] as const;

export const upgradeOperatingSystem = defineStep({
  slug: 'upgrade-operating-system',
  name: 'Upgrade Operating System',
  category: 'Images',
  support: { windows: awaits('windows-upgrade') },
  repeatability: 'never-repeat',
  destructive: false,
  summary: 'Upgrades the running Windows and keeps programs and data.',
  options: z.strictObject({
    package: packageReference().optional().describe('The operating system upgrade package.'),
    edition: z.int().min(1).default(1).describe('Which edition of the package.'),
    sourcePath: z.string().max(1024).optional().describe('Or the folder that setup.exe is in.'),
    featureUpdate: z.string().max(255).optional().describe('Or the feature update.'),
    featureUpdateAssignment: z
      .string()
      .max(255)
      .optional()
      .describe('Id of the assignment that brings it, in ConfigMgr.'),
    productKey: z.string().max(255).optional().describe('The product key; `%Name%` keeps it out of the sequence.'),
    driverPackage: packageReference().optional().describe('Drivers that Setup is given: a driver package,'),
    stagedContent: z.string().max(1024).optional().describe('or a folder.'),
    timeoutMinutes: z.int().min(1).max(10_000).optional().describe('How long Setup may take.'),
    scanOnly: z.boolean().default(false).describe('Whether it only looks whether the computer can be upgraded.'),
    ignoreMessages: z.boolean().default(false).describe('Whether messages that a person could dismiss are ignored.'),
    dynamicUpdate: z
      .enum(['disable', 'policy', 'override'])
      .default('disable')
      .describe('Whether Setup fetches updates first: not, as the policy says, or in any case.'),
    additionalOptions: z.string().max(4000).optional().describe('Further options of setup.exe.'),
  }),
  optionProblems: (options) =>
    problemsIn(
      problemWhen(
        sources.every((name) => options[name] === undefined),
        '',
        'it has nothing to upgrade from: name a `package`, a `sourcePath` or a `featureUpdate`',
      ),
      exclusiveProblems(options, sources),
      exclusiveProblems(options, ['driverPackage', 'stagedContent']),
      problemWhen(
        options.featureUpdate !== undefined && options.driverPackage !== undefined,
        'driverPackage',
        'a feature update takes no drivers along',
      ),
    ),
  configMgr: {
    type: 'UpgradeOperatingSystemAction',
    runIn: 'FullOS',
    program: 'OSDUpgradeOS.exe',
    properties: [
      { property: 'InstallPackageID', option: 'package', hidden: true },
      { property: 'InstallEditionIndex', variable: 'OSDUpgradeInstallEditionIndex', option: 'edition', as: 'number' },
      { property: 'InstallPath', variable: 'OSDUpgradeInstallPath', option: 'sourcePath' },
      { property: 'FeatureUpdateName', variable: 'OSDUpgradeFeatureUpdateName', option: 'featureUpdate' },
      {
        property: 'FeatureUpdateAssignmentId',
        variable: 'OSDFeatureUpdateAssignmentID',
        option: 'featureUpdateAssignment',
      },
      { property: 'OsProductKey', variable: 'OSDUpgradeOsProductKey', option: 'productKey' },
      { property: 'DriverPackageID', option: 'driverPackage', hidden: true },
      { property: 'StagedContent', variable: 'OSDUpgradeStagedContent', option: 'stagedContent' },
      { property: 'SetupTimeout', option: 'timeoutMinutes', as: 'number', hidden: true },
      { property: 'ScanOnly', variable: 'OSDUpgradeScanOnly', option: 'scanOnly', as: 'flag' },
      { property: 'IgnoreMessages', variable: 'OSDUpgradeIgnoreMessages', option: 'ignoreMessages', as: 'flag' },
      {
        property: 'DynamicUpdateSettings',
        variable: 'OSDUpgradeDynamicUpdateSettings',
        option: 'dynamicUpdate',
        values: { Disable: 'disable', UsePolicy: 'policy', OverridePolicy: 'override' },
      },
      { property: 'PreserveSettings', variable: 'OSDUpgradePreserveSettings' },
      { property: 'SetupAdditionalOptions', variable: 'OSDSetupAdditionalUpgradeOptions', option: 'additionalOptions' },
    ],
    leftOut: [{ property: 'PreserveSettings', because: 'programs and data are always kept', isReadByHand: true }],
  },
  results: {
    _SMSTSOSUpgradeActionReturnCode: 'Windows Setup’s exit code',
    _SMSTSSetupRollback: 'whether Setup went back to the former Windows',
  },
});
