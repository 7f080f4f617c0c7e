/** Properties of MDT as the variables that steps here read, at the end of the rules: MDT itself does so (RemapVariables in ZTIGather, ZTIConfigure.xml). */
import type { Condition } from '../../task-sequence/conditions/conditions.ts';
import type { DynamicRule } from './gathered-facts.ts';

const isSet = (variable: string): Condition => ({ variable, operator: 'exists' });
const isNotSet = (variable: string): Condition => ({ variable, operator: 'notExists' });

/** What is set under the name that the step reads stays. */
function named(variable: string, property: string, ...further: readonly Condition[]): DynamicRule {
  return valued(variable, `%${property}%`, isSet(property), ...further);
}

function valued(variable: string, value: string, ...conditions: readonly Condition[]): DynamicRule {
  return { condition: { all: [...conditions, isNotSet(variable)] }, variables: [{ name: variable, value }] };
}

const domain = isSet('JoinDomain');
const noDomain = isNotSet('JoinDomain');

export const remappedVariables: readonly DynamicRule[] = [
  named('TaskSequenceID', 'BuildID'),
  named('SkipTaskSequence', 'SkipBuild'),
  {
    condition: { variable: 'BdeInstall', operator: 'equals', value: 'NO' },
    variables: [{ name: 'BdeInstallSuppress', value: 'YES' }],
  },
  named('OSDComputerName', 'ComputerName'),
  valued('OSDNetworkJoinType', '0', domain),
  named('OSDDomainName', 'JoinDomain'),
  named('OSDDomainOUName', 'MachineObjectOU', domain),
  valued(
    'OSDJoinAccount',
    '%DomainAdminDomain%\\%DomainAdmin%',
    domain,
    isSet('DomainAdmin'),
    isSet('DomainAdminDomain'),
  ),
  named('OSDJoinAccount', 'DomainAdmin', domain),
  // Files in the field set both, one of them left over from MDT's own example: the domain is meant.
  valued('OSDNetworkJoinType', '1', isSet('JoinWorkgroup'), noDomain),
  named('OSDWorkgroupName', 'JoinWorkgroup', noDomain),
  named('OSDRegisteredUserName', 'FullName'),
  named('OSDRegisteredOrgName', 'OrgName'),
  named('OSDTimeZone', 'TimeZoneName'),
  named('OSDProductKey', 'ProductKey'),
  named('OSDWindowsSettingsUILanguage', 'UILanguage'),
  named('OSDWindowsSettingsUserLocale', 'UserLocale'),
  named('OSDWindowsSettingsInputLocale', 'KeyboardLocale'),
  named('OSDWindowsSettingsSystemLocale', 'SystemLocale'),
];
