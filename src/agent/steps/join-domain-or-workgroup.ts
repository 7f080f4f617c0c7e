/** Join Domain or Workgroup, in Windows: by Add-Computer, which is given the password on its standard input. */
import { SlipwayError } from '../../api/errors.ts';
import { takeRestartSettings } from '../../task-sequence/restart-variables.ts';
import type { StepDoing } from '../engine/step-context.ts';
import { quoteForPowerShell, runPowerShell } from '../machine/windows-powershell.ts';
import { refuseProblems } from './network/settings.ts';
import { type JoinAccount, type Membership, membershipOf } from './windows/membership.ts';

/** A domain controller that does not answer is given up by Windows itself, after some minutes. */
const MILLISECONDS = 15 * 60_000;

export const joinDomainOrWorkgroup: StepDoing<'join-domain-or-workgroup'> = async ({ options }, context) => {
  const { machine, variables, signal } = context;
  if (machine.system !== 'windows')
    throw new SlipwayError('SLIP-4005', 'This step is done in Windows. Put it behind Setup Windows and ConfigMgr.');
  const problems: string[] = [];
  const membership = membershipOf(options, variables, (problem) => void problems.push(problem));
  if (membership.join === 'domain' && membership.account === null)
    problems.push('the account that may join the computer to the domain is not said');
  refuseProblems('domain or workgroup', problems);
  const { script, stdin, what } = commandFor(membership);
  await runPowerShell(machine.run, script, { stdin, signal, timeoutMilliseconds: MILLISECONDS });
  const message = `The computer is a member of ${what}.`;
  if (options.skipReboot) return { outcome: 'done', message: `${message} It takes effect with the next restart.` };
  return { outcome: 'restart', target: 'disk', continueAt: 'next', ...takeRestartSettings(variables, message) };
};

interface Command {
  readonly script: string;
  readonly stdin: string;
  readonly what: string;
}

/** Done again it is the same: what the computer is a member of already is not joined once more. */
function commandFor(membership: Membership): Command {
  if (membership.join === 'workgroup') {
    const { workgroup } = membership;
    const join = `Add-Computer -WorkgroupName ${quoteForPowerShell(workgroup)} -Force`;
    return {
      script: unlessMember('-not $is.PartOfDomain', 'Workgroup', workgroup, join),
      stdin: '',
      what: `the workgroup ${workgroup}`,
    };
  }
  // Of an offline join nothing is left to do in Windows, and this step knows none.
  if (membership.join === 'offline' || membership.account === null) throw new Error('no account');
  const { domain, organizationalUnit, account } = membership;
  const unit = organizationalUnit === null ? '' : ` -OUPath ${quoteForPowerShell(organizationalUnit)}`;
  const join = [
    // In base64: a console's code page has not all letters.
    '$text = [Text.Encoding]::Unicode.GetString([Convert]::FromBase64String([Console]::In.ReadLine()))',
    '$password = ConvertTo-SecureString $text -AsPlainText -Force',
    `$credential = New-Object System.Management.Automation.PSCredential(${quoteForPowerShell(nameOf(account))}, $password)`,
    `Add-Computer -DomainName ${quoteForPowerShell(domain)} -Credential $credential${unit} -Force`,
  ].join('; ');
  const stdin = `${Buffer.from(account.password, 'utf16le').toString('base64')}\r\n`;
  return { script: unlessMember('$is.PartOfDomain', 'Domain', domain, join), stdin, what: `the domain ${domain}` };
}

function nameOf({ domain, user }: JoinAccount): string {
  return domain === null ? user : `${domain}\\${user}`;
}

function unlessMember(kind: string, property: string, name: string, join: string): string {
  const isMember = `(${kind}) -and $is.${property} -eq ${quoteForPowerShell(name)}`;
  return `$is = Get-CimInstance Win32_ComputerSystem; if (${isMember}) { 'It is already.' } else { ${join} }`;
}
