/** What was copied or cut: from one task sequence to another, as long as the page stays open. */
import type { TaskSequenceNode } from '../../task-sequence/document.ts';

let held: readonly TaskSequenceNode[] = [];

export const clipboard = {
  get: (): readonly TaskSequenceNode[] => held,
  put: (nodes: readonly TaskSequenceNode[]): void => {
    held = nodes;
  },
};
