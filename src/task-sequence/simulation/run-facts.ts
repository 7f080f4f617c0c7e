/** What a run knows of itself and its computer before its first step: the read-only variables that conditions ask (specification 03, section 1). */
import type { DiskFacts } from '../disks/describe-disk.ts';
import { logFolders } from '../log-folder.ts';
import { type Environment, isPe } from '../step.ts';
import type { WmiDisk, WmiInventory } from '../wmi/inventory-facts.ts';

/** The part of an inventory that a run's variables, WMI queries, checks and the choice of a disk rest on. The inventory of the API fits. */
export type RunInventory = Omit<WmiInventory, 'disks' | 'firmware'> & {
  readonly disks: readonly (WmiDisk & DiskFacts)[];
  /** As the deployed system said of itself. */
  readonly operatingSystem?: { readonly distribution: string | null; readonly version: string | null } | undefined;
  readonly firmware: WmiInventory['firmware'] & {
    readonly kind: 'uefi' | 'bios';
    readonly secureBoot?: boolean | null | undefined;
  };
};

export interface RunIdentity {
  readonly launchMode: 'PXE' | 'UFD' | 'HD' | 'SMS';
  readonly siteName: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly deploymentId: string;
  readonly taskSequenceId: string;
  readonly taskSequenceName: string;
}

/** Names and values; what is not known is left out. */
export function runFacts(run: RunIdentity, environment: Environment, inventory: RunInventory): [string, string][] {
  const { smbios, firmware, networkAdapters } = inventory;
  const wired = networkAdapters.filter((adapter) => !adapter.wireless);
  const facts: [string, string | null][] = [
    ['_SMSTSInWinPE', String(isPe(environment))],
    ['_SMSTSLogPath', logFolders[environment]],
    ['_SMSTSBootUEFI', String(firmware.kind === 'uefi')],
    ['_TSSecureBoot', secureBootOf(firmware)],
    ['_SMSTSLaunchMode', run.launchMode],
    ['_SMSTSMediaType', MEDIA_TYPES[run.launchMode]],
    ['_SMSTSMachineName', run.deviceName],
    ['_SMSTSMake', smbios.manufacturer],
    ['_SMSTSModel', smbios.model],
    ['_SMSTSSerialNumber', smbios.serialNumber],
    ['_SMSTSAssetTag', smbios.assetTag],
    ['_SMSTSUUID', smbios.uuid],
    ['_SMSTSMacAddresses', wired.map((adapter) => adapter.mac.toUpperCase()).join(',')],
    ['_SMSTSIPAddresses', distinct(wired.flatMap(({ addresses }) => addresses.map(withoutPrefix)))],
    ['_SMSTSDefaultGateways', distinct(wired.flatMap(({ gateways = [] }) => gateways))],
    ['_SMSTSAdvertID', run.deploymentId],
    ['_SMSTSPackageID', run.taskSequenceId],
    ['_SMSTSPackageName', run.taskSequenceName],
    ['_SMSTSClientGUID', run.deviceId],
    ['_SMSTSOrgName', run.siteName],
    ['_SMSTSType', '2'],
    ...SAME_FOR_ALL,
  ];
  return facts.flatMap(([name, value]): [string, string][] => (value === null || value === '' ? [] : [[name, value]]));
}

/** How every run is carried out: content is fetched when its step comes, from a site that is spoken to over TLS and known by its pinned authority. */
const SAME_FOR_ALL: readonly [string, string][] = [
  ['_SMSTSDownloadOnDemand', 'true'],
  ['_SMSTSRunFromDP', 'false'],
  ['_SMSTSStandAloneMode', 'false'],
  ['_SMSTSUseSSL', 'true'],
  ['_SMSTSUseCRL', 'false'],
  ['_SMSTSWTG', 'false'],
];

/** ConfigMgr's words in exported sequences; a run that begins in a running system is from no medium. */
const MEDIA_TYPES = { PXE: 'PXE', UFD: 'BootMedia', HD: 'OEMMedia', SMS: null } as const;

/** `NA`: the firmware knows no Secure Boot. */
function secureBootOf({ secureBoot = null }: RunInventory['firmware']): string {
  if (secureBoot === null) return 'NA';
  return secureBoot ? 'Enabled' : 'Disabled';
}

/** `192.0.2.7` of `192.0.2.7/24`. */
function withoutPrefix(address: string): string {
  return address.split('/')[0] ?? address;
}

function distinct(values: readonly string[]): string {
  return [...new Set(values)].join(',');
}
