/** Findings about restarts to a disk on which the sequence itself leaves nothing to start (SLIP-4023 on the computer). */
import { allNodes, enabledSteps, type Step, type TaskSequenceDocument } from '../document.ts';
import { phrase } from '../phrases/english.ts';
import { type Finding, findingAt } from './finding.ts';

/** What may put something there that can be started, scripts too: what they do is not known. */
const STARTABLE: ReadonlySet<Step['type']> = new Set([
  'apply-operating-system-image',
  'apply-data-image',
  'install-boot-loader',
  'run-command-line',
  'run-powershell-script',
  'run-task-sequence',
  'imported-step',
]);

/** A warning: the disk may be another than the one that was laid out, and a boot entry may be left of what was on it. */
export function restartFindings(document: TaskSequenceDocument): Finding[] {
  let formatted: Step | null = null;
  return [...enabledSteps(allNodes(document))].flatMap((step) => {
    if (step.type === 'format-and-partition-disk') formatted = step;
    else if (STARTABLE.has(step.type)) formatted = null;
    if (formatted === null || step.type !== 'restart-computer' || step.options.target !== 'disk') return [];
    return [findingAt(step, 'warning', 'restart-to-nothing', phrase('restartToNothing', { step: formatted.name }))];
  });
}
