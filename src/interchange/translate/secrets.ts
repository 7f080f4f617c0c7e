/** Which secret variable a step reads its password from, where its options make it need one. */
import type { StepSlug } from '../../task-sequence/step-kinds.ts';
import { valueAt } from '../../task-sequence/step-variables.ts';

interface Rule {
  readonly variable: string;
  readonly option: string;
  /** Absent: any value. */
  readonly is?: unknown;
}

const rules: Readonly<Partial<Record<StepSlug, Rule>>> = {
  'apply-windows-settings': { variable: 'OSDLocalAdminPassword', option: 'administratorPassword', is: 'given' },
  'apply-network-settings': { variable: 'OSDJoinPassword', option: 'membership.join', is: 'domain' },
  'join-domain-or-workgroup': { variable: 'OSDJoinPassword', option: 'join', is: 'domain' },
  'run-command-line': { variable: 'SMSTSRunCommandLineUserPassword', option: 'runAs' },
  'run-powershell-script': { variable: 'SMSTSRunPowerShellUserPassword', option: 'runAs' },
  'connect-to-network-folder': { variable: 'SMSConnectNetworkFolderPassword', option: 'account' },
  'restore-user-state': { variable: 'OSDMigrateLocalAccountPassword', option: 'localAccounts', is: true },
  'enable-bitlocker': { variable: 'OSDBitLockerPIN', option: 'protector', is: 'tpm-and-pin' },
};

export function neededSecrets(slug: StepSlug, options: unknown): string[] {
  const rule = rules[slug];
  if (rule === undefined) return [];
  const value = valueAt(options, rule.option);
  const needed = rule.is === undefined ? value !== undefined : value === rule.is;
  return needed ? [rule.variable] : [];
}
