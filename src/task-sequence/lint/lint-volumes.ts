/** Findings about volumes that a step names and that no Format and Partition Disk makes before it. */
import { allNodes, enabledSteps, type Step, type TaskSequenceDocument } from '../document.ts';
import { phrase } from '../phrases/english.ts';
import { type Finding, findingAt } from './finding.ts';

export function volumeFindings(document: TaskSequenceDocument): Finding[] {
  const made = new Set<string>();
  return [...enabledSteps(allNodes(document))].flatMap((step) => {
    if (step.type === 'format-and-partition-disk') for (const { volume } of step.options.partitions) made.add(volume);
    const named = volumeNamedBy(step);
    if (named === undefined || made.has(named)) return [];
    const why =
      made.size === 0
        ? phrase('noVolumes', { volume: named })
        : phrase('noVolume', { volume: named, volumes: [...made].join(', ') });
    return [findingAt(step, 'error', 'dangling-reference', why)];
  });
}

function volumeNamedBy({ type, options }: Step): string | undefined {
  switch (type) {
    case 'apply-operating-system-image':
    case 'apply-data-image':
    case 'install-boot-loader':
      return options.volume;
    case 'capture-operating-system-image':
      return options.source !== undefined && 'volume' in options.source ? options.source.volume : undefined;
    default:
      return undefined;
  }
}
