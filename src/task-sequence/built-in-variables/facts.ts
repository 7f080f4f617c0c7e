/** Read-only variables that the engine sets (simulation/run-facts.ts, agent/engine/step-runner.ts), and those of ConfigMgr that it does not (specification 03, sections 1 and 4). */
import { awaiting, type BuiltInVariable, fact, untold } from './built-in-variable.ts';

const ofTheRun: readonly BuiltInVariable[] = [
  fact('_SMSTSAdvertID', 'The id of the deployment.'),
  fact('_SMSTSPackageID', 'The id of the task sequence.'),
  fact('_SMSTSPackageName', 'The name of the task sequence.'),
  fact('_SMSTSClientGUID', 'The id of the device.'),
  fact('_SMSTSMachineName', 'The name of the device in the site; `OSDComputerName` names the computer.'),
  fact('_SMSTSOrgName', 'The name of the site.'),
  fact('_SMSTSType', '`2`: the sequence deploys an operating system.'),
  fact('_SMSTSLaunchMode', 'How the run began: `PXE`.'),
  fact('_SMSTSMediaType', 'What the computer was started from: `PXE`.'),
  fact(
    '_SMSTSLogPath',
    'The folder of the run’s log, for logs of scripts too: `/run/slipway/log` in the PE, in memory; `/var/lib/slipway/log` in the deployed system, until the run ends.',
  ),
  fact('_SMSTSInWinPE', '`true` in a PE, the Linux PE too, `false` in the deployed system.'),
  fact('_SMSTSDownloadOnDemand', '`true`: content is fetched when its step comes.'),
  fact('_SMSTSRunFromDP', '`false`: nothing runs from a share.'),
  fact('_SMSTSStandAloneMode', '`false`: the run has a site.'),
  fact('_SMSTSUseSSL', '`true`: the agent speaks to its site over TLS.'),
  fact(
    '_SMSTSUseCRL',
    '`false`: the agent knows its site by the pinned authority, not by lists of revoked certificates.',
  ),
  fact('_SMSTSWTG', '`false`: the system is not Windows To Go.'),
];

const ofTheEngine: readonly BuiltInVariable[] = [
  fact('_SMSTSCurrentActionName', 'The name of the step that runs.'),
  fact('_SMSTSLastActionName', 'The name of the last step that ran; before the first one it is not set.'),
  fact('_SMSTSLastActionRetCode', 'The exit code of the last step that ran.'),
  fact('_SMSTSLastActionSucceeded', '`true` or `false`: whether the last step that ran succeeded.'),
];

const ofTheComputer: readonly BuiltInVariable[] = [
  fact('_SMSTSMake', 'The manufacturer, as the firmware tells it.'),
  fact('_SMSTSModel', 'The model, as the firmware tells it.'),
  fact('_SMSTSSerialNumber', 'The serial number, as the firmware tells it.'),
  fact('_SMSTSAssetTag', 'The asset tag, as the firmware tells it.'),
  fact('_SMSTSUUID', 'The UUID, as the firmware tells it.'),
  fact('_SMSTSMacAddresses', 'MAC addresses of the wired network adapters, separated by commas.'),
  fact('_SMSTSIPAddresses', 'IP addresses of the wired network adapters, separated by commas.'),
  fact('_SMSTSDefaultGateways', 'Gateways of the wired network adapters, separated by commas.'),
  fact('_SMSTSBootUEFI', '`true` or `false`: whether the firmware is UEFI.'),
  fact('_TSSecureBoot', '`Enabled`, `Disabled`, or `NA` where the firmware knows no Secure Boot.'),
];

const NO_MANAGEMENT_POINT = 'There is no management point: the agent is told its site when the computer is started.';
const SCREEN_IS_THE_RUNS = 'The PE’s screen is the run’s own, and the deployed system shows nothing.';

/** Not set yet. */
const later: readonly BuiltInVariable[] = [
  fact(
    '_OSDDetectedWinDir',
    'The folder of the Windows that was on the disk before.',
    awaiting('windows-images', 'linux-pe', 'winpe'),
  ),
  fact(
    '_OSDDetectedWinDrive',
    'The drive of the Windows that was on the disk before.',
    awaiting('windows-images', 'linux-pe', 'winpe'),
  ),
  fact(
    '_SMSTSClientCache',
    'The folder of content that was fetched.',
    awaiting('software', 'linux-pe', 'winpe', 'windows', 'linux'),
    { instead: 'Images are written while they come, and are kept nowhere else.' },
  ),
  fact(
    '_SMSTSPackagePath',
    'The folder of the package that the step runs in.',
    awaiting('software', 'linux-pe', 'winpe', 'windows', 'linux'),
  ),
  fact(
    '_SMSTSPackageCacheLocation<ID>',
    'The folder of a package that was fetched.',
    awaiting('software', 'linux-pe', 'winpe', 'windows', 'linux'),
    { instead: 'Download Package Content writes folders into the variable that it names.' },
  ),
  fact('_SMSTS<ID>', 'Where a package’s content is.', awaiting('software', 'linux-pe', 'winpe', 'windows', 'linux')),
  fact(
    '_SMSTSUserStatePath',
    'The folder that is spared when the volume is erased.',
    awaiting('user-state', 'linux-pe', 'winpe'),
  ),
  fact(
    '_SMSTSUserStarted',
    '`true` when a user started the sequence in the running system, `false` when a schedule did.',
    awaiting('running-systems', 'windows', 'linux'),
  ),
];

const never: readonly BuiltInVariable[] = [
  untold('_SMSTSBootImageID', 'The boot image’s package id.', 'Boot images are no packages.'),
  untold(
    '_SMSTSLastContentDownloadLocation',
    'The last address of content.',
    'Addresses are signed for the run and told nobody.',
  ),
  untold('_SMSTSMDataPath', 'The folder of temporary files.', 'Use `/tmp`, or the variable of a partition.'),
  untold('_SMSTSMP', 'The management point.', NO_MANAGEMENT_POINT),
  untold('_SMSTSMPPort', 'The management point’s port.', NO_MANAGEMENT_POINT),
  untold('_SMSTSSiteCode', 'The site code.', 'Sites have names, and no codes: `_SMSTSOrgName`.'),
  untold(
    '_SMSTSTimezone',
    'The time zone, as Windows describes it.',
    'In a deployed Linux ask the system, as `timedatectl show -p Timezone`.',
  ),
  untold(
    '_SMSTSNextInstructionPointer',
    'Where the run is in ConfigMgr’s table.',
    'Groups and steps are a tree: `_SMSTSCurrentActionName`.',
  ),
  untold(
    '_SMSTSInstructionTableSize',
    'The length of ConfigMgr’s table.',
    'Groups and steps are a tree, and no table.',
  ),
  untold('_SMSTSShowProgressUI', 'Whether progress is shown.', SCREEN_IS_THE_RUNS),
  untold('_SMSTSCustomProgressDialogMessage', 'What is shown as progress.', SCREEN_IS_THE_RUNS),
  untold('_SMSTSReturnToGINA', 'Whether the log-on screen comes back.', SCREEN_IS_THE_RUNS),
  untold('_SMSTSReserved1', 'The network access account’s name.', 'There is no such account: content needs none.'),
  untold('_SMSTSReserved2', 'The network access account’s password.', 'There is no such account: content needs none.'),
  untold(
    '_SMSTSHTTP<ID>',
    'The web address of a package’s content.',
    'Addresses are signed for the run and told nobody.',
  ),
];

/** What ConfigMgr gives a PE to begin with; here it is the boot ticket (docs/netboot.md). */
const bootstrap: readonly BuiltInVariable[] = (
  [
    ['_SMSMediaGuid', 'The medium’s id.'],
    ['_SMSTSBootMediaPackageID', 'The package id of the medium’s boot image.'],
    ['_SMSTSHTTPPort', 'The management point’s port for HTTP.'],
    ['_SMSTSHTTPSPort', 'The management point’s port for HTTPS.'],
    ['_SMSTSIISSSLState', 'How the management point wants TLS.'],
    ['_SMSTSMediaPFX', 'The medium’s certificate and key.'],
    ['_SMSTSPublicRootKey', 'The trusted root key.'],
    ['_SMSTSRootCACerts', 'Trusted authorities.'],
    ['_SMSTSSiteSigningCertificate', 'The certificate that policies are signed with.'],
    ['_SMSTSUseFirstCert', 'Which of several certificates is taken.'],
    ['_SMSTSx64UnknownMachineGUID', 'The id of unknown 64-bit computers.'],
    ['_SMSTSx86UnknownMachineGUID', 'The id of unknown 32-bit computers.'],
  ] as const
).map(([name, meaning]) => untold(name, meaning, 'A PE begins with a boot ticket, which no variable holds.'));

export const facts: readonly BuiltInVariable[] = [
  ...ofTheRun,
  ...ofTheEngine,
  ...ofTheComputer,
  ...later,
  ...never,
  ...bootstrap,
];
