/** The command line that ConfigMgr's client runs for a step: its program, with what is no variable as arguments (specification 04, section 6). */
import type { Step } from '../../task-sequence/document.ts';
import type { ForeignVariable } from '../task-sequence-xml/tree.ts';

type Value = (property: string) => string;

const byType: Readonly<Partial<Record<Step['type'], (value: Value) => string>>> = {
  'run-command-line': (value) => `/run:${value('PackageID')} ${value('CommandLine')}`,
  'set-task-sequence-variable': (value) =>
    `"${value('VariableName')}=${value('VariableValue')}" /hiddenflag:${capital(value('DoNotShowVariableValue'))}`,
  'restart-computer': (value) => `/target:${value('Target')}`,
  'apply-operating-system-image': (value) => `${source(value)}${configuration(value)}${target(value)}`,
  'apply-data-image': (value) => `/data:${value('ImagePackageID')},%OSDDataImageIndex%${target(value)}`,
  'apply-driver-package': (value) => `/install:${value('DriverPackageID')} /unsigned:%OSDAllowUnsignedDriver%`,
  'auto-apply-drivers': () => '/auto /bestmatch:%OSDAutoApplyDriverBestMatch% /unsigned:%OSDAllowUnsignedDriver%',
  'apply-network-settings': () => 'configure',
  'capture-network-settings': () => 'capture',
  'apply-windows-settings': () => '/config',
  'capture-windows-settings': () => '/capture',
  'join-domain-or-workgroup': () => '/type:%OSDJoinType%',
  'connect-to-network-folder': () => '%SMSConnectNetworkFolderPath%',
  'convert-disk-to-dynamic': () => 'convert %OSDConvertDiskIndex%',
  'request-state-store': (value) => `/${value('RequestType').toLowerCase()}`,
  'release-state-store': () => '/release',
  'capture-user-state': (value) => `/collect /continueOnError:${value('ContinueOnLockedFiles')}`,
  'restore-user-state': (value) => `/apply /continueOnError:${value('ContinueOnRestore')}`,
  'install-application': (value) =>
    `/app:${value('ApplicationName')} /basevar:${value('BaseVariableName')} /continueOnError:${capital(value('ContinueOnInstallError'))}`,
  'install-package': (value) =>
    `/pkg:${value('PackageID')} /install /basevar:${value('BaseVariableName')} /continueOnError:${capital(value('ContinueOnInstallError'))}`,
  'install-software-updates': () => '/target:%SMSInstallUpdateTarget%',
  'install-deployment-tools': (value) => `/install:${value('SysprepPackageID')}`,
  'prepare-windows-for-capture': () => '/activate:%OSDKeepActivation% /bmsd:%OSDBuildStorageDriverList%',
  'disable-bitlocker': (value) => `/disable${drive(value('TargetDrive'))}`,
  'enable-bitlocker': (value) =>
    `/enable${drive(value('TargetDrive'))} /wait:${capital(value('WaitForEncryption'))} /mode:${value('Mode')} /pwd:${value('CreateRecoveryPassword')} /full:${capital(value('EncryptFullDisk'))} /crypt:${value('EncryptMethod')} /ignoretpm:${capital(value('SkipWhenNoValidTPM'))}`,
  'pre-provision-bitlocker': (value) =>
    `/enable${drive(value('DestinationVariable') === '' ? value('DestinationLogicalDrive') : `%${value('DestinationVariable')}%`)} /ignoretpm:${capital(value('SkipWhenTPMInvalid'))}`,
};

export function actionOf(type: Step['type'], program: string, variables: readonly ForeignVariable[]): string {
  const value = (property: string) => variables.find((each) => each.property === property)?.value ?? '';
  const rest = byType[type]?.(value) ?? '';
  return rest === '' ? program : `${program} ${rest}`;
}

/** As ConfigMgr writes them on command lines. */
function capital(flag: string): string {
  return flag === 'true' ? 'True' : 'False';
}

function drive(letter: string): string {
  return letter === '' ? '' : ` /drive:${letter}`;
}

function source(value: Value): string {
  const id = value('InstallPackageID');
  return id === '' ? `/image:${value('ImagePackageID')},%OSDImageIndex%` : `/install:${id},%OSDInstallEditionIndex%`;
}

function configuration(value: Value): string {
  return value('ConfigFilePackage') === '' ? '' : ` "/config:${value('ConfigFilePackage')},%OSDConfigFileName%"`;
}

function target(value: Value): string {
  if (value('DestinationVariable') !== '') return ` /target:%${value('DestinationVariable')}%`;
  if (value('DestinationLogicalDrive') !== '') return ` /target:${value('DestinationLogicalDrive')}`;
  if (value('DestinationDisk') === '') return '';
  return ` /target:${value('DestinationDisk')},${value('DestinationPartition')}`;
}
