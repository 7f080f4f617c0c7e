/** MDT restarts into the PE with two steps: `LTIApply.wsf /PE` puts it onto the disk, and the restart behind it starts it. Restart Computer does both. */
import { isDeepStrictEqual } from 'node:util';
import { type ForeignNode, type ForeignStep, propertyOf } from '../task-sequence-xml/tree.ts';
import { mdtScriptOf } from './mdt-steps.ts';

/** Whether both always run together: `next` stands behind the step. */
export function isStagedRestart(step: ForeignStep, next: ForeignNode | undefined): boolean {
  if (!stagesPe(step) || next?.kind !== 'step' || !/^SMS_TaskSequence_RebootAction$/i.test(next.type ?? ''))
    return false;
  const target = propertyOf(next, 'Target')?.trim() ?? '';
  return /^(|winpe)$/i.test(target) && isDeepStrictEqual(guardOf(step), guardOf(next));
}

function stagesPe({ type, action }: ForeignStep): boolean {
  const script = mdtScriptOf(action ?? '');
  const runsCommand = type === null || /^SMS_TaskSequence_RunCommandLineAction$/i.test(type);
  return runsCommand && /^apply(os)?$/.test(script?.name ?? '') && /\/PE\b/i.test(script?.rest ?? '');
}

/** What may keep it from running, without places in the file. */
function guardOf({ disable, condition }: ForeignStep): unknown {
  const nodes = condition === null || condition.nodes.length === 0 ? null : condition.nodes;
  const withoutPlaces = JSON.stringify(nodes, (key, value) => (key === 'at' ? undefined : value));
  return [disable === true, withoutPlaces];
}
