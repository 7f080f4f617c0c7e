/** Options that a system lacks of steps that it carries out: such a step is refused (places/runnability.ts), or the option says nothing there. A test asks which are refused. */
import type { Capability, Support } from '../step.ts';
import type { VariableSupport } from './built-in-variable.ts';

export interface OptionException {
  readonly instead: string;
  readonly support: (ofStep: Support) => VariableSupport | null;
}

function withoutOption(capability: Capability | null, instead: string): OptionException {
  const support = capability === null ? null : { awaits: capability };
  return { instead, support: (ofStep) => (ofStep === 'runnable' ? support : ofStep) };
}

const REFUSED = 'A step that has it is refused.';
const asAnother = withoutOption(null, 'On Linux programs run as root; a step that has it is refused.');

/** Passwords that the Linux PE puts into the answer file of the Windows that it applies. */
export const readPasswords: ReadonlySet<string> = new Set(['OSDJoinPassword', 'OSDLocalAdminPassword']);

export const exceptionsOfLinux: Readonly<Record<string, OptionException>> = {
  OsdLayeredDriver: withoutOption('windows-images', REFUSED),
  OSDRunPowerShellScriptScriptName: withoutOption('software', 'The script stands in the step.'),
  SMSTSRunCommandLineUserName: asAnother,
  SMSTSRunPowerShellUserName: asAnother,
  SMSTSDisableWow64Redirection: withoutOption(null, 'Only 64-bit Windows redirects.'),
  OSDRunPowerShellScriptExecutionPolicy: withoutOption(null, 'PowerShell on Linux has no such policy.'),
};

const noAccountYet = withoutOption('windows', REFUSED);

export const exceptionsOfWindows: Readonly<Record<string, OptionException>> = {
  OSDRunPowerShellScriptScriptName: withoutOption('software', 'The script stands in the step.'),
  SMSTSRunCommandLineUserName: noAccountYet,
  SMSTSRunPowerShellUserName: noAccountYet,
  SMSTSDisableWow64Redirection: withoutOption(null, 'The agent is a 64-bit program: nothing is redirected.'),
};
