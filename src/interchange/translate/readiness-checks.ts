/** Checks of Check Readiness: in ConfigMgr each is a switch, and most have a value (SDK, SMS_TaskSequence_PrestartCheckAction). */
import type { StepReading } from './step-reading.ts';

export interface ReadinessCheckNames {
  /** Without `OSD`, with which the variable begins. */
  readonly check: string;
  /** Where the check has a value. */
  readonly value?: string;
  /** Of the class, where none is written. */
  readonly usual?: string;
  readonly option: string;
  readonly as: 'number' | 'text' | 'lowerCase' | { readonly when: unknown };
}

export const readinessChecks: readonly ReadinessCheckNames[] = [
  { check: 'CheckMemory', value: 'Memory', usual: '512', option: 'minimumMemoryMegabytes', as: 'number' },
  {
    check: 'CheckProcessorSpeed',
    value: 'ProcessorSpeed',
    usual: '800',
    option: 'minimumProcessorMegahertz',
    as: 'number',
  },
  { check: 'CheckFreeDiskSpace', value: 'FreeDiskSpace', usual: '25000', option: 'minimumDiskMegabytes', as: 'number' },
  { check: 'CheckOSType', value: 'OSType', usual: 'CLIENT', option: 'osType', as: 'lowerCase' },
  { check: 'CheckOSArchitecture', value: 'OSArchitecture', usual: '64', option: 'architecture', as: 'text' },
  { check: 'CheckMinOSVersion', value: 'MinOSVersion', option: 'minimumOsVersion', as: 'text' },
  { check: 'CheckMaxOSVersion', value: 'MaxOSVersion', option: 'maximumOsVersion', as: 'text' },
  { check: 'CheckOSLanguageID', value: 'OSLanguageID', option: 'osLanguage', as: 'number' },
  { check: 'CheckPowerState', option: 'acPower', as: { when: true } },
  { check: 'CheckNetworkConnected', option: 'network', as: { when: true } },
  { check: 'CheckNetworkWired', option: 'wiredNetwork', as: { when: true } },
  { check: 'CheckDeviceUEFI', option: 'firmware', as: { when: 'uefi' } },
  { check: 'CheckTPMEnabled', option: 'tpmEnabled', as: { when: true } },
  { check: 'CheckTPMActivated', option: 'tpmActivated', as: { when: true } },
];

export function readReadinessChecks(reading: StepReading): void {
  for (const { check, value, usual = '', option, as } of readinessChecks) {
    const names = [check, `OSD${check}`];
    const text = value === undefined ? '' : reading.text(value, `OSD${value}`) || usual;
    if (!reading.isOn(...names)) {
      // Said in so many words it stays said.
      if (typeof as === 'object' && as.when === true && reading.text(...names) !== '') reading.set(option, false);
    } else if (typeof as === 'object') reading.set(option, as.when);
    else if (text === '') reading.translated(`The check ${check} has no value, and is left out.`);
    else reading.set(option, as === 'number' ? Number(text) : as === 'lowerCase' ? text.toLowerCase() : text);
  }
  const client = reading.isOn('CheckCMClientMinVersion', 'OSDCheckCMClientMinVersion');
  reading.value('CMClientMinVersion', 'OSDCMClientMinVersion');
  if (client)
    reading.translated(
      'The version of the ConfigMgr client is not checked: the agent always is the one that the site hands out.',
    );
}
