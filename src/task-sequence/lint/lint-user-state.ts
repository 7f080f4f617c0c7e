/** Findings about places in the state store that are kept for ever. */
import { allNodes, enabledSteps, type StepOf, type TaskSequenceDocument } from '../document.ts';
import { type Finding, findingAt } from './finding.ts';

export function userStateFindings(document: TaskSequenceDocument): Finding[] {
  const steps = [...enabledSteps(allNodes(document))];
  return steps.flatMap((step, at) => {
    if (step.type !== 'request-state-store') return [];
    const next = steps.slice(at + 1).find(({ type }) => type === 'release-state-store' || type === step.type);
    if (next?.type === 'release-state-store') return [];
    return [findingAt(step, 'error', 'state-store-not-released', messageFor(step))];
  });
}

/** A capture that failed may not be passed over: what follows it erases the disk. */
function messageFor({ options }: StepOf<'request-state-store'>): string {
  const how =
    options.purpose === 'capture'
      ? 'Add one behind the capture, and one to what is done on failure'
      : 'Add one, and let the steps in between continue on error';
  return `No Release State Store follows, so the state store keeps its place for ever. ${how}.`;
}
