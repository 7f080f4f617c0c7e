/** Findings about places in the state store that are kept for ever. */
import { allNodes, enabledSteps, type StepOf, type TaskSequenceDocument } from '../document.ts';
import { phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
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
function messageFor({ options }: StepOf<'request-state-store'>): Phrase {
  return phrase(options.purpose === 'capture' ? 'stateStoreOfCapture' : 'stateStoreOfRestore');
}
