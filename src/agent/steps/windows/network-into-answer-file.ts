/** Apply Network Settings where a Windows was applied: name, membership and adapters, into its answer file. */
import type { StepOf } from '../../../task-sequence/document.ts';
import type { StepContext, StepResult } from '../../engine/step-context.ts';
import { changeAnswerFile } from './change-answer-file.ts';
import type { Membership } from './membership.ts';
import { parseWindowsNetwork } from './windows-network.ts';

/** @param bootMac the adapter that the computer was booted from, where known */
export async function putIntoAnswerFile(
  options: StepOf<'apply-network-settings'>['options'],
  context: StepContext,
  bootMac: string | null,
): Promise<StepResult> {
  const network = parseWindowsNetwork(options, context.variables, bootMac);
  await changeAnswerFile(context, { network });
  const macs = network.adapters.map(({ mac }) => mac);
  const adapters =
    macs.length === 0 ? 'its network adapters are as the image has them' : `${macs.join(', ')} configured`;
  return { outcome: 'done', message: `In the answer file: ${membershipText(network.membership)}; ${adapters}.` };
}

function membershipText(membership: Membership | null): string {
  if (membership === null) return 'the computer joins nothing';
  if (membership.join === 'workgroup') return `the computer joins the workgroup ${membership.workgroup}`;
  if (membership.join === 'offline') return 'the computer is in its domain by what was provisioned';
  return `the computer joins the domain ${membership.domain}`;
}
