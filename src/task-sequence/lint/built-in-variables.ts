/**
 * The variables that a sequence may use without setting them: ConfigMgr's own (specification 03, sections 1, 2 and 4), those of its steps, and those of the
 * operating system, which are written in the same way. A table of names; what each holds is told there and on the reference page.
 */
import type { StepKind } from '../step.ts';
import { stepKinds } from '../step-kinds.ts';

/** Set by the engine or a step, and read-only. */
const facts = `
  _OSDDetectedWinDir _OSDDetectedWinDrive _SMSTSAdvertID _SMSTSAssetTag _SMSTSBootImageID _SMSTSBootUEFI _SMSTSClientCache _SMSTSClientGUID
  _SMSTSCurrentActionName _SMSTSDefaultGateways _SMSTSDownloadOnDemand _SMSTSInWinPE _SMSTSIPAddresses _SMSTSLastActionName _SMSTSLastActionRetCode
  _SMSTSLastActionSucceeded _SMSTSLastContentDownloadLocation _SMSTSLaunchMode _SMSTSLogPath _SMSTSMacAddresses _SMSTSMachineName _SMSTSMake _SMSTSModel
  _SMSTSMDataPath _SMSTSMediaType _SMSTSMP _SMSTSMPPort _SMSTSOrgName _SMSTSOSUpgradeActionReturnCode _SMSTSPackageID _SMSTSPackageName _SMSTSRunFromDP
  _SMSTSSerialNumber _SMSTSSetupRollback _SMSTSSiteCode _SMSTSTimezone _SMSTSType _SMSTSUseCRL _SMSTSUserStarted _SMSTSUseSSL _SMSTSUUID _SMSTSWTG
  _TSAppInstallStatus _TSSecureBoot _SMSTSAppInstallNeedsRetry _TS_CRMEMORY _TS_CRSPEED _TS_CRDISK _TS_CROSTYPE _TS_CRARCH _TS_CRMINOSVER _TS_CRMAXOSVER
  _TS_CRCLIENTMINVER _TS_CROSLANGUAGE _TS_CRACPOWER _TS_CRNETWORK _TS_CRWIRED _TS_CRUEFI _TS_CRSECUREBOOT _TS_CRTPMENABLED _TS_CRTPMACTIVATED
  _SMSTSNextInstructionPointer _SMSTSInstructionTableSize _SMSTSStandAloneMode _SMSTSShowProgressUI _SMSTSCustomProgressDialogMessage _SMSTSReturnToGINA
  _SMSTSPackagePath _SMSTSUserStatePath _SMSMediaGuid _SMSTSBootMediaPackageID _SMSTSHTTPPort _SMSTSHTTPSPort _SMSTSIISSSLState _SMSTSMediaPFX
  _SMSTSPublicRootKey _SMSTSRootCACerts _SMSTSSiteSigningCertificate _SMSTSUseFirstCert _SMSTSx64UnknownMachineGUID _SMSTSx86UnknownMachineGUID
`;

/** Read by the engine or by steps: whoever sets them changes what these do. */
const settings = `
  SMSTSAllowTokenAuthURLForACP SMSTSAssignmentsDownloadInterval SMSTSAssignmentsDownloadRetry SMSTSAssignUsersMode SMSTSDisableStatusRetry
  SMSTSDownloadAbortCode SMSTSDownloadProgram SMSTSDownloadRetryCount SMSTSDownloadRetryDelay SMSTSErrorDialogTimeout SMSTSLanguageFolder SMSTSLocalDataDrive
  SMSTSMP SMSTSPeerDownload SMSTSPeerRequestPort SMSTSPersistContent SMSTSPreserveContent SMSTSPostAction SMSTSPreferredAdvertID SMSTSRebootDelay
  SMSTSRebootDelayNext SMSTSRebootMessage SMSTSRebootRequested SMSTSRetryRequested SMSTSUDAUsers SMSTSWaitCcmexecOperationalTimeout SMSTSUninstallCCMClient
  SetupCompletePause TSDebugMode TSDebugOnError TSDisableProgressUI TSErrorOnWarning TSUEFIDrive TSProgressInfoLevel SMSTSEndProgram
  SMSTSDriverRequestResolveTimeOut SMSTSDriverRequestConnectTimeOut SMSTSDriverRequestSendTimeOut SMSTSDriverRequestReceiveTimeOut OSDTargetSystemDrive
  OSDTargetSystemRoot OSDGPTBootDisk OSDDiskpartBiosCompatibilityMode OSDDiskType OSDPartitions OSDMigrateAdditionalCaptureOptions
  OSDMigrateAdditionalRestoreOptions OSDMigrateLocalAccountPassword OSDStateStorePath OSDBitLockerRebootCountOverride OSDBitLockerRecoveryPassword
  OSDBitLockerStartupKey OSDRecoveryKeyPollingFrequency OSDRecoveryKeyPollingTimeout SMSTSMPListRequestTimeoutEnabled SMSTSMPListRequestTimeout
  OSDAppInstallRetries OSDAppInstallRetryTimeout OSDDoNotLogCommand SMSTSSoftwareUpdateScanTimeout SMSTSWaitForSecondReboot OSDLogPowerShellParameters
  SMSClientInstallProperties OSDSetupAdditionalUpgradeOptions OSDEnableTCPIPFiltering OSDAdapterCount
`;

/** Of Windows; `%windir%` is the shell's to replace. */
const ofWindows = `
  ALLUSERSPROFILE APPDATA CD CMDCMDLINE COMMONPROGRAMFILES COMPUTERNAME COMSPEC DATE ERRORLEVEL HOMEDRIVE HOMEPATH LOCALAPPDATA LOGONSERVER
  NUMBER_OF_PROCESSORS OS PATH PATHEXT PROCESSOR_ARCHITECTURE PROCESSOR_ARCHITEW6432 PROGRAMDATA PROGRAMFILES PROGRAMW6432 PUBLIC RANDOM SYSTEMDRIVE
  SYSTEMROOT TEMP TIME TMP USERDOMAIN USERNAME USERPROFILE WINDIR
`;

/** Arrays of ConfigMgr's steps: a base, a number, a property. */
const arrays = /^OSD(Adapter|Partitions|Package|App)\d+[A-Za-z]*$/i;

const kinds: readonly StepKind[] = stepKinds;
const ofSteps = kinds.flatMap(({ configMgr }) => configMgr?.properties ?? []);

const names = new Set(
  [
    ...[facts, settings, ofWindows].flatMap((list) => list.trim().split(/\s+/)),
    ...ofSteps.flatMap(({ variable }) => variable ?? []),
    ...kinds.flatMap(({ results = {} }) => Object.keys(results)),
  ].map((name) => name.toLowerCase()),
);

const secretNames = new Set(
  ofSteps.flatMap(({ variable, secret }) => (secret === true && variable !== undefined ? variable.toLowerCase() : [])),
);

export function isBuiltIn(name: string): boolean {
  return names.has(name.toLowerCase()) || arrays.test(name);
}

/** Whether the variable holds a password or key of one of ConfigMgr's steps. */
export function isSecretByNature(name: string): boolean {
  return secretNames.has(name.toLowerCase());
}
