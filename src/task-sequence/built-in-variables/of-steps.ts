/** Variables of single steps that stand for none of their options (specification 03, sections 1, 3 and 5). */
import { readinessChecks } from '../checks-from-variables.ts';
import {
  awaiting,
  type BuiltInVariable,
  everywhere,
  idle,
  inPe,
  inSystem,
  result,
  setting,
  untold,
} from './built-in-variable.ts';

const PARTITIONS = 'The partitions are those of the step; `%Name%` may stand in their texts.';
const ADAPTERS = 'The adapters are those of the step; `%Name%` may stand in their texts.';
const NO_CLIENT = 'There is no ConfigMgr client.';
const RUN_AS = 'The option `runAs` says so.';
const ATTEMPTS = 'The attempts of the step say how often it is tried again.';
const NO_LIST = 'There is one site, and no list of management points.';

const ofPrograms: readonly BuiltInVariable[] = [
  setting('OSDDoNotLogCommand', '`TRUE`: the command line is not in the log; what it prints is.', everywhere, {
    steps: ['run-command-line', 'install-package', 'imported-step'],
  }),
  setting('OSDLogPowerShellParameters', '`TRUE`: the parameters of the script are in the log.', inSystem, {
    steps: ['run-powershell-script'],
    instead: 'The Linux PE has no PowerShell.',
  }),
  idle('SMSTSRunCommandLineAsUser', 'Whether the program runs as another account.', RUN_AS, ['run-command-line']),
  idle('SMSTSRunPowerShellAsUser', 'Whether the script runs as another account.', RUN_AS, ['run-powershell-script']),
];

/** Blank where the check is not asked for, or was not looked at. */
const ofReadiness: readonly BuiltInVariable[] = [
  ...(
    [
      ['_TS_CRMEMORY', 'memory'],
      ['_TS_CRSPEED', 'the processor’s speed'],
      ['_TS_CRDISK', 'room on the disk'],
      ['_TS_CRARCH', 'the processor’s width'],
      ['_TS_CRUEFI', 'the firmware’s kind'],
      ['_TS_CRSECUREBOOT', 'Secure Boot'],
      ['_TS_CRACPOWER', 'mains power'],
      ['_TS_CRNETWORK', 'a network link'],
      ['_TS_CRWIRED', 'a wired network link'],
      ['_TS_CRTPMENABLED', 'a TPM that is switched on'],
      ['_TS_CRTPMACTIVATED', 'a TPM that is activated'],
    ] as const
  ).map(([name, what]) => readiness(name, what, everywhere)),
  ...(
    [
      ['_TS_CROSTYPE', 'Windows for clients or servers'],
      ['_TS_CRMINOSVER', 'the system’s least version'],
      ['_TS_CRMAXOSVER', 'the system’s highest version'],
      ['_TS_CROSLANGUAGE', 'the system’s language'],
    ] as const
  ).map(([name, what]) => readiness(name, what, inSystem, 'In a PE the system is not looked at.')),
  readiness('_TS_CRCLIENTMINVER', 'the client’s version', {}, 'There is no ConfigMgr client.'),
  ...readinessChecks.flatMap(({ variable, valueVariable }) => [
    setting(variable, 'Whether Check Readiness checks this.', everywhere, { steps: ['check-readiness'] }),
    ...(valueVariable === undefined
      ? []
      : [setting(valueVariable, 'What Check Readiness compares with.', everywhere, { steps: ['check-readiness'] })]),
  ]),
  idle('OSDCheckCMClientMinVersion', 'Whether Check Readiness checks this.', NO_CLIENT, ['check-readiness']),
  idle('OSDCMClientMinVersion', 'What Check Readiness compares with.', NO_CLIENT, ['check-readiness']),
];

function readiness(name: string, what: string, support: BuiltInVariable['support'], instead?: string): BuiltInVariable {
  const meaning = `Whether the check for ${what} was passed: \`1\` or \`0\`.`;
  return result(name, meaning, support, { steps: ['check-readiness'], ...(instead !== undefined && { instead }) });
}

const ofDisksAndImages: readonly BuiltInVariable[] = [
  result(
    'OSDTargetSystemDrive',
    'The volume that the system was applied to, as `/dev/sda2`.',
    { 'linux-pe': 'now', winpe: { awaits: 'windows' } },
    {
      steps: ['apply-operating-system-image'],
      instead: 'Its step runs in a PE; the variable stays set afterwards.',
    },
  ),
  idle('OSDPreserveDriveLetter', 'Whether the image’s drive letter is kept.', 'The step says where the image goes.', [
    'apply-operating-system-image',
  ]),
  ...['OSDGPTBootDisk', 'OSDDiskpartBiosCompatibilityMode', 'OSDDiskType', 'OSDPartitions'].map((name) =>
    idle(name, 'How Format and Partition Disk lays the disk out.', PARTITIONS, ['format-and-partition-disk']),
  ),
  ...['Size', 'SizeUnits', 'VolumeName', 'VolumeLetterVariable'].map((property) =>
    setting(`OSDPartitions#${property}`, 'Of a partition of Format and Partition Disk.', inPe, {
      steps: ['format-and-partition-disk'],
      instead: 'Its step runs in a PE.',
    }),
  ),
  ...['Type', 'FileSystem', 'Bootable', 'QuickFormat', 'AssignVolumeLetter'].map((property) =>
    idle(`OSDPartitions#${property}`, 'A partition of Format and Partition Disk.', PARTITIONS, [
      'format-and-partition-disk',
    ]),
  ),
];

const ofNetwork: readonly BuiltInVariable[] = [
  idle('OSDEnableTCPIPFiltering', 'Whether filters of ports are used.', 'Systems have firewalls.', [
    'apply-network-settings',
  ]),
  ...[
    ...['Name', 'MacAddress', 'EnableDHCP', 'IPAddressList', 'SubnetMask', 'Gateways', 'GatewayCostMetric'],
    ...['DNSDomain', 'DNSServerList', 'DNSSuffix'],
  ].map((property) =>
    setting(`OSDAdapter#${property}`, 'Of a network adapter of Apply Network Settings.', inPe, {
      steps: ['apply-network-settings'],
      instead: 'Its step runs in a PE.',
    }),
  ),
  ...[
    ...[
      'Index',
      'EnableDNSRegistration',
      'EnableFullDNSRegistration',
      'EnableWINS',
      'WINSServerList',
      'EnableLMHOSTS',
      'TcpipNetbiosOptions',
      'EnableTCPFiltering',
      'TCPFilterPortList',
    ],
    ...['EnableUDPFiltering', 'UDPFilterPortList', 'EnableIPProtocolFiltering', 'IPProtocolFilterList'],
  ].map((property) =>
    idle(`OSDAdapter#${property}`, 'A network adapter of Apply Network Settings.', ADAPTERS, [
      'apply-network-settings',
    ]),
  ),
];

const ofBitLocker: readonly BuiltInVariable[] = [
  setting(
    'OSDBitLockerRebootCountOverride',
    'After how many restarts protection comes back; `0`: never by itself.',
    awaiting('bitlocker', 'windows'),
    { steps: ['disable-bitlocker'] },
  ),
  setting(
    'OSDBitLockerRecoveryPassword',
    'The recovery password, instead of a random one.',
    awaiting('bitlocker', 'windows'),
    { steps: ['enable-bitlocker'], secret: true },
  ),
  setting('OSDBitLockerStartupKey', 'The startup key, instead of a random one.', awaiting('bitlocker', 'windows'), {
    steps: ['enable-bitlocker'],
    secret: true,
  }),
  setting(
    'OSDRecoveryKeyPollingFrequency',
    'Seconds between questions whether the recovery key is kept.',
    awaiting('bitlocker', 'windows'),
    { steps: ['enable-bitlocker'] },
  ),
  setting(
    'OSDRecoveryKeyPollingTimeout',
    'Seconds for which the recovery key’s being kept is waited for.',
    awaiting('bitlocker', 'windows'),
    {
      steps: ['enable-bitlocker'],
    },
  ),
  idle(
    'OSDBitLockerDestinationVariable',
    'The variable that names the drive.',
    'The option `drive` may hold `%Name%`.',
    ['pre-provision-bitlocker'],
  ),
];

const ofSoftware: readonly BuiltInVariable[] = [
  setting('TSErrorOnWarning', '`True`: a warning of an application is a failure.', inSystem, {
    steps: ['install-application'],
  }),
  idle('OSDAppInstallRetries', 'How often an application is tried again.', ATTEMPTS, ['install-application']),
  idle('OSDAppInstallRetryTimeout', 'Milliseconds before an application is tried again.', ATTEMPTS, [
    'install-application',
  ]),
  untold('_SMSTSAppInstallNeedsRetry', 'Whether an application has to be tried again.', ATTEMPTS),
  idle('OSDAppCount', 'How many applications the step names.', 'They are options of the step.', [
    'install-application',
  ]),
  ...['', 'AppId', 'DisplayName', 'Name'].map((property) =>
    idle(`OSDApp#${property}`, 'An application that the step names.', 'They are options of the step.', [
      'install-application',
    ]),
  ),
  idle('OSDPackageCount', 'How many packages the step names.', 'They are options of the step.', [
    'download-package-content',
  ]),
  ...['Name', 'PackageId', 'PkgType', 'Size'].map((property) =>
    idle(`OSDPackage#${property}`, 'A package that the step names.', 'They are options of the step.', [
      'download-package-content',
    ]),
  ),
  setting(
    'SMSTSSoftwareUpdateScanTimeout',
    'Seconds for which the search for updates is waited for.',
    awaiting('software-updates', 'windows', 'linux'),
    { steps: ['install-software-updates'] },
  ),
  setting(
    'SMSTSWaitForSecondReboot',
    'Seconds to wait for another restart by an update.',
    awaiting('software-updates', 'windows', 'linux'),
    { steps: ['install-software-updates'] },
  ),
  idle('SMSTSMPListRequestTimeoutEnabled', 'Whether the list of management points is waited for.', NO_LIST, [
    'install-application',
    'install-software-updates',
  ]),
  idle('SMSTSMPListRequestTimeout', 'Milliseconds for which the list of management points is waited for.', NO_LIST, [
    'install-application',
    'install-software-updates',
  ]),
  idle(
    '_SMSClientPreProductionPackageID',
    'The client that is tried out.',
    'The agent always is the one that the site hands out.',
    ['setup-windows-and-configmgr'],
  ),
];

const ofDrivers: readonly BuiltInVariable[] = ['Resolve', 'Connect', 'Send', 'Receive'].map((phase) =>
  idle(
    `SMSTSDriverRequest${phase}TimeOut`,
    'Seconds for which drivers are waited for.',
    'The agent asks its site again until it answers.',
    ['auto-apply-drivers'],
  ),
);

export const ofSteps: readonly BuiltInVariable[] = [
  ...ofPrograms,
  ...ofReadiness,
  ...ofDisksAndImages,
  ...ofNetwork,
  ...ofBitLocker,
  ...ofSoftware,
  ...ofDrivers,
];
