/** What a run knows of itself and its computer before its first step: the read-only variables that conditions ask (specification 03, section 1). */
import { type Environment, isPe } from '../step.ts';
import type { WmiInventory } from '../wmi/inventory-facts.ts';

/** The part of an inventory that a run's variables and WMI queries are made of. The inventory of the API fits. */
export type RunInventory = WmiInventory & { readonly firmware: { readonly kind: 'uefi' | 'bios' } };

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
    ['_SMSTSBootUEFI', String(firmware.kind === 'uefi')],
    ['_SMSTSLaunchMode', run.launchMode],
    ['_SMSTSMachineName', run.deviceName],
    ['_SMSTSMake', smbios.manufacturer],
    ['_SMSTSModel', smbios.model],
    ['_SMSTSSerialNumber', smbios.serialNumber],
    ['_SMSTSAssetTag', smbios.assetTag],
    ['_SMSTSUUID', smbios.uuid],
    ['_SMSTSMacAddresses', wired.map((adapter) => adapter.mac.toUpperCase()).join(',')],
    ['_SMSTSIPAddresses', wired.flatMap((adapter) => adapter.addresses).join(',')],
    ['_SMSTSAdvertID', run.deploymentId],
    ['_SMSTSPackageID', run.taskSequenceId],
    ['_SMSTSPackageName', run.taskSequenceName],
    ['_SMSTSClientGUID', run.deviceId],
    ['_SMSTSOrgName', run.siteName],
    ['_SMSTSType', '2'],
  ];
  return facts.flatMap(([name, value]): [string, string][] => (value === null || value === '' ? [] : [[name, value]]));
}
