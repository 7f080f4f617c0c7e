/** Checks of Check Readiness: in ConfigMgr each is a switch, and most have a value (SDK, SMS_TaskSequence_PrestartCheckAction). */

import { flagFrom } from './flag.ts';
import { phrase } from './phrases/english.ts';
import type { Phrase } from './phrases/phrase.ts';
import type { OptionsFromVariables, ReadVariable } from './step.ts';

export interface ReadinessCheckNames {
  readonly check: string;
  readonly variable: string;
  /** Where the check has a value. */
  readonly value?: string;
  readonly valueVariable?: string;
  /** Of the class, where none is written. */
  readonly usual?: string;
  readonly option: string;
  readonly as: 'number' | 'text' | 'lowerCase' | { readonly when: unknown };
}

export const readinessChecks: readonly ReadinessCheckNames[] = [
  {
    check: 'CheckMemory',
    variable: 'OSDCheckMemory',
    value: 'Memory',
    valueVariable: 'OSDMemory',
    usual: '512',
    option: 'minimumMemoryMegabytes',
    as: 'number',
  },
  {
    check: 'CheckProcessorSpeed',
    variable: 'OSDCheckProcessorSpeed',
    value: 'ProcessorSpeed',
    valueVariable: 'OSDProcessorSpeed',
    usual: '800',
    option: 'minimumProcessorMegahertz',
    as: 'number',
  },
  {
    check: 'CheckFreeDiskSpace',
    variable: 'OSDCheckFreeDiskSpace',
    value: 'FreeDiskSpace',
    valueVariable: 'OSDFreeDiskSpace',
    usual: '25000',
    option: 'minimumDiskMegabytes',
    as: 'number',
  },
  {
    check: 'CheckOSType',
    variable: 'OSDCheckOSType',
    value: 'OSType',
    valueVariable: 'OSDOSType',
    usual: 'CLIENT',
    option: 'osType',
    as: 'lowerCase',
  },
  {
    check: 'CheckOSArchitecture',
    variable: 'OSDCheckOSArchitecture',
    value: 'OSArchitecture',
    valueVariable: 'OSDOSArchitecture',
    usual: '64',
    option: 'architecture',
    as: 'text',
  },
  {
    check: 'CheckMinOSVersion',
    variable: 'OSDCheckMinOSVersion',
    value: 'MinOSVersion',
    valueVariable: 'OSDMinOSVersion',
    option: 'minimumOsVersion',
    as: 'text',
  },
  {
    check: 'CheckMaxOSVersion',
    variable: 'OSDCheckMaxOSVersion',
    value: 'MaxOSVersion',
    valueVariable: 'OSDMaxOSVersion',
    option: 'maximumOsVersion',
    as: 'text',
  },
  {
    check: 'CheckOSLanguageID',
    variable: 'OSDCheckOSLanguageID',
    value: 'OSLanguageID',
    valueVariable: 'OSDOSLanguageID',
    option: 'osLanguage',
    as: 'number',
  },
  { check: 'CheckPowerState', variable: 'OSDCheckPowerState', option: 'acPower', as: { when: true } },
  { check: 'CheckNetworkConnected', variable: 'OSDCheckNetworkConnected', option: 'network', as: { when: true } },
  { check: 'CheckNetworkWired', variable: 'OSDCheckNetworkWired', option: 'wiredNetwork', as: { when: true } },
  { check: 'CheckDeviceUEFI', variable: 'OSDCheckDeviceUEFI', option: 'firmware', as: { when: 'uefi' } },
  { check: 'CheckTPMEnabled', variable: 'OSDCheckTPMEnabled', option: 'tpmEnabled', as: { when: true } },
  { check: 'CheckTPMActivated', variable: 'OSDCheckTPMActivated', option: 'tpmActivated', as: { when: true } },
];

/** A variable switches a check on or off, or gives another value to one that is on. */
export function checksFromVariables(options: object, read: ReadVariable): OptionsFromVariables {
  const problems: Phrase[] = [];
  let result: Record<string, unknown> = { ...options };
  for (const names of readinessChecks) {
    const { variable, valueVariable, option } = names;
    const [word, value] = [read(variable), valueVariable === undefined ? undefined : read(valueVariable)];
    const isOn = word === undefined ? result[option] !== undefined : flagFrom(word);
    if (isOn === undefined) problems.push(phrase('neitherTrueNorFalse', { name: variable }));
    else if (word === undefined && (!isOn || value === undefined)) continue;
    else result = withCheck(result, names, isOn, value, problems);
  }
  const isSame = Object.keys({ ...options, ...result }).every((key) => Reflect.get(options, key) === result[key]);
  return { options: isSame ? options : result, problems };
}

function withCheck(
  options: Record<string, unknown>,
  { option, as, usual, valueVariable }: ReadinessCheckNames,
  isOn: boolean,
  value: string | undefined,
  problems: Phrase[],
): Record<string, unknown> {
  const { [option]: before, ...others } = options;
  if (!isOn) return others;
  if (typeof as === 'object') return { ...others, [option]: as.when };
  const text = value ?? (before === undefined ? usual : undefined);
  if (text === undefined) {
    if (before === undefined) problems.push(phrase('checkNeedsVariable', { name: valueVariable ?? '' }));
    return options;
  }
  const taken = as === 'number' ? Number(text) : as === 'lowerCase' ? text.trim().toLowerCase() : text.trim();
  if (!Number.isNaN(taken)) return { ...others, [option]: taken };
  problems.push(phrase('noNumber', { name: valueVariable ?? '' }));
  return options;
}
