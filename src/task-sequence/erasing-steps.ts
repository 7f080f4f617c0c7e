/** What makes a task sequence one that erases disks. */
import { allNodes, enabledSteps, type TaskSequenceDocument } from './document.ts';
import { kindOf } from './step-kinds.ts';

/** Names of its enabled steps that destroy what is on a disk; those of the sequences that it runs only where it has them in their place. */
export function erasingSteps(document: Pick<TaskSequenceDocument, 'steps' | 'onFailure'>): string[] {
  return [...enabledSteps(allNodes(document))].filter(({ type }) => kindOf(type).destructive).map(({ name }) => name);
}
